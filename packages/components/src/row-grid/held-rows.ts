import type { Entity } from '@csk/core';
import { arrange } from './arrivals.ts';
import type { PlacedRows } from './row-grid.ts';

/** Records as rows, with new ones held back while the reader has scrolled away. */
export class HeldRows<T extends Pick<Entity, 'id' | 'createdAt'>> implements PlacedRows<T> {
  #rows: readonly T[] = [];
  #positions = new Map<string, number>();
  #newest: string | undefined;
  #waiting = 0;

  get rows(): readonly T[] {
    return this.#rows;
  }

  /** New records that wait for the reader. */
  get waiting(): number {
    return this.#waiting;
  }

  indexOf(id: string | undefined): number {
    return id === undefined ? -1 : (this.#positions.get(id) ?? -1);
  }

  /** Takes in the records in their order. With `hold`, those that are new wait, except for the `late` ones. */
  update(records: readonly T[], hold: boolean, late?: ReadonlySet<string>): void {
    const { shown, waiting, newest } = arrange(records, this.#newest, hold, late);
    this.#newest = newest || undefined;
    this.#waiting = waiting;
    if (shown === this.#rows) return;
    this.#rows = shown;
    this.#positions = new Map(shown.map(({ id }, index) => [id, index]));
  }

  /** Another question was asked: nothing is held back from its answer. */
  reset(): void {
    this.#newest = undefined;
  }
}
