import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { scrollToShow, visibleRows, type RowRange } from './row-window.ts';

export type RowLayout = 'wide' | 'cards';

const ROW_HEIGHT: Readonly<Record<RowLayout, number>> = { wide: 40, cards: 84 };
/** A compact row is so much lower; `--_row` and `--_card` of the tokens say the same. */
const COMPACT_BY = 8;

/** Which part of the rows is on screen, how wide it is, and where each row lies. */
export class RowViewport implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #resize: ResizeObserver | undefined;
  #layout: RowLayout = 'wide';
  #scrolled = 0;
  #density = 0;
  #height = 400;
  #jump: number | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  get layout(): RowLayout {
    return this.#layout;
  }

  get rowHeight(): number {
    return ROW_HEIGHT[this.#layout] - COMPACT_BY * this.#density;
  }

  get scrolled(): number {
    return this.#scrolled;
  }

  /** Rows that a page key moves by. */
  get pageRows(): number {
    return Math.max(1, Math.floor(this.#height / this.rowHeight) - 1);
  }

  hostConnected(): void {
    this.#resize = new ResizeObserver(() => this.#measure());
    this.#resize.observe(this.#host);
  }

  hostDisconnected(): void {
    this.#resize?.disconnect();
  }

  /** Rows that have to be in the document. */
  range(total: number): RowRange {
    return visibleRows(this.#scrolled, this.#height, this.rowHeight, total);
  }

  scrollTo(top: number): void {
    this.#scrolled = top;
    this.#jump = top;
    this.#host.requestUpdate();
  }

  /** Scrolls as little as needed to show a row wholly. */
  show(index: number): void {
    this.scrollTo(scrollToShow(index, this.#scrolled, this.#height, this.rowHeight));
  }

  /** Takes in where the reader scrolled to; whether the end of the rows is near. */
  follow(total: number): boolean {
    const scroller = this.#scroller;
    if (!scroller) return false;
    this.#scrolled = scroller.scrollTop;
    this.#host.requestUpdate();
    return scroller.scrollTop + 2 * scroller.clientHeight > total * this.rowHeight;
  }

  /** Puts the rendered rows where they belong. Through the style object: a strict CSP blocks style attributes. */
  place(total: number): void {
    const scroller = this.#scroller;
    if (!scroller) return;
    const rows = scroller.querySelector<HTMLElement>('.rows');
    if (rows) rows.style.height = `${total * this.rowHeight}px`;
    for (const row of scroller.querySelectorAll<HTMLElement>('.row')) {
      row.style.transform = `translateY(${Number(row.dataset['index']) * this.rowHeight}px)`;
    }
    // Only a jump of ours: the reader's own scrolling is known here a frame late and must not be undone.
    if (this.#jump !== undefined) scroller.scrollTop = this.#jump;
    this.#jump = undefined;
    if (this.#height !== scroller.clientHeight) this.#measure();
  }

  get #scroller(): HTMLElement | null {
    return this.#host.shadowRoot?.querySelector<HTMLElement>('.scroller') ?? null;
  }

  #measure(): void {
    const width = this.#host.clientWidth;
    const layout = width < 860 ? 'cards' : 'wide';
    const height = this.#scroller?.clientHeight ?? this.#host.clientHeight;
    const density = Number(getComputedStyle(this.#host).getPropertyValue('--csk-density')) || 0;
    if (layout === this.#layout && height === this.#height && density === this.#density) return;
    this.#layout = layout;
    this.#density = density;
    this.#height = height;
    this.#host.requestUpdate();
  }
}
