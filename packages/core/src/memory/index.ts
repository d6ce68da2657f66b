export * from './system-clock.ts';
export * from './manual-clock.ts';
export * from './memory-store.ts';
export * from './memory-reading-store.ts';
export * from './memory-queue.ts';
export * from './memory-event-stream.ts';
export * from './memory-device-cloud.ts';
export * from './memory-blob-store.ts';
