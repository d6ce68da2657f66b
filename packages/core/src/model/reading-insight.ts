import type { Instant } from './primitives.ts';

/** Asks when a device was silent. */
export interface GapRequest {
  readonly from: Instant;
  readonly to: Instant;
  /** Silences that are not longer than this, in milliseconds, are none. */
  readonly longerThanMs: number;
  /** One metric; absent: the device as a whole, whatever it measures. */
  readonly metric?: string | undefined;
}

/** A time without readings of any quality, in milliseconds since 1970. It starts with a reading, or with the window, and so it ends. */
export interface ReadingGap {
  readonly from: number;
  readonly to: number;
}

/** More silences than this no answer holds: it has the newest. */
export const MAX_GAPS = 1_000;

/** Readings of a range as they came, or summed up. */
export interface ReadingSpan {
  /** All metrics when absent. */
  readonly metrics?: readonly string[] | undefined;
  readonly from: Instant;
  readonly to: Instant;
}

/** What one metric was over a whole range, of the readings that are not bad. The average is `sum / count`. */
export interface ReadingAggregate {
  readonly metric: string;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  /** At least 1. */
  readonly count: number;
}

/** Asks for the newest signs of life in `[from, to)`. */
export interface HeartbeatRequest {
  readonly from: Instant;
  readonly to: Instant;
  readonly limit: number;
}

/** A minute in which a device reported. */
export interface Heartbeat {
  /** Start of the minute, in milliseconds since 1970. */
  readonly at: number;
  /** How many readings came, of all metrics and whatever their quality: a bad one is a sign of life. */
  readonly readings: number;
}

/** A time in which a device reported at least once: one moment, or a bucket of which no more is known. */
export interface SignOfLife {
  readonly from: number;
  readonly to: number;
}

/** The silences between signs of life that are in order of `from`. The rule that every store follows. */
export function gapsBetween(
  signs: Iterable<SignOfLife>,
  window: { readonly from: number; readonly to: number; readonly longerThanMs: number },
): readonly ReadingGap[] {
  const gaps: ReadingGap[] = [];
  let quietSince = window.from;
  for (const { from, to } of [...signs, { from: window.to, to: window.to }]) {
    const end = Math.min(from, window.to);
    if (end - quietSince > window.longerThanMs) gaps.push({ from: quietSince, to: end });
    quietSince = Math.max(quietSince, to);
  }
  return gaps.slice(-MAX_GAPS);
}
