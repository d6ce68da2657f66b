import { ConnectedServiceError, periodForAge, periodStart } from '../model/index.ts';
import { instantOf } from './context.ts';
import type { ServiceContext } from './context.ts';
import type { Hop } from './supervisor.ts';

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
 * drop a day, a month or a year instead of deleting its rows.
 */
export function readingRetention(
  { readings, clock }: Pick<ServiceContext, 'readings' | 'clock'>,
  ages: ReadingRetention,
): Hop {
  return {
    name: 'readings:retention',
    async run(signal, report) {
      while (!signal.aborted) {
        const before = (age: number): string | undefined => {
          const moment = periodStart(clock.now() - age, periodForAge(age));
          return moment > 0 ? instantOf(moment) : undefined;
        };
        const counts = await readings.prune(
          {
            rawOlderThan: before(ages.rawMs),
            minuteOlderThan: before(ages.minutesMs),
            hourOlderThan: before(ages.hoursMs),
          },
          { signal },
        );
        for (const what of ['raw', 'minutes', 'hours'] as const) report.count(what, counts[what]);
        report.ok();
        await clock.sleep(EVERY_MS, { signal });
      }
    },
  };
}

function invalid(field: string, problem: string): ConnectedServiceError {
  return new ConnectedServiceError('invalid', `retention.${field} ${problem}.`, {
    details: { field: `retention.${field}` },
  });
}
