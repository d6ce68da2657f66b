import type { RowRange } from './row-window.ts';

/** The element of one row, used again for other records. */
export interface PaintedRow<T> {
  readonly element: HTMLElement;
  /** Shows a record. Called whenever what it shows may have changed: it writes only what has. */
  readonly show: (record: T, index: number) => void;
}

/** What has to be in the document. */
export interface RowsToPaint<T> {
  readonly records: readonly T[];
  readonly range: RowRange;
  /** The row with the keyboard focus, which stays in the document however far it is scrolled away; -1 for none. */
  readonly focused: number;
  /** The row that the Tab key comes to. */
  readonly tabStop: number;
  readonly rowHeight: number;
}

interface Placed<T> {
  readonly row: PaintedRow<T>;
  id: string;
  index: number;
  top: number;
  tabIndex: number;
  turn: number;
}

/** So many rows that are off the screen may wait where they are until they are needed. */
const SPARE = 24;

/**
 * Puts rows into the document without a template: scrolling touches the rows that come and nothing else. A record keeps
 * its element as long as it is shown, and with it the keyboard focus; an element that has left the screen is used again.
 */
export class RowPainter<T extends { readonly id: string }> {
  readonly #newRow: () => PaintedRow<T>;
  #container: Element | undefined;
  #placed: Placed<T>[] = [];
  readonly #byId = new Map<string, Placed<T>>();
  #turn = 0;

  constructor(newRow: () => PaintedRow<T>) {
    this.#newRow = newRow;
  }

  /** `isScroll`: nothing changed but the range, so rows that are there stay as they are. */
  paint(container: Element, rows: RowsToPaint<T>, isScroll: boolean): void {
    if (container !== this.#container) this.#moveTo(container);
    const missing = this.#keep(rows, isScroll);
    const free = this.#placed.filter(({ turn }) => turn !== this.#turn);
    const fresh: Element[] = [];
    for (const index of missing) {
      let placed = free.pop();
      if (placed) this.#byId.delete(placed.id);
      else {
        placed = { row: this.#newRow(), id: '', index: -1, top: -1, tabIndex: 1, turn: 0 };
        this.#placed.push(placed);
        fresh.push(placed.row.element);
      }
      placed.turn = this.#turn;
      this.#put(placed, rows, index);
    }
    if (fresh.length > 0) container.append(...fresh);
    // After a change, what is not shown may be gone or lie elsewhere.
    for (const placed of isScroll ? free.slice(SPARE) : free) this.#drop(placed);
  }

  /** Marks the rows that stay; gives the places that have none yet. */
  #keep(rows: RowsToPaint<T>, isScroll: boolean): readonly number[] {
    const { records, range, focused } = rows;
    this.#turn += 1;
    const missing: number[] = [];
    const keep = (index: number) => {
      const placed = this.#byId.get(records[index]?.id ?? '');
      if (!placed) {
        missing.push(index);
        return;
      }
      placed.turn = this.#turn;
      if (!isScroll) this.#put(placed, rows, index);
    };
    for (let index = range.first; index < range.last; index += 1) keep(index);
    if (focused >= 0 && (focused < range.first || focused >= range.last)) keep(focused);
    return missing;
  }

  #put(placed: Placed<T>, { records, rowHeight, tabStop }: RowsToPaint<T>, index: number): void {
    const record = records[index];
    if (!record) return;
    const { element } = placed.row;
    placed.row.show(record, index);
    if (placed.id !== record.id) {
      placed.id = record.id;
      element.dataset['id'] = record.id;
      this.#byId.set(record.id, placed);
    }
    if (placed.index !== index) {
      placed.index = index;
      element.dataset['index'] = String(index);
      // The head is the first row.
      element.setAttribute('aria-rowindex', String(index + 2));
    }
    // Through the style object: a strict CSP blocks style attributes.
    const top = index * rowHeight;
    if (placed.top !== top) element.style.transform = `translateY(${top}px)`;
    placed.top = top;
    const tabIndex = index === tabStop ? 0 : -1;
    if (placed.tabIndex !== tabIndex) element.tabIndex = tabIndex;
    placed.tabIndex = tabIndex;
  }

  #drop(placed: Placed<T>): void {
    placed.row.element.remove();
    this.#byId.delete(placed.id);
    this.#placed.splice(this.#placed.indexOf(placed), 1);
  }

  #moveTo(container: Element): void {
    this.#container = container;
    this.#placed = [];
    this.#byId.clear();
  }
}
