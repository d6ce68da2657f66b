import { isGap, type Dash } from './chart-dashes.ts';
import type { ChartLayout, Lane } from './chart-layout.ts';
import type { ChartSeries } from './chart-series.ts';
import type { Stretch } from './decimate.ts';
import { paintHeld, paintQuality } from './doubt-painter.ts';

/** Colours and font, taken from the element's tokens. */
export interface ChartPaint {
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly surface: string;
  readonly threshold: string;
  readonly levels: { readonly low: string; readonly medium: string; readonly high: string };
  readonly series: readonly string[];
  readonly font: string;
}

export interface ChartLabels {
  readonly tick: (at: number, stepMs: number) => string;
  /** With a `step`, of an axis on which values are so far apart. */
  readonly value: (value: number, step?: number) => string;
  /** Title of a lane that has only one series. */
  readonly lane: (series: ChartSeries) => string;
  /** Whether series of one unit share an axis, which then says the unit. */
  readonly isShared: boolean;
}

/** How one line is told from the others. */
export interface LineLook {
  readonly colour: string;
  readonly dash: Dash;
}

const LINE_WIDTH = 1.5;

/** Draws a layout. The context is already scaled to CSS pixels. */
export function paintChart(
  context: CanvasRenderingContext2D,
  layout: ChartLayout,
  paint: ChartPaint,
  labels: ChartLabels,
  lookOf: (metric: string) => LineLook,
): void {
  const { width, height } = layout.input;
  context.clearRect(0, 0, width, height);
  context.font = paint.font;
  paintTimeAxis(context, layout, paint, labels);
  paintBands(context, layout, paint);
  for (const lane of layout.lanes) paintLane(context, layout, lane, paint, labels, lookOf(lane.series.metric));
  paintMarkers(context, layout, paint);
}

function paintTimeAxis(c: CanvasRenderingContext2D, layout: ChartLayout, paint: ChartPaint, labels: ChartLabels): void {
  c.textBaseline = 'alphabetic';
  c.textAlign = 'center';
  let labelled = -Infinity;
  for (const at of layout.time.times) {
    const x = crisp(layout.x.toPixel(at));
    c.fillStyle = paint.grid;
    for (const { axis, top, bottom } of layout.lanes) {
      // Lanes that lie on each other have one grid.
      if (axis === 'left') c.fillRect(x - 0.5, top, 1, bottom - top);
    }
    const label = labels.tick(at, layout.time.stepMs);
    const half = c.measureText(label).width / 2;
    // A label that would be cut off by the frame is moved inside.
    const centre = Math.min(Math.max(x, half + 2), layout.input.width - half - 2);
    if (centre - half < labelled + 8) continue;
    labelled = centre + half;
    c.fillStyle = paint.muted;
    c.fillText(label, centre, layout.input.height - 5);
  }
}

function paintBands(c: CanvasRenderingContext2D, layout: ChartLayout, paint: ChartPaint): void {
  const { input, left, right, x, lanes, bottom } = layout;
  const top = lanes[0]?.top ?? 0;
  for (const band of input.bands) {
    const from = Math.max(left, x.toPixel(band.from));
    const to = Math.min(right, x.toPixel(band.to ?? input.now ?? input.to));
    if (to <= from) continue;
    c.fillStyle = paint.levels[band.level ?? 'high'];
    // A band may last for days: it tells itself by its upper edge, and hardly colours what is read on it.
    c.globalAlpha = 0.04;
    c.fillRect(from, top, to - from, bottom - top);
    c.globalAlpha = 1;
    c.fillRect(from, top, to - from, 2);
  }
}

function paintLane(
  c: CanvasRenderingContext2D,
  { left, right }: ChartLayout,
  lane: Lane,
  paint: ChartPaint,
  labels: ChartLabels,
  { colour, dash }: LineLook,
): void {
  const isLeft = lane.axis === 'left';
  c.textAlign = isLeft ? 'right' : 'left';
  c.textBaseline = 'middle';
  const [first = 0, second = first] = lane.ticks;
  for (const tick of lane.ticks) {
    const y = crisp(lane.y.toPixel(tick));
    c.fillStyle = paint.grid;
    if (isLeft) c.fillRect(left, y - 0.5, right - left, 1);
    c.fillStyle = paint.muted;
    // Made narrower where it does not fit: cut off, it would be another number.
    c.fillText(labels.value(tick, second - first), isLeft ? left - 6 : right + 6, y, left - 8);
  }
  c.save();
  c.beginPath();
  // Whole pixels: the edge of any other frame would be blended.
  c.rect(left, Math.floor(lane.top - 2), Math.ceil(right - left), Math.ceil(lane.bottom - lane.top + 4));
  c.clip();
  c.fillStyle = colour;
  c.globalAlpha = 0.16;
  for (const outline of lane.range) {
    trace(c, outline);
    c.fill();
  }
  c.globalAlpha = 1;
  c.strokeStyle = colour;
  c.lineWidth = LINE_WIDTH;
  c.lineJoin = 'round';
  const points = lane.line.reduce((sum, stretch) => sum + stretch.length / 2, 0);
  // More points than pixels side by side: what is seen are upright bars, which paint in a fraction of a line's time.
  const paintOne = points > 1.5 * (right - left) ? paintDense : paintStretch;
  c.setLineDash([...dash]);
  for (const stretch of lane.line) paintOne(c, stretch, colour, dash);
  c.setLineDash([]);
  if (lane.held.length > 0) paintHeld(c, lane.held);
  if (lane.marks.length > 0) paintQuality(c, lane.marks, paint);
  c.restore();
  paintThresholds(c, left, right, lane, paint, labels);
  const { unit } = lane.series;
  if (!labels.isShared || !unit) paintLaneName(c, labels.lane(lane.series), left, lane.top - 6, colour);
  else if (lane.axis !== 'none') paintLaneName(c, unit, isLeft ? left : right, lane.top - 6, paint.muted, !isLeft);
}

function paintThresholds(
  c: CanvasRenderingContext2D,
  left: number,
  right: number,
  lane: Lane,
  paint: ChartPaint,
  labels: ChartLabels,
): void {
  for (const { value, label } of lane.thresholds) {
    const y = crisp(lane.y.toPixel(value));
    c.strokeStyle = paint.threshold;
    c.lineWidth = 1;
    c.setLineDash([5, 4]);
    line(c, left, y, right, y);
    c.setLineDash([]);
    const text = label ?? labels.value(value);
    const below = y - 9 < lane.top;
    const width = c.measureText(text).width;
    paintTag(c, text, left + 8 + width, below ? y + 10 : y - 10, paint.threshold, paint);
  }
}

/** Above its lane, where no line runs. */
function paintLaneName(
  c: CanvasRenderingContext2D,
  name: string,
  edge: number,
  middle: number,
  colour: string,
  endsThere = false,
): void {
  c.fillStyle = colour;
  c.textAlign = endsThere ? 'right' : 'left';
  c.textBaseline = 'middle';
  c.fillText(name, edge, middle);
}

/** Text that ends at `right`, on the surface's colour so that lines under it do not cross the letters. */
function paintTag(
  c: CanvasRenderingContext2D,
  text: string,
  right: number,
  middle: number,
  colour: string,
  paint: ChartPaint,
): void {
  const width = c.measureText(text).width;
  c.fillStyle = paint.surface;
  c.globalAlpha = 0.85;
  c.fillRect(right - width - 4, middle - 7, width + 8, 14);
  c.globalAlpha = 1;
  c.fillStyle = colour;
  c.textAlign = 'right';
  c.textBaseline = 'middle';
  c.fillText(text, right, middle);
}

function paintMarkers(c: CanvasRenderingContext2D, layout: ChartLayout, paint: ChartPaint): void {
  const { bottom } = layout;
  for (const marker of layout.input.markers) {
    const x = layout.x.toPixel(marker.at);
    if (x < layout.left || x > layout.right) continue;
    const colour = paint.levels[marker.level];
    c.strokeStyle = colour;
    c.fillStyle = colour;
    c.lineWidth = 1;
    c.globalAlpha = 0.55;
    c.setLineDash([2, 3]);
    line(c, crisp(x), 11, crisp(x), bottom);
    c.setLineDash([]);
    c.globalAlpha = 1;
    c.beginPath();
    c.moveTo(x - 5, 1);
    c.lineTo(x + 5, 1);
    c.lineTo(x, 10);
    c.closePath();
    c.fill();
  }
}

function paintStretch(c: CanvasRenderingContext2D, stretch: Stretch, colour: string): void {
  if (stretch.length === 2) {
    // A reading between two gaps would leave no mark as a line.
    c.fillStyle = colour;
    c.beginPath();
    c.arc(stretch[0] ?? 0, stretch[1] ?? 0, 1.75, 0, 2 * Math.PI);
    c.fill();
    return;
  }
  trace(c, stretch);
  c.stroke();
}

/** A bar for each pixel column from its lowest to its highest point, reaching to the last point of the column before. */
function paintDense(c: CanvasRenderingContext2D, stretch: Stretch, colour: string, dash: Dash): void {
  c.fillStyle = colour;
  let column = Math.floor(stretch[0] ?? 0);
  let top = stretch[1] ?? 0;
  let bottom = top;
  let last = top;
  const bar = () => {
    if (dash.length > 0 && isGap(column, dash)) return;
    c.fillRect(column + 0.5 - LINE_WIDTH / 2, top - LINE_WIDTH / 2, LINE_WIDTH, bottom - top + LINE_WIDTH);
  };
  for (let i = 2; i < stretch.length; i += 2) {
    const at = Math.floor(stretch[i] ?? 0);
    const y = stretch[i + 1] ?? 0;
    if (at !== column) {
      bar();
      // A wide step between two columns is a line of its own.
      const isFar = at > column + 1;
      if (isFar) line(c, column + 0.5, last, at + 0.5, y);
      column = at;
      top = bottom = isFar ? y : last;
    }
    if (y < top) top = y;
    if (y > bottom) bottom = y;
    last = y;
  }
  bar();
}

function trace(c: CanvasRenderingContext2D, points: Stretch): void {
  c.beginPath();
  for (let i = 0; i < points.length; i += 2) c.lineTo(points[i] ?? 0, points[i + 1] ?? 0);
}

function line(c: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  c.beginPath();
  c.moveTo(x0, y0);
  c.lineTo(x1, y1);
  c.stroke();
}

/** Hairlines are sharp on the middle of a pixel. */
function crisp(pixel: number): number {
  return Math.round(pixel) + 0.5;
}
