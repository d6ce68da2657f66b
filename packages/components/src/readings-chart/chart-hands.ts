import { html, nothing, type LitElement, type TemplateResult } from 'lit';
import { addStyles } from '../element/lazy-part.ts';
import { cursorView, placeCursor } from './chart-cursor-view.ts';
import { ChartGestures } from './chart-gestures.ts';
import { chartHandsStrings } from './chart-hands.strings.ts';
import { chartHandsStyles } from './chart-hands.styles.ts';
import type { ChartLanes } from './chart-lanes.ts';
import type { ChartLayout } from './chart-layout.ts';
import { marksView } from './chart-marks.ts';
import { ChartPointing, type PointingTerms } from './chart-pointing.ts';

interface HandsTerms extends PointingTerms {
  readonly lanes: ChartLanes;
}

/** What hand and keys do on the plot, and what is shown and said of where they point. */
export class ChartHands {
  readonly english = chartHandsStrings;
  readonly #terms: () => HandsTerms;
  readonly #pointing: ChartPointing;
  readonly #deeds: Readonly<Record<string, (event: never) => void>>;

  constructor(host: LitElement, terms: () => HandsTerms) {
    this.#terms = terms;
    addStyles(host, [chartHandsStyles]);
    const pointing = new ChartPointing(host, terms);
    const gestures = new ChartGestures({
      plot: () => host.renderRoot.querySelector<HTMLElement>('.plot'),
      layout: () => terms().layout,
      window: () => terms().view.window,
      widest: () => terms().view.widest,
      point: pointing.near,
      show: (window) => terms().view.show(window),
      choose: pointing.choose,
    });
    this.#pointing = pointing;
    this.#deeds = {
      keydown: pointing.key,
      blur: pointing.leave,
      pointermove: gestures.move,
      pointerdown: gestures.down,
      pointerup: gestures.up,
      pointercancel: gestures.cancel,
      pointerleave: gestures.leave,
      click: gestures.click,
      dblclick: () => terms().view.show(undefined),
    };
  }

  handle(event: Event): void {
    this.#deeds[event.type]?.(event as never);
  }

  /** The cursor of another chart of the group has moved; nothing is pointed at any more when it was put away. */
  follow(at: number | undefined): void {
    this.#pointing.follow(at);
  }

  /** Another time is shown. */
  sayWindow(): void {
    this.#pointing.sayWindow();
  }

  get spoken(): string {
    return this.#pointing.spoken;
  }

  get isOnMark(): boolean {
    return this.#pointing.marks.length > 0;
  }

  /** What lies over the canvas: the span that is marked, the cursor and the values there. */
  view(): TemplateResult {
    const { at, marks } = this.#pointing;
    const { lanes, t, format } = this.#terms();
    return html`<div class="selection" hidden></div>
      ${at === undefined ? nothing : cursorView(at, lanes, t, format, marksView(marks, t, format))}`;
  }

  /** Puts the cursor where its moment is drawn. */
  place(plot: HTMLElement, layout: ChartLayout): void {
    const { at } = this.#pointing;
    if (at !== undefined) placeCursor(plot, layout, at);
  }
}
