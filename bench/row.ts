/** One line of a benchmark's result. */
export interface BenchRow {
  readonly case: string;
  readonly unit: string;
  readonly ours: number;
  /** Quartiles of ours, as text. */
  readonly spread: string;
  /** What ours is measured against, in the same run. */
  readonly peer: string;
  readonly peerValue: number;
  /** `ours / peerValue`. */
  readonly ratio: number;
  readonly goal: string;
  readonly ok: boolean;
}

/** The value below which a share of the samples lies (nearest rank). */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
  if (value === undefined) throw new RangeError('There are no samples.');
  return value;
}
