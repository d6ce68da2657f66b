import type { StreamFunctionSource } from '@csk/core';
import type { EngineRun } from '../hosting/engine-run.ts';
import type { Job } from '../job.ts';
import type { JobSnapshot } from '../snapshot.ts';

/** A job that is to be started elsewhere than in the thread of the processor. */
export interface RunOrder {
  /** Compiled without its functions: what they are is known only where they are evaluated. */
  readonly job: Job;
  readonly sources: readonly StreamFunctionSource[];
  readonly snapshot: JobSnapshot | undefined;
  /** The snapshot is of another version of the query; its state is kept where it fits. */
  readonly changed?: boolean | undefined;
}

/** Where a processor runs its jobs instead of in its own thread. */
export interface StreamWorkers {
  /**
   * Starts a job, or goes on from a snapshot.
   * @throws StreamCompileError, StreamFunctionError, StreamSnapshotError; StreamRuntimeError `WorkerFailed`.
   */
  start(order: RunOrder): Promise<EngineRun>;
}
