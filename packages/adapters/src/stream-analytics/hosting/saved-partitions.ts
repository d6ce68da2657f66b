import { StreamSnapshotError } from '../errors.ts';
import { type JobSnapshot, makeSnapshot, refuseOther, stateOf } from '../snapshot.ts';
import type { Json } from '../types/state.ts';

/** The state of a job whose partitions are computed apart. */
export interface SavedPartitions {
  /** At least one. */
  readonly runs: readonly (readonly [partition: string, JobSnapshot])[];
  readonly sequences: readonly (readonly [input: string, number])[];
  readonly clocks: readonly (readonly [input: string, string | number])[];
  /** Rows that wait for other partitions. */
  readonly waiting: Json;
}

/** How a snapshot in partitions is told from one in one piece. */
const jobName = (fingerprint: string): string => `${fingerprint}/partitions`;

export function savePartitions(fingerprint: string, saved: SavedPartitions): JobSnapshot {
  const layout = saved.runs[0]?.[1].layout;
  if (layout === undefined) throw new TypeError('a job in partitions has at least one');
  return makeSnapshot(jobName(fingerprint), layout, saved as unknown as Json);
}

/** @throws StreamSnapshotError when another version of the engine made it, or for a run in one piece. */
export function savedPartitions(snapshot: JobSnapshot): SavedPartitions {
  const state = stateOf(snapshot);
  if (!('runs' in state))
    throw new StreamSnapshotError('the snapshot is of a run in one piece, and this one holds partitions apart');
  return state as unknown as SavedPartitions;
}

/** True for a snapshot of just this job, and not of another version of its query. */
export function isOf(snapshot: JobSnapshot, fingerprint: string): boolean {
  return snapshot.job === jobName(fingerprint);
}

/**
 * The snapshots of the partitions, by name; `changed` takes those of another version of the query too.
 * @throws StreamSnapshotError when one of them is no longer there.
 */
export function partitionSnapshots(
  fingerprint: string,
  partitions: readonly string[],
  snapshot: JobSnapshot | undefined,
  changed = false,
): ReadonlyMap<string, JobSnapshot> {
  if (snapshot === undefined) return new Map();
  if (!changed) refuseOther(snapshot, jobName(fingerprint));
  const { runs } = savedPartitions(snapshot);
  const lost = runs.find(([partition]) => !partitions.includes(partition));
  if (lost !== undefined) throw new StreamSnapshotError(`the snapshot has a partition ${lost[0]}, the inputs have not`);
  return new Map(runs);
}
