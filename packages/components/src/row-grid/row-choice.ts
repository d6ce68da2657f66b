import type { PlacedRows } from './row-grid.ts';

/** The rows that are chosen for bulk work. What is no longer a row is no longer chosen: nobody acts on what is not shown. */
export class RowChoice<T extends { readonly id: string }> {
  readonly #placed: PlacedRows<T>;
  readonly #changed: () => void;
  #ids: ReadonlySet<string> = new Set();
  #anchor: string | undefined;

  constructor(placed: PlacedRows<T>, changed: () => void) {
    this.#placed = placed;
    this.#changed = changed;
  }

  get size(): number {
    return this.#ids.size;
  }

  get records(): readonly T[] {
    return this.#placed.rows.filter(({ id }) => this.#ids.has(id));
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

  chooseAll(): void {
    this.#set(new Set(this.#placed.rows.map(({ id }) => id)));
  }

  clear(): void {
    if (this.#ids.size > 0) this.#set(new Set());
  }

  /** To be called when the rows have changed, before they are rendered. */
  prune(): void {
    const kept = [...this.#ids].filter((id) => this.#placed.indexOf(id) >= 0);
    if (kept.length !== this.#ids.size) this.#ids = new Set(kept);
  }

  #set(ids: ReadonlySet<string>): void {
    this.#ids = ids;
    this.#changed();
  }
}
