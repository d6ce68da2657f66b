/** Periods of the UTC calendar, in which readings are kept and let go of. */
export type CalendarPeriod = 'hour' | 'day' | 'month' | 'year';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The start of the period that a moment falls in, `steps` periods on. Milliseconds since 1970. */
export function periodStart(at: number, period: CalendarPeriod, steps = 0): number {
  if (period === 'hour') return (Math.floor(at / HOUR) + steps) * HOUR;
  if (period === 'day') return (Math.floor(at / DAY) + steps) * DAY;
  const moment = new Date(at);
  const month = period === 'month' ? moment.getUTCMonth() + steps : 0;
  const start = new Date(0);
  start.setUTCFullYear(moment.getUTCFullYear() + (period === 'year' ? steps : 0), month, 1);
  return start.getTime();
}

/** From the widest: a period, and the age from which on it adds no more than about a third. */
const WIDEST: readonly (readonly [CalendarPeriod, number])[] = [
  ['year', 3 * 365 * DAY],
  ['month', 90 * DAY],
  ['day', 3 * DAY],
];

/**
 * The widest period by which something may be let go of that is to be kept for `ageMs`: it is kept a third longer at
 * most, and goes as a whole, which costs a database next to nothing.
 */
export function periodForAge(ageMs: number): CalendarPeriod {
  return WIDEST.find(([, from]) => ageMs >= from)?.[0] ?? 'hour';
}
