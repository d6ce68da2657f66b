import { lowerBound } from './chart-series.ts';

/** Points of one unbroken stretch of line: x0, y0, x1, y1, … in pixels. */
export type Stretch = number[];

export interface DecimateInput {
  readonly times: readonly number[];
  readonly values: readonly number[];
  readonly from: number;
  readonly to: number;
  /** Width in pixels; at most four points are kept for each of them. */
  readonly columns: number;
  /** Two readings further apart than this, in milliseconds, are not joined. */
  readonly joinLimitMs: number;
  readonly toX: (time: number) => number;
  readonly toY: (value: number) => number;
}

/**
 * Reduces a series to what can be seen: for each pixel column the first, lowest, highest and last value. Peaks stay, in
 * contrast to averaging. Includes one reading on either side of the window, so that lines enter and leave the frame.
 */
export function decimate(input: DecimateInput): readonly Stretch[] {
  const { times, values, from, to, columns, joinLimitMs, toX, toY } = input;
  const start = Math.max(0, lowerBound(times, from) - 1);
  const end = Math.min(times.length, lowerBound(times, to) + 1);
  const perColumn = (to - from) / Math.max(1, columns);
  const everyPoint = end - start <= columns * 2;

  const stretches: Stretch[] = [];
  let stretch: Stretch = [];
  let column: Column | undefined;
  let previous = Number.NaN;

  const endStretch = () => {
    if (column) flush(column, stretch, toX, toY);
    column = undefined;
    if (stretch.length > 0) stretches.push(stretch);
    stretch = [];
  };

  for (let i = start; i < end; i += 1) {
    const time = times[i] ?? Number.NaN;
    const value = values[i] ?? Number.NaN;
    if (!Number.isFinite(value)) {
      endStretch();
      previous = Number.NaN;
      continue;
    }
    if (time - previous > joinLimitMs) endStretch();
    previous = time;
    if (everyPoint) {
      stretch.push(toX(time), toY(value));
      continue;
    }
    const index = Math.floor((time - from) / perColumn);
    if (column?.index === index) {
      extend(column, time, value);
    } else {
      if (column) flush(column, stretch, toX, toY);
      column = {
        index,
        first: value,
        last: value,
        firstTime: time,
        lastTime: time,
        low: value,
        high: value,
        lowTime: time,
        highTime: time,
      };
    }
  }
  endStretch();
  return stretches;
}

interface Column {
  index: number;
  first: number;
  firstTime: number;
  last: number;
  lastTime: number;
  low: number;
  lowTime: number;
  high: number;
  highTime: number;
}

function extend(column: Column, time: number, value: number): void {
  column.last = value;
  column.lastTime = time;
  if (value < column.low) {
    column.low = value;
    column.lowTime = time;
  }
  if (value > column.high) {
    column.high = value;
    column.highTime = time;
  }
}

function flush(column: Column, into: Stretch, toX: (t: number) => number, toY: (v: number) => number): void {
  const { first, firstTime, last, lastTime, low, lowTime, high, highTime } = column;
  into.push(toX(firstTime), toY(first));
  const lowFirst = lowTime <= highTime;
  const middle = lowFirst ? [lowTime, low, highTime, high] : [highTime, high, lowTime, low];
  for (let i = 0; i < middle.length; i += 2) {
    const time = middle[i] ?? 0;
    if (time !== firstTime && time !== lastTime) into.push(toX(time), toY(middle[i + 1] ?? 0));
  }
  if (lastTime !== firstTime) into.push(toX(lastTime), toY(last));
}
