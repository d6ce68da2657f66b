import { ConnectedServiceError, type StreamJobDefinition } from '@csk/core';
import { StreamSnapshotError } from '../errors.ts';
import { type EngineRun, LocalRun } from '../hosting/engine-run.ts';
import type { Job } from '../job.ts';
import type { JobSnapshot } from '../snapshot.ts';
import { withoutState } from '../upgrade.ts';
import { startFault } from './compile-definition.ts';
import type { Checkpoint } from './job-runner.ts';
import type { StreamProcessorOptions } from './stream-processor.ts';

/** A job that is to go on from its checkpoint, if there is one. */
export interface RunRequest {
  readonly job: Job;
  readonly definition: StreamJobDefinition;
  readonly options: StreamProcessorOptions;
  readonly checkpoint: Checkpoint | undefined;
  /** As `StartJobOptions` has it. */
  readonly stateVersion: number | undefined;
}

/** @throws ConnectedServiceError `conflict` when the processor may not give up the state that does not fit. */
export async function startRun(request: RunRequest): Promise<EngineRun> {
  const { checkpoint, stateVersion } = request;
  const snapshot = checkpoint?.snapshot;
  if (snapshot === undefined) return openRun(request, undefined, false).catch(fail);
  if (stateVersion !== undefined && stateVersion !== (checkpoint?.stateVersion ?? 0)) {
    return dropState(request, snapshot);
  }
  try {
    return await openRun(request, snapshot, false);
  } catch (error) {
    if (!(error instanceof StreamSnapshotError)) throw startFault(error);
    return startChanged(request, snapshot, error);
  }
}

/** Why a job cannot go on with the state of the one before; empty when it can. */
export function stateLost(job: Job, before: () => Job): readonly string[] {
  let former: Job;
  try {
    former = before();
  } catch {
    return ['the query before does not compile here'];
  }
  return job.stateProblems(former);
}

/** In this thread or in others. `changed`: the snapshot is of another version of the query, its state is kept. */
async function openRun(
  { job, definition, options }: RunRequest,
  snapshot: JobSnapshot | undefined,
  changed: boolean,
): Promise<EngineRun> {
  const { workers, functions } = options;
  const { functions: sources = [] } = definition;
  if (workers !== undefined && functions === undefined) return workers.start({ job, sources, snapshot, changed });
  return new LocalRun(changed && snapshot !== undefined ? job.upgrade(snapshot) : job.start(snapshot));
}

/** The snapshot is not of this version of the query, or not of this version of the engine. */
async function startChanged(
  request: RunRequest,
  snapshot: JobSnapshot,
  mismatch: StreamSnapshotError,
): Promise<EngineRun> {
  const { onChangedQuery = 'drop-state', logger } = request.options;
  const { name } = request.definition;
  const isDecided = request.stateVersion !== undefined;
  if (!isDecided && onChangedQuery === 'refuse') throw misfit(name, mismatch);
  if (!isDecided && onChangedQuery === 'drop-state') return dropState(request, snapshot);
  try {
    const run = await openRun(request, snapshot, true);
    logger?.log('info', 'stream job changed: it goes on with its state', { job: name });
    return run;
  } catch (error) {
    if (!(error instanceof StreamSnapshotError)) throw startFault(error);
    // Somebody was told that it fits, and then the set-up or the engine has changed, too.
    if (onChangedQuery !== 'drop-state') throw misfit(name, error);
    return dropState(request, snapshot);
  }
}

/** Begins with empty windows and histories; events that were read and wait for their turn still get it. */
async function dropState(request: RunRequest, snapshot: JobSnapshot): Promise<EngineRun> {
  const { logger } = request.options;
  logger?.log('warn', 'stream job changed: it goes on from its positions without its state', {
    job: request.definition.name,
  });
  try {
    return await openRun(request, withoutState(snapshot), true);
  } catch (error) {
    if (!(error instanceof StreamSnapshotError)) throw startFault(error);
    return openRun(request, undefined, false).catch(fail);
  }
}

function fail(error: unknown): never {
  throw startFault(error);
}

function misfit(name: string, error: StreamSnapshotError): ConnectedServiceError {
  return new ConnectedServiceError('conflict', `The checkpoint of ${name} does not fit: ${error.message}.`, {
    cause: error,
    details: { reasons: error.reasons },
  });
}
