export { createIotHub } from './iot-hub.ts';
export type { IotHubOptions, IotHubSettings } from './iot-hub.ts';
export type { IotHubConnection } from './service-client.ts';
export type { TokenCredentialLike } from '../links/token-credential.ts';
export type { CommandPropertyNames } from './command-wire.ts';
export type { Backoff } from '../links/backoff.ts';
