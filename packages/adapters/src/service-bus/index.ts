export { createServiceBusQueue } from './service-bus-queue.ts';
export type { ServiceBusQueueOptions } from './service-bus-queue.ts';
