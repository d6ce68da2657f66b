export { createEventHubStream } from './event-hub-stream.ts';
export type { EventHubStreamOptions } from './event-hub-stream.ts';
export type { Backoff } from '../links/backoff.ts';
