import { StreamSnapshotError } from './errors.ts';
import type { JobLayout } from './plan/layout.ts';
import type { Json } from './types/state.ts';

const FORMAT = 3;

/** All state of a run as plain JSON. What is inside is the engine's own business and may change with `format`. */
export interface JobSnapshot {
  readonly format: number;
  /** Identifies query text and settings. */
  readonly job: string;
  /** What the state is built from, for a query that has changed. */
  readonly layout: JobLayout;
  readonly state: Json;
}

/** The state of a run by its parts. */
export interface SavedRun {
  readonly [part: string]: Json;
  readonly sequences: Json;
  readonly references: Json;
  readonly feeds: readonly Json[];
  readonly timelines: readonly Json[];
  readonly operators: readonly Json[];
  readonly sources: readonly Json[];
  readonly ended: boolean;
}

export function makeSnapshot(job: string, layout: JobLayout, state: Json): JobSnapshot {
  return { format: FORMAT, job, layout, state };
}

/** @throws StreamSnapshotError when another version of the engine made it, or for a run in partitions. */
export function savedRun(snapshot: JobSnapshot): SavedRun {
  const state = stateOf(snapshot);
  if ('runs' in state)
    throw new StreamSnapshotError('the snapshot holds partitions apart, and this run is in one piece');
  return state as unknown as SavedRun;
}

/** What all snapshots have in common, whoever reads what is inside. @throws StreamSnapshotError for another format. */
export function stateOf({ format, state }: JobSnapshot): Readonly<Record<string, Json>> {
  if (format !== FORMAT)
    throw new StreamSnapshotError(`the snapshot has format ${String(format)}, this engine reads format ${FORMAT}`);
  return state as Readonly<Record<string, Json>>;
}

/** @throws StreamSnapshotError when the snapshot is of another job. */
export function refuseOther(snapshot: JobSnapshot, job: string): void {
  if (snapshot.job !== job)
    throw new StreamSnapshotError('the snapshot is of another query text or other job settings');
}

export function readSnapshot(snapshot: JobSnapshot, job: string): SavedRun {
  refuseOther(snapshot, job);
  return savedRun(snapshot);
}

/** A short text that differs when the given text does (53-bit hash by mixing two 32-bit states). */
export function fingerprint(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2_654_435_761);
    b = Math.imul(b ^ code, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  return `${text.length.toString(36)}-${(4_294_967_296 * (2_097_151 & b) + (a >>> 0)).toString(36)}`;
}
