import { StreamRuntimeError } from './errors.ts';

/** Looks at state at the earliest after so many events or rows. */
const FIRST_LOOK = 1024;
/** A look goes through all state, so it waits for a multiple of what it saw last: its cost per event stays flat. */
const EASE = 4;

/** @throws StreamRuntimeError `StateTooLarge` when there are more entries than that. */
export function refuseTooMuch(entries: number, most: number): void {
  if (entries <= most) return;
  throw new StreamRuntimeError(
    'StateTooLarge',
    `the job holds ${entries} rows and values, more than its limit of ${most}; ` +
      'shorten its windows, use fewer keys, or raise maxStateEntries',
  );
}

/** Ends a run whose state grows beyond its limit, before memory does. */
export class StateLimit {
  readonly #most: number;
  readonly #count: () => number;
  #left = FIRST_LOOK;

  constructor(most: number, count: () => number) {
    this.#most = most;
    this.#count = count;
  }

  /** So many events were taken or rows worked on. @throws StreamRuntimeError `StateTooLarge`. */
  step(rows: number): void {
    this.#left -= rows;
    if (this.#left > 0) return;
    const entries = this.#count();
    refuseTooMuch(entries, this.#most);
    // Sooner near the limit, but never so soon that looking is what the run does most.
    this.#left = Math.max(FIRST_LOOK, entries >> 3, Math.min(entries * EASE, (this.#most - entries) >> 1));
  }
}
