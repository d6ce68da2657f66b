import {
  DateTime,
  TICKS_PER_MS,
  TICKS_PER_SECOND,
  dateTimeFromFields,
  daysFromCivil,
  daysInMonth,
  inRange,
} from './time.ts';

export type DatePart =
  | 'year'
  | 'quarter'
  | 'month'
  | 'dayofyear'
  | 'day'
  | 'week'
  | 'weekday'
  | 'hour'
  | 'minute'
  | 'second'
  | 'millisecond'
  | 'microsecond';

const NAMES: Readonly<Record<DatePart, string>> = {
  year: 'year yy yyyy',
  quarter: 'quarter qq q',
  month: 'month mm m',
  dayofyear: 'dayofyear dy y',
  day: 'day dd d',
  week: 'week wk ww',
  weekday: 'weekday dw w',
  hour: 'hour hh',
  minute: 'minute mi n',
  second: 'second ss s',
  millisecond: 'millisecond ms',
  microsecond: 'microsecond mcs',
};

const PARTS = new Map<string, DatePart>();
for (const [part, names] of Object.entries(NAMES)) {
  for (const name of names.split(' ')) PARTS.set(name, part as DatePart);
}

export function datePartOf(name: string): DatePart | undefined {
  return PARTS.get(name.toLowerCase());
}

const UNIT_MS: Partial<Record<DatePart, number>> = {
  week: 604_800_000,
  weekday: 86_400_000,
  dayofyear: 86_400_000,
  day: 86_400_000,
  hour: 3_600_000,
  minute: 60_000,
  second: 1000,
  millisecond: 1,
};

/** Length in ticks of a unit of fixed length, for windows, histories and join bounds. */
export function unitTicks(part: DatePart): number | undefined {
  switch (part) {
    case 'day':
      return 86_400 * TICKS_PER_SECOND;
    case 'hour':
      return 3600 * TICKS_PER_SECOND;
    case 'minute':
      return 60 * TICKS_PER_SECOND;
    case 'second':
      return TICKS_PER_SECOND;
    case 'millisecond':
      return TICKS_PER_MS;
    case 'microsecond':
      return 10;
    default:
      return undefined;
  }
}

interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

function civilOf(value: DateTime): Civil {
  const date = new Date(value.ms);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

const dayNumber = (value: DateTime): number => Math.floor(value.ms / 86_400_000);
/** 1970-01-01 was a Thursday; Sunday is 0. */
const weekdayOfDay = (day: number): number => (((day + 4) % 7) + 7) % 7;

/**
 * How many boundaries of the part lie between the two instants ("DATEDIFF", Stream Analytics reference). Microseconds of
 * some centuries need a bigint.
 */
export function dateDiff(part: DatePart, from: DateTime, to: DateTime): number | bigint {
  switch (part) {
    case 'year':
      return civilOf(to).year - civilOf(from).year;
    case 'quarter':
    case 'month': {
      const a = civilOf(from);
      const b = civilOf(to);
      if (part === 'month') return (b.year - a.year) * 12 + b.month - a.month;
      return (b.year - a.year) * 4 + Math.floor((b.month - 1) / 3) - Math.floor((a.month - 1) / 3);
    }
    case 'week':
      return Math.floor((dayNumber(to) + 4) / 7) - Math.floor((dayNumber(from) + 4) / 7);
    case 'microsecond':
      return BigInt(to.ms - from.ms) * 1000n + BigInt(Math.floor(to.sub / 10) - Math.floor(from.sub / 10));
    default: {
      const unit = UNIT_MS[part] ?? 1;
      return Math.floor(to.ms / unit) - Math.floor(from.ms / unit);
    }
  }
}

/** Moves a datetime; the caller has cut the fraction of `count`. Out of range gives null. */
export function dateAdd(part: DatePart, count: number, value: DateTime): DateTime | null {
  if (!Number.isFinite(count)) return null;
  const months = part === 'year' ? 12 : part === 'quarter' ? 3 : part === 'month' ? 1 : 0;
  if (months > 0) {
    const { year, month, day } = civilOf(value);
    const index = year * 12 + month - 1 + count * months;
    const y = Math.floor(index / 12);
    const m = index - y * 12 + 1;
    if (y < 1 || y > 9999) return null;
    const ms = daysFromCivil(y, m, Math.min(day, daysInMonth(y, m))) * 86_400_000;
    return new DateTime(ms + value.ms - dayNumber(value) * 86_400_000, value.sub);
  }
  if (part === 'microsecond') {
    const ticks = value.sub + (count % 1000) * 10;
    const carry = Math.floor(ticks / TICKS_PER_MS);
    const ms = value.ms + Math.trunc(count / 1000) + carry;
    return inRange(ms) ? new DateTime(ms, ticks - carry * TICKS_PER_MS) : null;
  }
  const ms = value.ms + count * (UNIT_MS[part] ?? 1);
  return inRange(ms) ? new DateTime(ms, value.sub) : null;
}

/** One part of a datetime as a number; weeks begin on Sunday (T-SQL's US English default). */
export function datePart(part: DatePart, value: DateTime): number {
  const date = new Date(value.ms);
  const dayOfYear = (): number => dayNumber(value) - daysFromCivil(date.getUTCFullYear(), 1, 1) + 1;
  switch (part) {
    case 'year':
      return date.getUTCFullYear();
    case 'quarter':
      return Math.floor(date.getUTCMonth() / 3) + 1;
    case 'month':
      return date.getUTCMonth() + 1;
    case 'dayofyear':
      return dayOfYear();
    case 'day':
      return date.getUTCDate();
    case 'week':
      return Math.floor((dayOfYear() - 1 + weekdayOfDay(daysFromCivil(date.getUTCFullYear(), 1, 1))) / 7) + 1;
    case 'weekday':
      return weekdayOfDay(dayNumber(value)) + 1;
    case 'hour':
      return date.getUTCHours();
    case 'minute':
      return date.getUTCMinutes();
    case 'second':
      return date.getUTCSeconds();
    case 'millisecond':
      return date.getUTCMilliseconds();
    case 'microsecond':
      return date.getUTCMilliseconds() * 1000 + Math.floor(value.sub / 10);
  }
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const WEEKDAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

export function dateName(part: DatePart, value: DateTime): string {
  const number = datePart(part, value);
  if (part === 'month') return MONTHS[number - 1] ?? '';
  if (part === 'weekday') return WEEKDAYS[number - 1] ?? '';
  return String(number);
}

/** DATETIMEFROMPARTS: null when a part is out of range. */
export function dateTimeFromParts(parts: readonly number[]): DateTime | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0] = parts;
  if (ms < 0 || ms > 999) return null;
  return dateTimeFromFields(year, month, day, hour, minute, second, ms * TICKS_PER_MS);
}
