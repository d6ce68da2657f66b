import { heldValues, type HeldPiece } from './held-values.ts';
import {
  joinLimit,
  type ChartAxes,
  type ChartBand,
  type ChartColumn,
  type ChartExtendLast,
  type ChartGaps,
  type ChartLine,
  type ChartMarker,
  type ChartSeries,
  type ChartThreshold,
} from './chart-series.ts';
import { decimate, raise, stepped, type Stretch } from './decimate.ts';
import { lanePlaces, rowCount, type LanePlace } from './lane-places.ts';
import { qualityMarks, type QualityMark } from './reading-quality.ts';
import { extentOf, linearScale, padded, type Scale } from './scale.ts';
import { timeTicks, type TimeTicks } from './time-ticks.ts';
import { valueTicks } from './value-ticks.ts';

/** How the readings are drawn. */
export interface ChartManner {
  readonly line: ChartLine;
  readonly gaps: ChartGaps;
  readonly extendLast: ChartExtendLast;
  readonly axes: ChartAxes;
}

export interface ChartInput {
  readonly width: number;
  readonly height: number;
  readonly from: number;
  readonly to: number;
  /** The present; by default the end of the window. */
  readonly now?: number | undefined;
  readonly timeZone?: string | undefined;
  readonly series: readonly ChartSeries[];
  readonly thresholds: readonly ChartThreshold[];
  readonly bands: readonly ChartBand[];
  readonly markers: readonly ChartMarker[];
  readonly manner?: ChartManner | undefined;
}

/**
 * The strip of one metric. Metrics have different units, so each gets its own value axis under the common time axis;
 * unless they share lanes by unit.
 */
export interface Lane {
  readonly series: ChartSeries;
  /** `none`: its axis is that of another series. */
  readonly axis: LanePlace['axis'];
  readonly top: number;
  readonly bottom: number;
  readonly y: Scale;
  readonly ticks: readonly number[];
  readonly line: readonly Stretch[];
  /** Lowest and highest values of buckets, as one closed outline for each stretch. */
  readonly range: readonly Stretch[];
  /** Values that are taken to hold though nothing was measured. */
  readonly held: readonly Stretch[];
  readonly marks: readonly QualityMark[];
  readonly thresholds: readonly ChartThreshold[];
}

export interface ChartLayout {
  readonly input: ChartInput;
  readonly left: number;
  readonly right: number;
  readonly x: Scale;
  readonly time: TimeTicks;
  readonly lanes: readonly Lane[];
  /** Of the lowest lane. */
  readonly bottom: number;
}

const AXIS_WIDTH = 44;
const TIME_AXIS = 22;
const TOP = 18;
const LANE_GAP = 22;

const USUAL: ChartManner = { line: 'straight', gaps: 'break', extendLast: 'none', axes: 'lanes' };

/** Where everything of a chart lies, in CSS pixels. Pure: the same input gives the same layout. */
export function layoutChart(input: ChartInput): ChartLayout {
  const { width, height, from, to, series, manner = USUAL } = input;
  const places = lanePlaces(series, manner.axes);
  const left = AXIS_WIDTH;
  const right = Math.max(left + 1, width - (places.some(({ axis }) => axis === 'right') ? AXIS_WIDTH : 8));
  const x = linearScale([from, to], [left, right]);
  const rows = rowCount(places);
  const laneHeight = (height - TOP - TIME_AXIS - LANE_GAP * (rows - 1)) / Math.max(1, rows);
  const reduced = series.map((one) => reduce(input, manner, one, x));
  const domains = new Map<number, readonly [number, number]>();
  places.forEach(({ scale }, index) => {
    const ofScale = domains.get(scale);
    const extent = extentOf([reduced[index]?.extremes ?? [], ofScale ?? []]);
    if (extent) domains.set(scale, extent);
  });
  const lanes = reduced.flatMap((one, index) => {
    const place = places[index];
    if (!place) return [];
    const top = TOP + place.row * (laneHeight + LANE_GAP);
    const domain = padded(domains.get(place.scale) ?? [0, 1]);
    return stand(one, place, domain, x, input, manner, top, top + Math.max(8, laneHeight));
  });
  const time = timeTicks(from, to, Math.max(2, Math.floor((right - left) / 84)), input.timeZone);
  return { input, left, right, x, time, lanes, bottom: Math.max(0, ...lanes.map(({ bottom }) => bottom)) };
}

/** A series brought down to what can be seen; its heights are still values. */
interface Reduced {
  readonly series: ChartSeries;
  readonly line: readonly Stretch[];
  readonly range: readonly (readonly Stretch[])[];
  readonly held: readonly HeldPiece[];
  readonly thresholds: readonly ChartThreshold[];
  readonly extremes: readonly number[];
}

function reduce(input: ChartInput, manner: ChartManner, series: ChartSeries, x: Scale): Reduced {
  const { from, to } = input;
  const thresholds = input.thresholds.filter(({ metric }) => metric === undefined || metric === series.metric);
  const columns = Math.max(1, Math.round(x.toPixel(to) - x.toPixel(from)));
  const joinLimitMs = manner.gaps === 'join' ? Infinity : joinLimit(series.times, series.bucketMs);
  const seen = (values: ChartColumn) =>
    decimate({ times: series.times, values, from, to, columns, joinLimitMs, toX: x.toPixel });
  const line = seen(series.values);
  const range = series.min && series.max ? [seen(series.min), seen(series.max)] : [];
  const { joined, held } = heldValues(series, {
    from,
    to,
    now: input.now ?? to,
    joinLimitMs,
    line: manner.line,
    extendLast: manner.extendLast,
  });
  return {
    series,
    line: [
      ...joined.map(([at, value, until, next]) => [x.toPixel(at), value, x.toPixel(until), next]),
      ...line.stretches,
    ],
    range: range.map(({ stretches }) => stretches),
    held,
    thresholds,
    extremes: [
      ...[line, ...range].flatMap(({ low, high }) => [low, high]),
      ...[...joined, ...held].flatMap(([, value, , next]) => [value, next]),
      ...thresholds.map(({ value }) => value),
    ],
  };
}

/** Puts what was reduced at its height. */
function stand(
  { series, line, range, held, thresholds }: Reduced,
  { axis }: LanePlace,
  domain: readonly [number, number],
  x: Scale,
  { from, to }: ChartInput,
  manner: ChartManner,
  top: number,
  bottom: number,
): Lane {
  const y = linearScale(domain, [bottom, top]);
  const [low, high] = range.map((edge) => raise(edge, y.toPixel));
  const raised = raise(line, y.toPixel);
  return {
    series,
    axis,
    top,
    bottom,
    y,
    ticks: axis === 'none' ? [] : valueTicks(domain[0], domain[1], Math.max(2, Math.round((bottom - top) / 36))),
    line: manner.line === 'step' ? raised.map(stepped) : raised,
    range: low && high ? outlines(low, high) : [],
    held: held.map(([at, value, until, next]) => [x.toPixel(at), y.toPixel(value), x.toPixel(until), y.toPixel(next)]),
    marks: qualityMarks(series, from, to, x.toPixel, y.toPixel),
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
