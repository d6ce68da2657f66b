import type { ChartLayout } from './chart-layout.ts';
import { panned, zoomed, type TimeWindow } from './time-window.ts';

/** Fingers are no nearer to each other than this; one above the other they would zoom without end. */
const CLOSEST_PX = 24;

/** Fingers on the plot, by pixels from its edge: the first two pinch and pan. */
export class ChartPinch {
  readonly #fingers = new Map<number, number>();
  #start:
    { readonly at: readonly [number, number]; readonly layout: ChartLayout; readonly window: TimeWindow } | undefined;

  /** Whether there were two, and one of them is still there: what is left of a pinch points at nothing. */
  get isUnderWay(): boolean {
    return this.#start !== undefined;
  }

  /** One finger more; it begins anew from where all of them are. */
  down({ pointerId, isPrimary }: PointerEvent, pixel: number, layout: ChartLayout, window: TimeWindow): void {
    // The first of all: others were lifted somewhere else.
    if (isPrimary) this.#fingers.clear();
    this.#fingers.set(pointerId, pixel);
    const at = this.#pair();
    this.#start = at && { at, layout, window };
  }

  /** The window that the fingers have made, no wider than `widest`; `undefined` when nothing comes of it. */
  move({ pointerId }: PointerEvent, pixel: number, widest: number): TimeWindow | undefined {
    if (!this.#fingers.has(pointerId)) return undefined;
    this.#fingers.set(pointerId, pixel);
    const at = this.#pair();
    if (!at || !this.#start) return undefined;
    const { left, right } = this.#start.layout;
    return pinched(this.#start.window, { left, width: right - left }, this.#start.at, at, widest);
  }

  up({ pointerId }: PointerEvent): void {
    this.#fingers.delete(pointerId);
    if (this.#fingers.size === 0) this.#start = undefined;
  }

  #pair(): readonly [number, number] | undefined {
    const [a, b] = this.#fingers.values();
    return a === undefined || b === undefined ? undefined : [a, b];
  }
}

/**
 * `window` as two fingers leave it that went from one pair of pixels to another, over a plot of so many pixels from
 * `left`: what was under them still is.
 */
export function pinched(
  window: TimeWindow,
  { left, width }: { readonly left: number; readonly width: number },
  before: readonly [number, number],
  after: readonly [number, number],
  widest?: number,
): TimeWindow {
  const middle = ([a, b]: readonly [number, number]) => (a + b) / 2;
  const apart = ([a, b]: readonly [number, number]) => Math.max(CLOSEST_PX, Math.abs(b - a));
  const share = (middle(before) - left) / width;
  const at = window.from + share * (window.to - window.from);
  return panned(zoomed(window, apart(before) / apart(after), at, widest), (middle(before) - middle(after)) / width);
}
