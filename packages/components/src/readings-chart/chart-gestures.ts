import type { ChartLayout } from './chart-layout.ts';
import { ChartPinch } from './chart-pinch.ts';
import { panned, type TimeWindow } from './time-window.ts';

/** What the hand on a chart brings about. */
interface GestureEffects {
  readonly plot: () => HTMLElement | null;
  readonly layout: () => ChartLayout | undefined;
  readonly window: () => TimeWindow;
  /** No wider a window is shown, in milliseconds. */
  readonly widest: () => number;
  /** The pointer rests on a moment, or has left. */
  readonly point: (at: number | undefined) => void;
  readonly show: (window: TimeWindow) => void;
  /** What is at the cursor is chosen. */
  readonly choose: () => void;
}

interface Drag {
  readonly kind: 'zoom' | 'pan';
  /** Pixels from the edge of the plot. */
  readonly start: number;
  readonly layout: ChartLayout;
  readonly window: TimeWindow;
  isUnderWay: boolean;
}

/** A hand that trembles over so many pixels has not dragged. */
const TREMBLE = 4;

/**
 * A pointer over the plot: it points at readings; dragged it marks a span to zoom into, with Shift it pans. A finger only
 * points, as it also scrolls the page; two pinch and pan.
 */
export class ChartGestures {
  readonly #effects: GestureEffects;
  #drag: Drag | undefined;
  readonly #pinch = new ChartPinch();
  /** The click that ends a drag chooses nothing. */
  #hasDragged = false;

  constructor(effects: GestureEffects) {
    this.#effects = effects;
  }

  readonly down = (event: PointerEvent) => {
    const layout = this.#effects.layout();
    this.#hasDragged = false;
    if (!layout) return;
    if (event.pointerType === 'touch') this.#touch(event, layout);
    else if (event.button === 0) {
      this.#drag = {
        kind: event.shiftKey ? 'pan' : 'zoom',
        start: this.#pixelOf(event),
        layout,
        window: this.#effects.window(),
        isUnderWay: false,
      };
    }
    this.move(event);
  };

  /** A second finger makes a pinch of what the first has begun. */
  #touch(event: PointerEvent, layout: ChartLayout): void {
    this.#pinch.down(event, this.#pixelOf(event), layout, this.#effects.window());
    if (!this.#pinch.isUnderWay) return;
    this.#hasDragged = true;
    this.#effects.point(undefined);
    this.#capture(event);
  }

  readonly move = (event: PointerEvent) => {
    const drag = this.#drag;
    const pixel = this.#pixelOf(event);
    if (this.#pinch.isUnderWay) {
      const window = this.#pinch.move(event, pixel, this.#effects.widest());
      if (window) this.#effects.show(window);
      return;
    }
    if (!drag) {
      const at = this.#effects.layout()?.x.toValue(pixel);
      if (at !== undefined) this.#effects.point(at);
      return;
    }
    if (!drag.isUnderWay) {
      if (Math.abs(pixel - drag.start) < TREMBLE) return;
      drag.isUnderWay = this.#hasDragged = true;
      this.#effects.point(undefined);
      this.#capture(event);
    }
    if (drag.kind === 'zoom') this.#mark(...between(drag, pixel));
    else this.#effects.show(panned(drag.window, (drag.start - pixel) / (drag.layout.right - drag.layout.left)));
  };

  readonly up = (event: PointerEvent) => {
    const drag = this.#drag;
    this.cancel(event);
    if (!drag?.isUnderWay || drag.kind !== 'zoom') return;
    const [left, right] = between(drag, this.#pixelOf(event));
    if (right - left >= TREMBLE) {
      this.#effects.show({ from: drag.layout.x.toValue(left), to: drag.layout.x.toValue(right) });
    }
  };

  readonly cancel = (event: PointerEvent) => {
    this.#drag = undefined;
    this.#pinch.up(event);
    this.#mark(0, 0);
    // The page scrolls under the finger.
    if (event.type === 'pointercancel') this.#effects.point(undefined);
  };

  readonly click = () => {
    if (!this.#hasDragged) this.#effects.choose();
  };

  /** A finger leaves when it is lifted, to read what it pointed at, and before its click. */
  readonly leave = ({ pointerType }: PointerEvent) => {
    if (!this.#drag?.isUnderWay && pointerType !== 'touch') this.#effects.point(undefined);
  };

  #pixelOf({ clientX }: PointerEvent): number {
    return clientX - (this.#effects.plot()?.getBoundingClientRect().left ?? 0);
  }

  /** Draws the marked span; by the style object, as a strict CSP blocks style attributes. */
  #mark(left: number, right: number): void {
    const box = this.#effects.plot()?.querySelector<HTMLElement>('.selection');
    if (!box) return;
    box.hidden = right <= left;
    box.style.left = `${left}px`;
    box.style.width = `${right - left}px`;
  }

  /** The drag goes on outside the plot. */
  #capture({ pointerId }: PointerEvent): void {
    try {
      this.#effects.plot()?.setPointerCapture(pointerId);
    } catch {
      // The pointer is gone already.
    }
  }
}

/** Where the marked span begins and ends, inside the axes. */
function between({ start, layout }: Drag, pixel: number): [number, number] {
  const [a, b] = [start, pixel].map((one) => Math.min(layout.right, Math.max(layout.left, one))) as [number, number];
  return a < b ? [a, b] : [b, a];
}
