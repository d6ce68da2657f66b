export { createIotHub } from './iot-hub.ts';
export type { IotHubOptions } from './iot-hub.ts';
export type { CommandPropertyNames } from './command-wire.ts';
export type { Backoff } from '../links/backoff.ts';
