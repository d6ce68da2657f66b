import { systemClock } from '../../memory/system-clock.ts';
import type { Clock, ServiceStore } from '../../ports/index.ts';
import { withDeadline } from '../../async/waiting.ts';
import type { Hop } from './supervisor.ts';

const EVERY_MS = 10_000;
const ASK_MS = 2_000;
/** A smaller difference is the error of asking over a network. */
const TOLERANCE_MS = 20;
/** A difference that people should hear of. */
const LEAP_MS = 1_000;

/**
 * The time of the store, told by this process. Engines that share a store then agree on the time whatever their own
 * clocks say, and a wall clock that is set, leaps or runs wrong changes nothing: between two looks at the store only the
 * elapsed time counts.
 */
export interface SteadyClock extends Clock {
  /** Asks the store for its time. Returns by how many milliseconds ours was off, 0 for the first time. */
  align(store: Pick<ServiceStore, 'now'>, signal?: AbortSignal): Promise<number>;
}

export interface ClockSources {
  /** Milliseconds since 1970; counts until the store has answered once. */
  readonly wall: () => number;
  /** Milliseconds since some moment; never set, never goes back. */
  readonly elapsed: () => number;
}

const MACHINE: ClockSources = { wall: () => Date.now(), elapsed: () => performance.now() };

export function createSteadyClock({ wall, elapsed }: ClockSources = MACHINE): SteadyClock {
  /** The store's time at the elapsed time 0. */
  let origin: number | undefined;
  const now = (): number => (origin === undefined ? wall() : Math.floor(origin + elapsed()));
  const clock: SteadyClock = {
    now,
    sleep: (ms, options) => systemClock.sleep(ms, options),
    async align(store, signal) {
      const asked = elapsed();
      const theirs = await withDeadline(systemClock, ASK_MS, signal, (until) => store.now({ signal: until }));
      const answered = elapsed();
      const off = theirs - (origin === undefined ? wall() : origin + (asked + answered) / 2);
      const first = origin === undefined;
      if (first || Math.abs(off) > TOLERANCE_MS + (answered - asked) / 2) origin = theirs - (asked + answered) / 2;
      return first ? 0 : off;
    },
  };
  return clock;
}

/** Keeps the clock with the store's. */
export function clockKeeper(clock: SteadyClock, store: Pick<ServiceStore, 'now'>): Hop {
  return {
    name: 'clock',
    async run(signal, report) {
      while (!signal.aborted) {
        const off = await clock.align(store, signal);
        if (Math.abs(off) > LEAP_MS) {
          report.count('leaps');
          report.diagnose(`The store's clock and the elapsed time parted by ${Math.round(off / 1000)} s.`);
        }
        report.ok();
        await clock.sleep(EVERY_MS, { signal });
      }
    },
  };
}
