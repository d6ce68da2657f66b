import type { ChartLayout } from './chart-layout.ts';
import { pinched, type TimeWindow } from './time-window.ts';

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

  /** The window that the fingers have made; `undefined` when nothing comes of it. */
  move({ pointerId }: PointerEvent, pixel: number): TimeWindow | undefined {
    if (!this.#fingers.has(pointerId)) return undefined;
    this.#fingers.set(pointerId, pixel);
    const at = this.#pair();
    if (!at || !this.#start) return undefined;
    const { left, right } = this.#start.layout;
    return pinched(this.#start.window, { left, width: right - left }, this.#start.at, at);
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
