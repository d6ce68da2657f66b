export { createEventHubStream } from './event-hub-stream.ts';
export type { EventHubStreamOptions, EventHubStreamSettings } from './event-hub-stream.ts';
export type { EventHubConnection } from './connection.ts';
export type { TokenCredentialLike } from '../links/token-credential.ts';
export type { Backoff } from '../links/backoff.ts';
