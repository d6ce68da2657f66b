import type { ChartPaint } from './chart-painter.ts';
import type { Stretch } from './decimate.ts';
import type { QualityMark } from './reading-quality.ts';

/** Values that hold though nothing was measured: dashed, in the line's own style. */
export function paintHeld(c: CanvasRenderingContext2D, held: readonly Stretch[]): void {
  c.setLineDash([3, 4]);
  c.globalAlpha = 0.7;
  for (const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] of held) {
    c.beginPath();
    c.moveTo(x0, y0);
    c.lineTo(x1, y1);
    c.stroke();
  }
  c.globalAlpha = 1;
  c.setLineDash([]);
}

const ARM = 3.5;

/** A cross on a bad reading, a ring round an uncertain one: shapes, as colour alone says nothing to many. */
export function paintQuality(c: CanvasRenderingContext2D, marks: readonly QualityMark[], paint: ChartPaint): void {
  for (const { x, y, quality } of marks) {
    c.beginPath();
    if (quality === 'bad') {
      c.moveTo(x - ARM, y - ARM);
      c.lineTo(x + ARM, y + ARM);
      c.moveTo(x - ARM, y + ARM);
      c.lineTo(x + ARM, y - ARM);
    } else c.arc(x, y, ARM, 0, 2 * Math.PI);
    c.strokeStyle = quality === 'bad' ? paint.levels.high : paint.levels.medium;
    c.stroke();
  }
}
