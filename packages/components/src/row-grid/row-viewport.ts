import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { scrollToShow, visibleRows, type RowRange } from './row-window.ts';

export type RowLayout = 'wide' | 'cards';

const ROW_HEIGHT: Readonly<Record<RowLayout, number>> = { wide: 40, cards: 84 };
/** A compact row is so much lower; `--_row` and `--_card` of the tokens say the same. */
const COMPACT_BY = 8;

/** Which part of the rows is on screen, how wide it is, and where each row lies. */
export class RowViewport implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #onHeight: () => void;
  #resize: ResizeObserver | undefined;
  #observed: HTMLElement | undefined;
  #layout: RowLayout = 'wide';
  #scrolled = 0;
  #density = 0;
  #height = 400;
  #jump: number | undefined;

  /** `onHeight`: more or fewer rows can be seen, and nothing else has changed. */
  constructor(host: ReactiveControllerHost & HTMLElement, onHeight: () => void) {
    this.#host = host;
    this.#onHeight = onHeight;
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

  get height(): number {
    return this.#height;
  }

  /** Rows that a page key moves by. */
  get pageRows(): number {
    return Math.max(1, Math.floor(this.#height / this.rowHeight) - 1);
  }

  /** The element in which the rows lie, once it is rendered. */
  get rows(): HTMLElement | undefined {
    return this.#host.shadowRoot?.querySelector<HTMLElement>('.rows') ?? undefined;
  }

  hostConnected(): void {
    this.#resize = new ResizeObserver(() => this.#measure());
    this.#resize.observe(this.#host);
  }

  hostDisconnected(): void {
    this.#resize?.disconnect();
    this.#observed = undefined;
  }

  /** Rows that have to be in the document; `overscan` more than can be seen on either side. */
  range(total: number, overscan?: number): RowRange {
    return visibleRows(this.#scrolled, this.#height, this.rowHeight, total, overscan);
  }

  scrollTo(top: number): void {
    this.#scrolled = top;
    // A scroller that is not there yet begins at the top.
    if (top > 0 || this.#scroller) this.#jump = top;
    this.#host.requestUpdate();
  }

  /** Scrolls as little as needed to show a row wholly. */
  show(index: number): void {
    this.scrollTo(scrollToShow(index, this.#scrolled, this.#height, this.rowHeight));
  }

  /** Takes in where the reader scrolled to. */
  follow(): void {
    this.#scrolled = this.#scroller?.scrollTop ?? 0;
  }

  /** Whether the reader is near the end of the rows. */
  isNearEnd(total: number): boolean {
    return this.#scrolled + 2 * this.#height > total * this.rowHeight;
  }

  /** Puts the rows of a template where they belong. Through the style object: a strict CSP blocks style attributes. */
  place(total: number): void {
    for (const row of this.rows?.querySelectorAll<HTMLElement>('.row') ?? []) {
      row.style.transform = `translateY(${Number(row.dataset['index']) * this.rowHeight}px)`;
    }
    this.fit(total);
  }

  /** Gives the rows their whole height and scrolls to where they are to be. */
  fit(total: number): void {
    const scroller = this.#scroller;
    const { rows } = this;
    if (!scroller || !rows) return;
    const height = `${total * this.rowHeight}px`;
    if (rows.style.height !== height) rows.style.height = height;
    // Only a jump of ours: the reader's own scrolling is known here a frame late and must not be undone.
    if (this.#jump !== undefined) scroller.scrollTop = this.#jump;
    this.#jump = undefined;
    if (scroller === this.#observed) return;
    // Its size is told by the observer: asking for it here would lay out the page in the middle of a frame.
    if (this.#observed) this.#resize?.unobserve(this.#observed);
    this.#resize?.observe(scroller);
    this.#observed = scroller;
    if (this.#scrolled === 0) return;
    // A scroller that is made anew, or was out of the page, begins at the top: it is put back, as far as it goes.
    scroller.scrollTop = this.#scrolled;
    if (scroller.scrollTop === this.#scrolled) return;
    this.#scrolled = scroller.scrollTop;
    this.#host.requestUpdate();
  }

  get #scroller(): HTMLElement | null {
    return this.#host.shadowRoot?.querySelector<HTMLElement>('.scroller') ?? null;
  }

  #measure(): void {
    const width = this.#host.clientWidth;
    // Not to be seen: it comes back as it was.
    if (width === 0) return;
    const layout = width < 860 ? 'cards' : 'wide';
    const height = this.#scroller?.clientHeight ?? this.#host.clientHeight;
    const density = Number(getComputedStyle(this.#host).getPropertyValue('--csk-density')) || 0;
    const isAlike = layout === this.#layout && density === this.#density;
    if (isAlike && height === this.#height) return;
    const before = this.rowHeight;
    this.#layout = layout;
    this.#density = density;
    this.#height = height;
    if (isAlike) this.#onHeight();
    // The row that is read stays where it is, as high as rows are now.
    else if (this.#scrolled > 0) this.scrollTo((this.#scrolled * this.rowHeight) / before);
    else this.#host.requestUpdate();
  }
}
