import type { PlacedRows } from './row-grid.ts';

/** Records in an order. Sorting is done again only when the records or the order changed. */
export class SortedRows<T extends { readonly id: string }> implements PlacedRows<T> {
  #source: readonly T[] | undefined;
  #order: ((a: T, b: T) => number) | undefined;
  #keptPlaces = false;
  #rows: readonly T[] = [];
  #positions = new Map<string, number>();

  get rows(): readonly T[] {
    return this.#rows;
  }

  indexOf(id: string | undefined): number {
    return id === undefined ? -1 : (this.#positions.get(id) ?? -1);
  }

  /** Takes in the records as they are now. With `keepPlaces` no row passes another, and new ones come last. */
  update(source: readonly T[], order: (a: T, b: T) => number, keepPlaces: boolean): void {
    const keeps = keepPlaces && order === this.#order;
    if (source === this.#source && order === this.#order && (keeps || !this.#keptPlaces)) return;
    const positions = this.#positions;
    const placeOf = ({ id }: T) => positions.get(id) ?? positions.size;
    this.#rows = [...source].sort(keeps ? (a, b) => placeOf(a) - placeOf(b) || order(a, b) : order);
    this.#source = source;
    this.#order = order;
    this.#keptPlaces = keeps;
    this.#positions = new Map(this.#rows.map(({ id }, index) => [id, index]));
  }
}
