import { gapsBetween } from '../model/index.ts';
import type { Heartbeat, Reading, ReadingAggregate, ReadingGap, SignOfLife } from '../model/index.ts';
import { rawBetween, summaryOf } from './reading-column.ts';
import type { ReadingColumn, Summary } from './reading-column.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** One reading, or what is left of those of a minute or an hour. */
interface Part extends Summary {
  readonly at: number;
  readonly width: number;
}

function* partsOf({ times, values, doubts, minutes, hours }: ReadingColumn): Generator<Part> {
  for (const [at, summary] of hours) yield { at, width: HOUR, ...summary };
  for (const [at, summary] of minutes) yield { at, width: MINUTE, ...summary };
  for (const [index, at] of times.entries()) {
    yield { at, width: 0, ...summaryOf(values[index] ?? 0, doubts.get(at)) };
  }
}

export function aggregateOf(
  metric: string,
  column: ReadingColumn,
  from: number,
  to: number,
): ReadingAggregate | undefined {
  let total: ReadingAggregate | undefined;
  for (const { at, width, min, max, sum, count } of partsOf(column)) {
    const step = Math.max(width, MINUTE);
    if (count === 0 || at < Math.floor(from / step) * step || at >= Math.ceil(to / MINUTE) * MINUTE) continue;
    total = {
      metric,
      min: Math.min(total?.min ?? min, min),
      max: Math.max(total?.max ?? max, max),
      sum: (total?.sum ?? 0) + sum,
      count: (total?.count ?? 0) + count,
    };
  }
  return total;
}

export function gapsOf(
  columns: readonly ReadingColumn[],
  window: { readonly from: number; readonly to: number; readonly longerThanMs: number },
): readonly ReadingGap[] {
  const signs: SignOfLife[] = [];
  for (const column of columns) {
    for (const { at, width } of partsOf(column)) {
      if (at + width >= window.from && at < window.to) signs.push({ from: at, to: at + width });
    }
  }
  return gapsBetween(
    signs.sort((a, b) => a.from - b.from),
    window,
  );
}

export function heartbeatsOf(columns: readonly ReadingColumn[], from: number, to: number): readonly Heartbeat[] {
  const minutes = new Map<number, number>();
  for (const column of columns) {
    for (const { at, width, count, bad = 0 } of partsOf(column)) {
      const minute = Math.floor(at / MINUTE) * MINUTE;
      if (width <= MINUTE && minute >= from && minute < to)
        minutes.set(minute, (minutes.get(minute) ?? 0) + count + bad);
    }
  }
  return [...minutes].map(([at, readings]) => ({ at, readings })).sort((a, b) => b.at - a.at);
}

export function readingsOf(
  deviceKey: string,
  metric: string,
  column: ReadingColumn,
  from: string,
  to: string,
): readonly Reading[] {
  return rawBetween(column, Date.parse(from), Date.parse(to)).map((one) => ({ deviceKey, metric, ...one }));
}
