import type { Json } from '../types/state.ts';
import type { Instant } from '../types/time.ts';
import { TimeHeap } from './heap.ts';
import type { StateReader, StateWriter } from './state.ts';

/** How values are kept in a snapshot. */
export interface Keeping<T> {
  readonly save: (value: T, writer: StateWriter) => Json;
  readonly load: (state: Json, reader: StateReader) => T | undefined;
}

/** Brings what comes a little late back into the order of time: values wait until no earlier one can come. */
export class Reorder<T> {
  readonly #held = new TimeHeap<T>();
  readonly #release: (value: T) => void;
  readonly #keeping: Keeping<T>;

  constructor(release: (value: T) => void, keeping: Keeping<T>) {
    this.#release = release;
    this.#keeping = keeping;
  }

  get due(): Instant {
    return this.#held.time;
  }

  get entries(): number {
    return this.#held.size;
  }

  hold(time: Instant, value: T): void {
    this.#held.push(time, value);
  }

  fire(due: Instant): void {
    while (this.#held.time <= due) {
      const value = this.#held.pop();
      if (value !== undefined) this.#release(value);
    }
  }

  save(writer: StateWriter): Json {
    return this.#held.values.map(({ time, value }) => [time, this.#keeping.save(value, writer)]);
  }

  load(state: Json, reader: StateReader): void {
    for (const [time, saved] of state as readonly (readonly [Instant, Json])[]) {
      const value = this.#keeping.load(saved, reader);
      if (value !== undefined) this.#held.push(time, value);
    }
  }
}
