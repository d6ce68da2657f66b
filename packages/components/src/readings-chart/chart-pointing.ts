import type { ReactiveControllerHost } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { interpolate, isolated } from '../format/interpolate.ts';
import { momentsOf, moveCursor, nearestMoment } from './chart-cursor.ts';
import { valueAt } from './chart-cursor-view.ts';
import { moveViewport } from './chart-keys.ts';
import type { ChartHandsStrings } from './chart-hands.strings.ts';
import type { ChartLayout } from './chart-layout.ts';
import { nameOf } from './chart-legend.ts';
import { marksNear, marksText, trackOf } from './chart-marks.ts';
import type { ChartMarker, ChartSeries } from './chart-series.ts';
import type { ChartViewport } from './chart-viewport.ts';
import type { ReadingsChartStrings } from './readings-chart.strings.ts';

export interface PointingTerms {
  readonly view: ChartViewport;
  readonly shown: readonly ChartSeries[];
  readonly markers: readonly ChartMarker[];
  /** Where everything was when it was last drawn. */
  readonly layout: ChartLayout | undefined;
  readonly choose: (marker: ChartMarker) => void;
  readonly t: ReadingsChartStrings & ChartHandsStrings;
  readonly format: Formatter;
}

/** Where the reader points, by hand, by keys or in another chart of the group, and what is said of it. */
export class ChartPointing {
  readonly #host: ReactiveControllerHost;
  readonly #terms: () => PointingTerms;
  #at: number | undefined;
  #spoken = '';

  constructor(host: ReactiveControllerHost, terms: () => PointingTerms) {
    this.#host = host;
    this.#terms = terms;
  }

  /** The moment of the cursor; `undefined` when it is put away. */
  get at(): number | undefined {
    return this.#at;
  }

  /** The marks at the cursor, the nearest first. */
  get marks(): readonly ChartMarker[] {
    const { markers, layout } = this.#terms();
    return marksNear(
      markers,
      this.#at,
      layout ? (layout.input.to - layout.input.from) / (layout.right - layout.left) : 0,
    );
  }

  get spoken(): string {
    return this.#spoken;
  }

  /** The cursor goes with that of another chart, as far as this one shows the moment. */
  follow(at: number | undefined): void {
    const { from, to } = this.#terms().view.window;
    this.#put(at !== undefined && at >= from && at <= to ? at : undefined);
  }

  /** The cursor goes to the reading or mark nearest to a moment. */
  readonly near = (at: number | undefined) => {
    const { view, shown, markers } = this.#terms();
    const { from, to } = view.window;
    this.#moveTo(at === undefined ? undefined : nearestMoment([...shown, trackOf(markers)], from, to, at));
  };

  /** The mark at the cursor is chosen; `false` where there is none. */
  readonly choose = (): boolean => {
    const [mark] = this.marks;
    if (mark) this.#terms().choose(mark);
    return mark !== undefined;
  };

  readonly leave = () => this.#moveTo(undefined);

  readonly key = (event: KeyboardEvent) => {
    const { view, shown, markers, t, format } = this.#terms();
    if (event.key === 'Enter' && this.choose()) return event.preventDefault();
    const hasMoved = moveViewport(event, view, this.#at);
    const { from, to } = view.window;
    const target = hasMoved
      ? undefined
      : moveCursor(event.key, this.#at, momentsOf([...shown, trackOf(markers)], from, to));
    if (!hasMoved && target === undefined) return;
    event.preventDefault();
    if (hasMoved) this.sayWindow();
    else this.#moveTo(target ?? undefined);
    if (target === null || target === undefined) return;
    const values = shown.map((one) => `${isolated(nameOf(one))} ${valueAt(one, target, t, format)}`);
    this.#say(`${format.time(target)}: ${format.list([...values, ...marksText(this.marks, t, format)])}`);
  };

  /** Another time is shown. */
  sayWindow(): void {
    const { view, t, format } = this.#terms();
    const { from, to } = view.window;
    this.#say(interpolate(t.windowShown, { from: format.exact(from), to: format.exact(to) }));
  }

  #moveTo(at: number | undefined): void {
    this.#put(at);
    this.#terms().view.pointOthers(at);
    if (at === undefined) this.#say('');
  }

  #put(at: number | undefined): void {
    if (at === this.#at) return;
    this.#at = at;
    this.#host.requestUpdate();
  }

  #say(text: string): void {
    if (text === this.#spoken) return;
    this.#spoken = text;
    this.#host.requestUpdate();
  }
}
