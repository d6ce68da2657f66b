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

export function makeSnapshot(job: string, layout: JobLayout, state: SavedRun): JobSnapshot {
  return { format: FORMAT, job, layout, state };
}

/** @throws StreamSnapshotError when another version of the engine made it. */
export function savedRun(snapshot: JobSnapshot): SavedRun {
  if (snapshot.format !== FORMAT) {
    throw new StreamSnapshotError(
      `the snapshot has format ${String(snapshot.format)}, this engine reads format ${FORMAT}`,
    );
  }
  return snapshot.state as unknown as SavedRun;
}

export function readSnapshot(snapshot: JobSnapshot, job: string): SavedRun {
  const saved = savedRun(snapshot);
  if (snapshot.job !== job)
    throw new StreamSnapshotError('the snapshot is of another query text or other job settings');
  return saved;
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
