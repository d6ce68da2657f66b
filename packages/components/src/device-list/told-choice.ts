import type { Device, Id } from '@csk/core';
import type { RowChoice } from '../row-grid/row-choice.ts';

/** Tells which devices are chosen whenever others are: by the user, or because rows are gone. */
export class ToldChoice {
  readonly #choice: RowChoice<Device>;
  readonly #tell: (ids: readonly Id<'device'>[]) => void;
  #told: readonly Id<'device'>[] = [];

  constructor(choice: RowChoice<Device>, tell: (ids: readonly Id<'device'>[]) => void) {
    this.#choice = choice;
    this.#tell = tell;
  }

  /** To be called after rendering. */
  check(): void {
    const { size } = this.#choice;
    if (size === this.#told.length && this.#told.every((id) => this.#choice.has(id))) return;
    this.#told = this.#choice.records.map(({ id }) => id);
    this.#tell(this.#told);
  }
}
