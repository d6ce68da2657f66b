import { qualityOf, type ReadingQuality } from '@csk/core';
import { lowerBound, type ChartSeries } from './chart-series.ts';

/** A reading that is not to be trusted, where it is drawn. */
export interface QualityMark {
  readonly x: number;
  readonly y: number;
  readonly quality: Exclude<ReadingQuality, 'good'>;
}

/** Closer together, in pixels, marks of one kind would run into each other. */
const APART = 8;

/** Marks for the readings in `[from, to]` that are not good, as many as can be told apart. */
export function qualityMarks(
  { times, values, quality }: ChartSeries,
  from: number,
  to: number,
  toX: (at: number) => number,
  toY: (value: number) => number,
): readonly QualityMark[] {
  const marks: QualityMark[] = [];
  if (!quality) return marks;
  const latest = { uncertain: -Infinity, bad: -Infinity };
  for (let i = lowerBound(times, from); i < times.length && (times[i] ?? Infinity) <= to; i += 1) {
    const found = qualityOf(quality[i]);
    const value = values[i] ?? Number.NaN;
    if (found === 'good' || !Number.isFinite(value)) continue;
    const x = toX(times[i] ?? 0);
    if (x - latest[found] < APART) continue;
    latest[found] = x;
    marks.push({ x, y: toY(value), quality: found });
  }
  return marks;
}
