import type { Clock } from '@csk/core';
import { systemClock } from '@csk/core/memory';

const MINUTE_MS = 60_000;

/** When the page was opened: everything of the demonstration lies before it. */
export const OPENED = Date.now();

/** The moment so many minutes before the page was opened. */
export function ago(minutes: number): string {
  return new Date(OPENED - minutes * MINUTE_MS).toISOString();
}

/** The machine's clock, which goes by another time while the past is written down. */
export interface PastClock extends Clock {
  /** Does something as if it were so many minutes before the page was opened. */
  during<T>(minutes: number, work: () => Promise<T>): Promise<T>;
}

export function createPastClock(): PastClock {
  let past: number | undefined;
  return {
    now: () => past ?? systemClock.now(),
    sleep: (ms, options) => systemClock.sleep(ms, options),
    async during(minutes, work) {
      past = OPENED - minutes * MINUTE_MS;
      try {
        return await work();
      } finally {
        past = undefined;
      }
    },
  };
}
