import type { PlacedRows } from './row-grid.ts';

/**
 * The records that are chosen for bulk work. What is no longer a row is no longer chosen, nobody acts on what is not
 * shown; except for those beyond the loaded rows that were chosen all together.
 */
export class RowChoice<T extends { readonly id: string }> {
  readonly #placed: PlacedRows<T>;
  readonly #changed: () => void;
  #ids: ReadonlySet<string> = new Set();
  #beyond: ReadonlyMap<string, T> = new Map();
  #anchor: string | undefined;

  constructor(placed: PlacedRows<T>, changed: () => void) {
    this.#placed = placed;
    this.#changed = changed;
  }

  get size(): number {
    return this.#ids.size;
  }

  get records(): readonly T[] {
    const isChosen = ({ id }: T) => this.#ids.has(id);
    const beyond = [...this.#beyond.values()].filter((record) => isChosen(record) && !this.#isPlaced(record.id));
    return [...this.#placed.rows.filter(isChosen), ...beyond];
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Chooses a row or lets it go; with `range` chooses all rows between it and the last one that was touched. */
  choose(record: T, range: boolean): void {
    const ids = new Set(this.#ids);
    const from = range ? this.#placed.indexOf(this.#anchor) : -1;
    if (from >= 0) {
      const to = this.#placed.indexOf(record.id);
      for (const { id } of this.#placed.rows.slice(Math.min(from, to), Math.max(from, to) + 1)) ids.add(id);
    } else if (!ids.delete(record.id)) ids.add(record.id);
    this.#anchor = record.id;
    this.#set(ids);
  }

  /** Chooses all rows, and records that are no rows yet. */
  chooseAll(beyond: readonly T[] = []): void {
    this.#beyond = new Map(beyond.filter(({ id }) => !this.#isPlaced(id)).map((record) => [record.id, record]));
    this.#set(new Set([...this.#placed.rows.map(({ id }) => id), ...this.#beyond.keys()]));
  }

  /** Lets go what is no row: something was done to it, and what is known of it is old. */
  forgetBeyond(): void {
    if (this.#beyond.size === 0) return;
    this.#beyond = new Map();
    this.prune();
    this.#changed();
  }

  clear(): void {
    this.#beyond = new Map();
    if (this.#ids.size > 0) this.#set(new Set());
  }

  /** To be called when the rows have changed, before they are rendered. */
  prune(): void {
    const kept = [...this.#ids].filter((id) => this.#isPlaced(id) || this.#beyond.has(id));
    if (kept.length !== this.#ids.size) this.#ids = new Set(kept);
  }

  #isPlaced(id: string): boolean {
    return this.#placed.indexOf(id) >= 0;
  }

  #set(ids: ReadonlySet<string>): void {
    this.#ids = ids;
    this.#changed();
  }
}
