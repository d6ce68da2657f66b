import { lowerBound, usualStep, type ChartExtendLast, type ChartLine, type ChartSeries } from './chart-series.ts';

/** A straight piece of line: x0, y0, x1, y1 as moment and value. */
export type HeldPiece = readonly [number, number, number, number];

/** What is drawn of a series besides its readings. */
export interface HeldValues {
  /** From the reading before the window to the first one in it, when they are near enough to be one line. */
  readonly joined: readonly HeldPiece[];
  /** Values that are taken to hold though nothing was measured. */
  readonly held: readonly HeldPiece[];
}

const NOTHING: HeldValues = { joined: [], held: [] };

/**
 * The value before the readings, up to the first of them, and the last one on from there. Only pieces that reach into the
 * window; nobody knows a value after now.
 */
export function heldValues(
  { times, values, before, bucketMs }: ChartSeries,
  terms: {
    readonly from: number;
    readonly to: number;
    readonly now: number;
    readonly joinLimitMs: number;
    readonly line: ChartLine;
    readonly extendLast: ChartExtendLast;
  },
): HeldValues {
  const { from, to, now, joinLimitMs, line, extendLast } = terms;
  const isExtended = extendLast === 'now' || extendLast === 'sample';
  if (!before && !isExtended) return NOTHING;
  const joined: HeldPiece[] = [];
  const held: HeldPiece[] = [];
  const first = times[0];
  const isFirstSeen = first !== undefined && first >= from && lowerBound(times, from) === 0;
  if (before && isFirstSeen && before.at < first && Number.isFinite(before.value)) {
    const value = values[0] ?? Number.NaN;
    if (first - before.at <= joinLimitMs && Number.isFinite(value)) {
      joined.push([before.at, before.value, first, line === 'step' ? before.value : value]);
      if (line === 'step') joined.push([first, before.value, first, value]);
    } else if (before.at < to) held.push([Math.max(from, before.at), before.value, Math.min(first, to), before.value]);
  }
  const last = times[times.length - 1];
  const [lastAt, lastValue] = last === undefined ? [before?.at, before?.value] : [last, values[times.length - 1]];
  if (isExtended && lastAt !== undefined && lastValue !== undefined && Number.isFinite(lastValue)) {
    // A bucket stands for its whole width.
    const end = extendLast === 'now' ? now : Math.min(now, lastAt + Math.max(usualStep(times), bucketMs ?? 0));
    const start = Math.max(from, lastAt);
    if (Math.min(end, to) > start) held.push([start, lastValue, Math.min(end, to), lastValue]);
  }
  return { joined, held };
}
