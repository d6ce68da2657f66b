// The script of a thread, in TypeScript: loaders of the main thread do not reach into others.
import { register } from 'tsx/esm/api';

register();
await import('../../../src/stream-analytics/workers/worker.ts');
