import { zoneOffset } from '../format/zone-offset.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((n) => n * DAY),
];

export interface TimeTicks {
  readonly stepMs: number;
  readonly times: readonly number[];
}

/**
 * Round moments of the user's own clock inside `[from, to]`, at most `maxCount` of them. Steps of an hour and more are
 * aligned to local hours and midnights, which differ from UTC's by the zone's offset. None beyond the range of a `Date`:
 * nobody's clock shows such a moment.
 */
export function timeTicks(from: number, to: number, maxCount: number, timeZone?: string): TimeTicks {
  const span = to - from;
  if (!(span > 0) || maxCount < 1) return { stepMs: SECOND, times: [] };
  const stepMs = STEPS.find((step) => span / step <= maxCount) ?? span;
  const times: number[] = [];
  let offset = zoneOffset(from, timeZone);
  for (let local = Math.ceil((from + offset) / stepMs) * stepMs; ; local += stepMs) {
    // The offset changes where the clocks do.
    if (stepMs >= HOUR) offset = zoneOffset(local - offset, timeZone);
    const at = local - offset;
    if (!(at <= to)) break;
    if (at >= from) times.push(at);
  }
  return { stepMs, times };
}
