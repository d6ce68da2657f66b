import type { Entity } from '@csk/core';
import { arrange } from './arrivals.ts';
import type { PlacedRows } from './row-grid.ts';

/** Records as rows, with new ones held back while the reader has scrolled away. */
export class HeldRows<T extends Pick<Entity, 'id' | 'createdAt'>> implements PlacedRows<T> {
  #records: readonly T[] = [];
  #hold = false;
  #late: ReadonlySet<string> | undefined;
  #rows: readonly T[] = [];
  /** Made when somebody asks for a place: of very many records that takes longer than showing some. */
  #positions: Map<string, number> | undefined;
  #newest: string | undefined;
  /** Rows that {@link #newest} does not count yet. */
  #uncounted: readonly T[] = [];
  #waiting = 0;

  get rows(): readonly T[] {
    return this.#rows;
  }

  /** New records that wait for the reader. */
  get waiting(): number {
    return this.#waiting;
  }

  indexOf(id: string | undefined): number {
    if (id === undefined) return -1;
    this.#positions ??= new Map(this.#rows.map((row, index) => [row.id, index]));
    return this.#positions.get(id) ?? -1;
  }

  /** Takes in the records in their order. With `hold`, those that are new wait, except for the `late` ones. */
  update(records: readonly T[], hold: boolean, late?: ReadonlySet<string>): void {
    if (records === this.#records && hold === this.#hold && late === this.#late) return;
    this.#records = records;
    this.#hold = hold;
    this.#late = late;
    this.#countNewest();
    const { shown, waiting } = hold ? arrange(records, this.#newest, hold, late) : { shown: records, waiting: 0 };
    this.#waiting = waiting;
    this.#uncounted = shown;
    if (shown === this.#rows) return;
    this.#rows = shown;
    this.#positions = undefined;
  }

  /** Takes in records of which some are newer versions of those that were there, each in the same place. */
  renew(records: readonly T[]): void {
    if (this.#rows !== this.#records) return this.update(records, this.#hold, this.#late);
    this.#records = records;
    this.#rows = records;
  }

  /** Another question was asked: nothing is held back from its answer. */
  reset(): void {
    this.#newest = undefined;
    this.#uncounted = [];
  }

  #countNewest(): void {
    for (const { createdAt } of this.#uncounted) {
      if (this.#newest === undefined || createdAt > this.#newest) this.#newest = createdAt;
    }
    this.#uncounted = [];
  }
}
