/**
 * Runs stream jobs in threads of Node.js: the partitions of a job side by side, and functions from source text where they
 * can do no harm.
 */
export { type StreamWorkersOptions, createStreamWorkers } from './stream-workers.ts';
export type { RunOrder, StreamWorkers } from '../processor/run-starter.ts';
