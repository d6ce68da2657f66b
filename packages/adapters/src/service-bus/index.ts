export { createServiceBusQueue } from './service-bus-queue.ts';
export type { ServiceBusQueueOptions, ServiceBusQueueSettings } from './service-bus-queue.ts';
export type { ServiceBusConnection } from './connection.ts';
export type { TokenCredentialLike } from '../links/token-credential.ts';
