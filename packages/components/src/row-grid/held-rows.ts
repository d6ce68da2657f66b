import type { Entity } from '@csk/core';
import { NewestSeen } from './newest-seen.ts';
import type { PlacedRows } from './row-grid.ts';

/**
 * Records as rows. While the reader has scrolled away (`hold`), those created after the newest one shown so far wait, so
 * that rows do not move under the reader's eyes. Those that were merely fetched late are shown: older ones, and whatever
 * `late` knows to come from a later page, which by priority may be newer.
 */
export class HeldRows<T extends Pick<Entity, 'id' | 'createdAt'>> implements PlacedRows<T> {
  #records: readonly T[] = [];
  #hold = false;
  #late = NONE;
  #rows: readonly T[] = [];
  /** Made when somebody asks for a place: of very many records that takes longer than showing some. */
  #positions: Map<string, number> | undefined;
  readonly #newestShown = new NewestSeen();

  get rows(): readonly T[] {
    return this.#rows;
  }

  /** New records that wait for the reader. */
  get waiting(): number {
    return this.#records.length - this.#rows.length;
  }

  indexOf(id: string | undefined): number {
    if (id === undefined) return -1;
    this.#positions ??= new Map(this.#rows.map((row, index) => [row.id, index]));
    return this.#positions.get(id) ?? -1;
  }

  /** Takes in the records in their order. With `hold`, those that are new wait, except for the `late` ones. */
  update(records: readonly T[], hold: boolean, late: ReadonlySet<string> = NONE): void {
    if (records === this.#records && hold === this.#hold && late === this.#late) return;
    this.#records = records;
    this.#hold = hold;
    this.#late = late;
    const shown = hold ? this.#withoutNew(records) : records;
    this.#newestShown.see(shown);
    if (shown === this.#rows) return;
    this.#rows = shown;
    this.#positions = undefined;
  }

  /** Takes in records of which some are newer versions of those that were there, each in the same place. */
  renew(records: readonly T[]): void {
    if (this.waiting > 0) return this.update(records, this.#hold, this.#late);
    this.#records = records;
    this.#rows = records;
  }

  /** Another question was asked: nothing is held back from its answer. */
  reset(): void {
    this.#newestShown.forget();
  }

  #withoutNew(records: readonly T[]): readonly T[] {
    const newest = this.#newestShown.time;
    if (!newest) return records;
    const isKnown = ({ id, createdAt }: T) => createdAt <= newest || this.#late.has(id);
    return records.every(isKnown) ? records : records.filter(isKnown);
  }
}

const NONE: ReadonlySet<string> = new Set();
