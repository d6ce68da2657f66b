export { createIotHub } from './iot-hub.ts';
export type { IotHub, IotHubOptions, IotHubSettings } from './iot-hub.ts';
export type { HubJobs } from './jobs.ts';
export type { HubJob, HubJobDevice, HubJobRequest, HubJobStatus, HubJobTarget } from './job-wire.ts';
export type { IotHubConnection } from './service-client.ts';
export type { TokenCredentialLike } from '../links/token-credential.ts';
export type { CommandPropertyNames } from './command-wire.ts';
export type { Backoff } from '../links/backoff.ts';
export type { HubTier } from './tier-limits.ts';
