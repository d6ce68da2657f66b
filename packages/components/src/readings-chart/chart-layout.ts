import {
  joinLimit,
  type ChartBand,
  type ChartColumn,
  type ChartMarker,
  type ChartSeries,
  type ChartThreshold,
} from './chart-series.ts';
import { decimate, raise, type Stretch } from './decimate.ts';
import { extentOf, linearScale, padded, type Scale } from './scale.ts';
import { timeTicks, type TimeTicks } from './time-ticks.ts';
import { valueTicks } from './value-ticks.ts';

export interface ChartInput {
  readonly width: number;
  readonly height: number;
  readonly from: number;
  readonly to: number;
  readonly timeZone?: string | undefined;
  readonly series: readonly ChartSeries[];
  readonly thresholds: readonly ChartThreshold[];
  readonly bands: readonly ChartBand[];
  readonly markers: readonly ChartMarker[];
}

/** The strip of one metric. Metrics have different units, so each gets its own value axis under the common time axis. */
export interface Lane {
  readonly series: ChartSeries;
  readonly top: number;
  readonly bottom: number;
  readonly y: Scale;
  readonly ticks: readonly number[];
  readonly line: readonly Stretch[];
  /** Lowest and highest values of buckets, as one closed outline for each stretch. */
  readonly range: readonly Stretch[];
  readonly thresholds: readonly ChartThreshold[];
}

export interface ChartLayout {
  readonly input: ChartInput;
  readonly left: number;
  readonly right: number;
  readonly x: Scale;
  readonly time: TimeTicks;
  readonly lanes: readonly Lane[];
}

const AXIS_WIDTH = 44;
const TIME_AXIS = 22;
const TOP = 18;
const LANE_GAP = 22;

/** Where everything of a chart lies, in CSS pixels. Pure: the same input gives the same layout. */
export function layoutChart(input: ChartInput): ChartLayout {
  const { width, height, from, to, series } = input;
  const left = AXIS_WIDTH;
  const right = Math.max(left + 1, width - 8);
  const x = linearScale([from, to], [left, right]);
  const laneHeight = (height - TOP - TIME_AXIS - LANE_GAP * (series.length - 1)) / Math.max(1, series.length);
  return {
    input,
    left,
    right,
    x,
    time: timeTicks(from, to, Math.max(2, Math.floor((right - left) / 84)), input.timeZone),
    lanes: series.map((one, index) => {
      const top = TOP + index * (laneHeight + LANE_GAP);
      return layoutLane(input, one, x, top, top + Math.max(8, laneHeight));
    }),
  };
}

function layoutLane(input: ChartInput, series: ChartSeries, x: Scale, top: number, bottom: number): Lane {
  const { from, to } = input;
  const thresholds = input.thresholds.filter(({ metric }) => metric === undefined || metric === series.metric);
  const columns = Math.max(1, Math.round(x.toPixel(to) - x.toPixel(from)));
  const joinLimitMs = joinLimit(series.times, series.bucketMs);
  const reduce = (values: ChartColumn) =>
    decimate({ times: series.times, values, from, to, columns, joinLimitMs, toX: x.toPixel });
  const line = reduce(series.values);
  const range = series.min && series.max ? [reduce(series.min), reduce(series.max)] : [];
  const extremes = [line, ...range].flatMap(({ low, high }) => [low, high]);
  const domain = padded(extentOf([extremes, thresholds.map(({ value }) => value)]) ?? [0, 1]);
  const y = linearScale(domain, [bottom, top]);
  const [low, high] = range.map(({ stretches }) => raise(stretches, y.toPixel));
  return {
    series,
    top,
    bottom,
    y,
    ticks: valueTicks(domain[0], domain[1], Math.max(2, Math.round((bottom - top) / 36))),
    line: raise(line.stretches, y.toPixel),
    range: low && high ? outlines(low, high) : [],
    thresholds,
  };
}

/** Joins each lower edge with its upper edge, there and back. Both have the same gaps, as they have the same times. */
function outlines(low: readonly Stretch[], high: readonly Stretch[]): readonly Stretch[] {
  return low.map((edge, index) => {
    const back: number[] = [];
    const upper = high[index] ?? [];
    for (let i = upper.length - 2; i >= 0; i -= 2) back.push(upper[i] ?? 0, upper[i + 1] ?? 0);
    return [...edge, ...back];
  });
}
