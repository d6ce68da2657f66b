import type { Instant } from '../model/index.ts';
import type { Clock } from '../ports/index.ts';

/** A clock that stands still until it is told to move, so that a test decides what time it is. */
export interface ManualClock extends Clock {
  /** Moves time on and wakes, in order of their time, all who slept until then; lets each of them run. */
  advance(ms: number): Promise<void>;
  /** Sets the time without waking anyone who still has to sleep; it may go backwards. */
  set(time: Instant | number): void;
  /** How many sleep now. */
  readonly sleeping: number;
}

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** Makes a {@link ManualClock} that starts at `start`. */
export function createManualClock(start: Instant | number): ManualClock {
  let time = millisecondsOf(start);
  const sleepers = new Set<Sleeper>();

  return {
    now: () => time,
    get sleeping() {
      return sleepers.size;
    },
    set(next) {
      time = millisecondsOf(next);
    },
    sleep(ms, { signal } = {}) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason as Error);
          return;
        }
        const stop = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason as Error);
        };
        const sleeper: Sleeper = {
          until: time + Math.max(0, ms),
          wake: () => {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', stop);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', stop, { once: true });
      });
    },
    async advance(ms) {
      const target = time + ms;
      await settle();
      for (;;) {
        const due = [...sleepers].filter((sleeper) => sleeper.until <= target);
        if (due.length === 0) break;
        const next = Math.min(...due.map((sleeper) => sleeper.until));
        time = Math.max(time, next);
        for (const sleeper of due) if (sleeper.until === next) sleeper.wake();
        await settle();
      }
      time = target;
      await settle();
    },
  };
}

function millisecondsOf(time: Instant | number): number {
  const ms = typeof time === 'number' ? time : Date.parse(time);
  if (!Number.isFinite(ms)) throw new RangeError(`Not a moment: ${String(time)}`);
  return ms;
}

/** Lets everything run that is only waiting for promises. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
