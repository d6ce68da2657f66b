import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { ReaderActivity } from './reader-activity.ts';
import { RovingRow, rowId } from './roving-row.ts';
import { RowPainter, type PaintedRow } from './row-painter.ts';
import { RowPool } from './row-pool.ts';
import { RowViewport } from './row-viewport.ts';
import { moveRow } from './row-window.ts';

/** Records in the order of their rows. */
export interface PlacedRows<T> {
  readonly rows: readonly T[];
  /** Position of a record; -1 when it is not a row. */
  indexOf(id: string | undefined): number;
}

/** A record that has to be in the document. */
export interface RowSlot<T> {
  readonly record: T;
  readonly index: number;
  /** Whether the Tab key comes to this row. */
  readonly focusable: boolean;
}

export interface RowActions<T> {
  readonly open: (record: T) => void;
  /** Absent where nothing can be chosen. `range`: with the Shift key, which means all rows from the last one that was chosen. */
  readonly choose?: (record: T, range: boolean) => void;
}

/** So long after a jump the reader has arrived, and the rows around those on the screen are made. */
const ARRIVED_MS = 100;

/**
 * A grid of recycled rows: which of them are in the document, where the keyboard is, and what keys and clicks do. Rows
 * are painted by elements of the caller's, or rendered by its template from {@link slots}.
 */
export class RowGrid<T extends { readonly id: string }> implements ReactiveController {
  readonly viewport: RowViewport;
  readonly reader: ReaderActivity;
  readonly focus: RovingRow;
  readonly #placed: PlacedRows<T>;
  readonly #actions: RowActions<T>;
  readonly #pool = new RowPool();
  readonly #host: ReactiveControllerHost;
  readonly #painter: RowPainter<T> | undefined;
  #arrival: ReturnType<typeof setTimeout> | undefined;
  /** Where the row with the keyboard focus was when it was last rendered. */
  #focusedAt = 0;

  /** `newRow` makes the element of a row; without it the host's template renders the {@link slots}. */
  constructor(
    host: ReactiveControllerHost & HTMLElement,
    placed: PlacedRows<T>,
    actions: RowActions<T>,
    newRow?: () => PaintedRow<T>,
  ) {
    this.#host = host;
    this.#painter = newRow && new RowPainter(newRow);
    // First of the controllers: a row has to be there before it is given the focus.
    host.addController(this);
    this.viewport = new RowViewport(host, () => (this.#painter ? this.#paint(true) : host.requestUpdate()));
    this.reader = new ReaderActivity(host);
    this.focus = new RovingRow(host);
    this.#placed = placed;
    this.#actions = actions;
  }

  hostUpdated(): void {
    if (!this.#painter) return;
    this.#paint(false);
    this.viewport.fit(this.#placed.rows.length);
  }

  hostDisconnected(): void {
    clearTimeout(this.#arrival);
    this.#arrival = undefined;
  }

  /** Follows the reader's scrolling; whether the end of the rows is near. */
  follow(): boolean {
    const { viewport } = this;
    const before = viewport.scrolled;
    viewport.follow();
    const distance = Math.abs(viewport.scrolled - before);
    // What is held back while the reader is away from the top depends on whether it is.
    if (!this.#painter || before > 0 !== viewport.scrolled > 0) this.#host.requestUpdate();
    else if (distance >= viewport.height) this.#jump();
    else if (distance > 0) this.#paint(true);
    return viewport.isNearEnd(this.#placed.rows.length);
  }

  /** What each row element shows; `undefined` for one that is spare. */
  slots(): readonly (RowSlot<T> | undefined)[] {
    const { rows } = this.#placed;
    const { first, last } = this.viewport.range(rows.length);
    const shown = rows.slice(first, last);
    // The row with the keyboard focus stays in the document however far it is scrolled away.
    const focused = rows[this.#placeFocus()];
    if (focused && !shown.includes(focused)) shown.push(focused);
    const tabStop = focused?.id ?? rows[0]?.id;
    return this.#pool.assign(shown.map(({ id }) => id)).map((id) => {
      const index = this.#placed.indexOf(id);
      const record = rows[index];
      return record && { record, index, focusable: id === tabStop };
    });
  }

  /** Keeps what is being read where it is, although rows above it may have come, gone or moved. */
  keepPlace(update: () => void): void {
    const { scrolled, rowHeight } = this.viewport;
    const topIndex = Math.floor(scrolled / rowHeight);
    const topId = this.#placed.rows[topIndex]?.id;
    update();
    if (scrolled === 0 || this.#placed.rows[topIndex]?.id === topId) return;
    const nowAt = this.#placed.indexOf(topId);
    if (nowAt >= 0) this.viewport.scrollTo(scrolled + (nowAt - topIndex) * rowHeight);
  }

  /** Back to the first rows, where the new ones are. */
  readonly toTop = () => {
    this.reader.ended();
    this.viewport.scrollTo(0);
    this.focus.forget();
  };

  readonly onKey = (event: KeyboardEvent) => {
    const record = this.#recordOf(event);
    if (!record || event.altKey || event.ctrlKey || event.metaKey) return;
    this.reader.touched();
    const { rows } = this.#placed;
    const target = moveRow(event.key, this.#placed.indexOf(record.id), rows.length, this.viewport.pageRows);
    if (target !== undefined) {
      this.viewport.show(target);
      this.focus.focus(rows[target]?.id);
    } else if (event.key === 'Enter') this.#actions.open(record);
    else if (event.key === ' ' && this.#actions.choose) this.#actions.choose(record, event.shiftKey);
    else return;
    event.preventDefault();
  };

  readonly onClick = (event: MouseEvent) => {
    const record = this.#recordOf(event);
    if (!record) return;
    const target = event.target instanceof Element ? event.target : undefined;
    // The whole cell stands for the small box in it.
    if (target?.closest('.choose')) this.#actions.choose?.(record, event.shiftKey);
    else this.#actions.open(record);
  };

  /** Only what can be seen: whoever drags the scroll bar through thousands of rows passes most of them. */
  #jump(): void {
    this.#paint(true, 0);
    clearTimeout(this.#arrival);
    this.#arrival = setTimeout(() => this.#paint(true), ARRIVED_MS);
  }

  #paint(isScroll: boolean, overscan?: number): void {
    const container = this.viewport.rows;
    if (!container) return;
    const { rows: records } = this.#placed;
    const focused = this.#placeFocus();
    const { rowHeight } = this.viewport;
    const range = this.viewport.range(records.length, overscan);
    const tabStop = Math.max(0, focused);
    this.#painter?.paint(container, { records, range, focused, tabStop, rowHeight }, isScroll);
  }

  /**
   * Position of the row with the keyboard focus; -1 for none. A row that has gone leaves the keyboard to the one that is in
   * its place now, not to whichever record is given its element.
   */
  #placeFocus(): number {
    const { rows } = this.#placed;
    const place = this.#placed.indexOf(this.focus.id);
    if (place >= 0) this.#focusedAt = place;
    if (place >= 0 || rows.length === 0 || !this.focus.isActive) return place;
    this.#focusedAt = Math.min(this.#focusedAt, rows.length - 1);
    this.focus.pass(rows[this.#focusedAt]?.id);
    return this.#focusedAt;
  }

  #recordOf(event: Event): T | undefined {
    return this.#placed.rows[this.#placed.indexOf(rowId(event))];
  }
}
