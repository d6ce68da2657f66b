import { ConnectedServiceError, periodForAge, periodStart } from '../../model/index.ts';
import type { Instant, PruneRequest } from '../../model/index.ts';
import { instantOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import type { LeasedHop } from '../engine/leased.ts';

/**
 * How long readings are kept, in milliseconds since they were measured; `Infinity` keeps them for ever. A coarser
 * resolution is kept at least as long as a finer one, raw readings at least an hour.
 */
export interface ReadingRetention {
  /** As they came; the default is 7 days. */
  readonly rawMs: number;
  /** One-minute rollups; the default is 90 days. */
  readonly minutesMs: number;
  /** One-hour rollups; the default is 3 years of 365 days. */
  readonly hoursMs: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const EVERY_MS = HOUR;
/** A clock that has leapt by more than this is not believed until it has run on for as long. */
const LEAP_MS = DAY;
const CHECKPOINT = 'readings:retention';
const DEFAULTS: ReadingRetention = { rawMs: 7 * DAY, minutesMs: 90 * DAY, hoursMs: 3 * 365 * DAY };

/**
 * The ages asked for, with the defaults where none is given. A default gives way to a longer age of a finer resolution.
 * @throws ConnectedServiceError `invalid` when an age is no number of at least an hour, or less than that of a finer one.
 */
export function retentionOf(asked: Partial<ReadingRetention> = {}): ReadingRetention {
  const rawMs = asked.rawMs ?? DEFAULTS.rawMs;
  const minutesMs = asked.minutesMs ?? Math.max(rawMs, DEFAULTS.minutesMs);
  const hoursMs = asked.hoursMs ?? Math.max(minutesMs, DEFAULTS.hoursMs);
  if (!(rawMs >= HOUR)) throw invalid('rawMs', 'must be at least an hour');
  if (!(minutesMs >= rawMs)) throw invalid('minutesMs', 'must be at least rawMs');
  if (!(hoursMs >= minutesMs)) throw invalid('hoursMs', 'must be at least minutesMs');
  return { rawMs, minutesMs, hoursMs };
}

/**
 * Lets go of readings that have become too old, every hour; in whole periods of the calendar, so that a database can
 * drop a day, a month or a year instead of deleting its rows. Deleting cannot be taken back, so a clock that has leapt, or
 * an engine that was away for long, waits a day first: a clock that was wrong is mended by then.
 */
export function readingRetention(
  { readings, store, clock }: Pick<ServiceContext, 'readings' | 'store' | 'clock'>,
  ages: ReadingRetention,
): LeasedHop {
  return {
    name: 'readings:retention',
    async run(signal, report, lease) {
      let { last, believedFrom } = await loadRounds(store, clock);
      while (!signal.aborted) {
        const now = clock.now();
        if (Math.abs(now - last) > LEAP_MS) {
          believedFrom = now + LEAP_MS;
          report.diagnose(
            `The clock has moved from ${instantOf(last)} to ${instantOf(now)}; nothing is deleted for a day.`,
          );
        }
        last = now;
        await store.save(CHECKPOINT, { last, believedFrom }, { signal, lease });
        if (now >= believedFrom) {
          const counts = await readings.prune(requestOf(ages, now), { signal });
          for (const what of ['raw', 'minutes', 'hours'] as const) report.count(what, counts[what]);
        }
        report.ok();
        await clock.sleep(EVERY_MS, { signal });
      }
    },
  };
}

function requestOf({ rawMs, minutesMs, hoursMs }: ReadingRetention, now: number): PruneRequest {
  const before = (age: number): Instant | undefined => {
    const moment = periodStart(now - age, periodForAge(age));
    return moment > 0 ? instantOf(moment) : undefined;
  };
  return { rawOlderThan: before(rawMs), minuteOlderThan: before(minutesMs), hourOlderThan: before(hoursMs) };
}

/** When the last round was, and from when the clock is believed. */
async function loadRounds(store: ServiceContext['store'], clock: ServiceContext['clock']) {
  const saved = (await store.load(CHECKPOINT)) as { readonly last: number; readonly believedFrom: number } | undefined;
  return saved ?? { last: clock.now(), believedFrom: 0 };
}

function invalid(field: string, problem: string): ConnectedServiceError {
  return new ConnectedServiceError('invalid', `retention.${field} ${problem}.`, {
    details: { field: `retention.${field}` },
  });
}
