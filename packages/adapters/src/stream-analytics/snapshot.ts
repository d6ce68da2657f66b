import { StreamSnapshotError } from './errors.ts';
import type { Json } from './types/state.ts';

const FORMAT = 2;

/** All state of a run as plain JSON. What is inside is the engine's own business and may change with `format`. */
export interface JobSnapshot {
  readonly format: number;
  /** Identifies query text and settings. */
  readonly job: string;
  readonly state: Json;
}

export function makeSnapshot(job: string, state: Json): JobSnapshot {
  return { format: FORMAT, job, state };
}

export function readSnapshot(snapshot: JobSnapshot, job: string): Json {
  if (snapshot.format !== FORMAT) {
    throw new StreamSnapshotError(
      `the snapshot has format ${String(snapshot.format)}, this engine reads format ${FORMAT}`,
    );
  }
  if (snapshot.job !== job)
    throw new StreamSnapshotError('the snapshot is of another query text or other job settings');
  return snapshot.state;
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
