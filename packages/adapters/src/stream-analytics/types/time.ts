/**
 * Time inside the engine. This file is the only one that knows the representation.
 *
 * Timestamps that drive operators are an `Instant`: a plain number of 100 ns ticks since 2020-01-01T00:00:00Z. A double
 * holds those exactly from 1991 to 2048 (and whole milliseconds for four centuries around), so the hot path needs
 * neither bigint nor objects. Values of type datetime are a `DateTime`, exact over the whole range of years 1 to 9999.
 */
export type Instant = number;

export const TICKS_PER_MS = 10_000;
export const TICKS_PER_SECOND = 10_000_000;
const ORIGIN_MS = 1_577_836_800_000;
/** Milliseconds from 0001-01-01 to 1970-01-01: windows are aligned to the former. */
const YEAR_ONE_MS = -62_135_596_800_000;
const MAX_MS = 253_402_300_799_999;
const MS_PER_DAY = 86_400_000;

/** A datetime value: epoch milliseconds and the ticks (0..9999) within the millisecond. Always UTC. */
export class DateTime {
  readonly ms: number;
  readonly sub: number;
  constructor(ms: number, sub: number) {
    this.ms = ms;
    this.sub = sub;
  }
}

export function instantOf(value: DateTime): Instant {
  return (value.ms - ORIGIN_MS) * TICKS_PER_MS + value.sub;
}

export function instantOfEpochMs(ms: number): Instant {
  const whole = Math.floor(ms);
  return (whole - ORIGIN_MS) * TICKS_PER_MS + Math.round((ms - whole) * TICKS_PER_MS);
}

export function epochMsOf(instant: Instant): number {
  return ORIGIN_MS + instant / TICKS_PER_MS;
}

export function dateTimeOf(instant: Instant): DateTime {
  // The quotient may round up to the next millisecond, which the remainder shows. `%` on doubles takes many times longer.
  let ms = Math.floor(instant / TICKS_PER_MS);
  if (ms * TICKS_PER_MS > instant) ms -= 1;
  return new DateTime(ms + ORIGIN_MS, instant - ms * TICKS_PER_MS);
}

export function inRange(ms: number): boolean {
  return ms >= YEAR_ONE_MS && ms <= MAX_MS;
}

/** The second that was written last, in epoch milliseconds and as text up to its point: most rows share it with others. */
let writtenSecond = Number.NaN;
let secondText = '';
const MILLISECONDS = Array.from({ length: 1000 }, (_, ms) => String(ms).padStart(3, '0'));
/** What follows the point at a whole millisecond: joined beforehand, as most instants are whole. */
const WHOLE_MILLISECONDS = MILLISECONDS.map((ms) => `${ms}0000Z`);

/** `yyyy-MM-ddTHH:mm:ss.fffffffZ`, the form in which Stream Analytics writes a datetime. */
export function formatDateTime({ ms, sub }: DateTime): string {
  const second = Math.floor(ms / 1000) * 1000;
  if (second !== writtenSecond) {
    secondText = new Date(second).toISOString().slice(0, -4);
    writtenSecond = second;
  }
  if (sub === 0) return secondText + (WHOLE_MILLISECONDS[ms - second] ?? '');
  return `${secondText}${MILLISECONDS[ms - second] ?? ''}${String(sub).padStart(4, '0')}Z`;
}

/** The instant that was written last, its second and its text: the rows of one window share the instant. */
let writtenInstant: Instant = Number.NaN;
let instantSecond: Instant = Number.NaN;
let instantSecondText = '';
let instantText = '';

/** `formatDateTime` of an instant. Within the second of the one before, as is usual, there is little left to do. */
export function formatInstant(instant: Instant): string {
  if (instant === writtenInstant) return instantText;
  const ticks = instant - instantSecond;
  const ms = Math.floor(ticks / TICKS_PER_MS);
  if (ticks >= 0 && ticks < TICKS_PER_SECOND && ms * TICKS_PER_MS === ticks) {
    instantText = instantSecondText + (WHOLE_MILLISECONDS[ms] ?? '');
  } else {
    instantText = formatDateTime(dateTimeOf(instant));
    instantSecond = instantOfEpochMs(writtenSecond);
    instantSecondText = secondText;
  }
  writtenInstant = instant;
  return instantText;
}

/** Days since 1970-01-01 of a date of the proleptic Gregorian calendar. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yoe = y - era * 400;
  const doy = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const doe = yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy;
  return era * 146_097 + doe - 719_468;
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export function daysInMonth(year: number, month: number): number {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return leap ? 29 : (MONTH_DAYS[month - 1] ?? 0);
}

/** The date that was read last and its days since 1970: timestamps of one stream lie close together. */
const read = { year: 0, month: 0, day: 0, days: 0 };

/** A datetime from its fields, or null when a field is out of range. `ticks` counts 100 ns within the second. */
export function dateTimeFromFields(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  ticks: number,
): DateTime | null {
  if (hour > 23 || minute > 59 || second > 59 || hour < 0 || minute < 0 || second < 0) return null;
  if (day !== read.day || month !== read.month || year !== read.year) {
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
    Object.assign(read, { year, month, day, days: daysFromCivil(year, month, day) });
  }
  const sub = ticks % TICKS_PER_MS;
  const ms = read.days * MS_PER_DAY + hour * 3_600_000 + minute * 60_000 + second * 1000 + (ticks - sub) / TICKS_PER_MS;
  return new DateTime(ms, sub);
}

/** Reads two digits of `text` at `at`; -1 when there is another character. */
function pair(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

/**
 * Reads ISO 8601 text: a date, optionally a time with up to seven digits of fraction, optionally Z or an offset.
 * Text without a zone is UTC. Anything else is null.
 */
export function parseDateTime(text: string): DateTime | null {
  const length = text.length;
  if (length < 10 || length > 40) return null;
  const century = pair(text, 0);
  const ofCentury = pair(text, 2);
  const month = pair(text, 5);
  const day = pair(text, 8);
  if (century < 0 || ofCentury < 0 || month < 0 || day < 0) return null;
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return null;
  const year = century * 100 + ofCentury;
  if (length === 10) return dateTimeFromFields(year, month, day, 0, 0, 0, 0);
  const separator = text.charCodeAt(10);
  if (separator !== 84 && separator !== 116 && separator !== 32) return null;
  const hour = pair(text, 11);
  const minute = pair(text, 14);
  if (hour < 0 || minute < 0 || text.charCodeAt(13) !== 58) return null;
  let at = 16;
  let second = 0;
  let ticks = 0;
  if (text.charCodeAt(at) === 58) {
    second = pair(text, at + 1);
    if (second < 0) return null;
    at += 3;
    if (text.charCodeAt(at) === 46 || text.charCodeAt(at) === 44) {
      at += 1;
      let scale = 1_000_000;
      const from = at;
      for (; at < length; at += 1) {
        const code = text.charCodeAt(at) - 48;
        if (!(code >= 0 && code <= 9)) break;
        ticks += code * scale;
        scale = scale >= 10 ? scale / 10 : 0;
      }
      if (at === from) return null;
    }
  }
  const local = dateTimeFromFields(year, month, day, hour, minute, second, ticks);
  if (local === null || at === length) return local;
  const zone = text.charCodeAt(at);
  if (zone === 90 || zone === 122) return at + 1 === length ? local : null;
  if (zone !== 43 && zone !== 45) return null;
  const offsetHour = pair(text, at + 1);
  const colon = text.charCodeAt(at + 3) === 58 ? 1 : 0;
  const minutesAt = at + 3 + colon;
  const offsetMinute = minutesAt === length && colon === 0 ? 0 : pair(text, minutesAt);
  if (offsetHour < 0 || offsetMinute < 0 || offsetHour > 14 || offsetMinute > 59) return null;
  if (minutesAt !== length && minutesAt + 2 !== length) return null;
  const shift = (offsetHour * 60 + offsetMinute) * 60_000 * (zone === 43 ? -1 : 1);
  return inRange(local.ms + shift) ? new DateTime(local.ms + shift, local.sub) : null;
}

/** The day that was read last, as the number `yyyyMMdd`, and where it begins. */
let usualDay = -1;
let usualDayInstant: Instant = 0;

/** The instant in `yyyy-MM-ddTHH:mm:ss.fffZ`, the form that JavaScript writes; NaN for any other text. */
function usualInstant(text: string): Instant {
  if (text.length !== 24) return NaN;
  const century = pair(text, 0);
  const ofCentury = pair(text, 2);
  const month = pair(text, 5);
  const day = pair(text, 8);
  const hour = pair(text, 11);
  const minute = pair(text, 14);
  const second = pair(text, 17);
  const hundredths = pair(text, 20);
  const last = text.charCodeAt(22) - 48;
  // One negative number shows in the sign of all.
  const digits = century | ofCentury | month | day | hour | minute | second | hundredths | last;
  if ((digits | (23 - hour) | (59 - minute) | (59 - second) | (9 - last)) < 0) return NaN;
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45 || text.charCodeAt(10) !== 84) return NaN;
  if (text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58 || text.charCodeAt(19) !== 46) return NaN;
  if (text.charCodeAt(23) !== 90) return NaN;
  const date = (century * 100 + ofCentury) * 10_000 + month * 100 + day;
  if (date !== usualDay) {
    const begin = dateTimeFromFields(century * 100 + ofCentury, month, day, 0, 0, 0, 0);
    if (begin === null) return NaN;
    usualDay = date;
    usualDayInstant = instantOf(begin);
  }
  return usualDayInstant + (((hour * 60 + minute) * 60 + second) * 1000 + hundredths * 10 + last) * TICKS_PER_MS;
}

/** `parseDateTime` for timestamps: the instant, or NaN where the text is none. Quick for the usual form. */
export function parseInstant(text: string): Instant {
  const usual = usualInstant(text);
  if (!Number.isNaN(usual)) return usual;
  const value = parseDateTime(text);
  return value === null ? NaN : instantOf(value);
}

/**
 * The smallest multiple of `size` (counted from year one, shifted by `offset`) that is not before `instant`: the end of
 * the window (start, end] that holds it.
 */
export function windowAligner(size: number, offset: number): (instant: Instant) => Instant {
  const origin = BigInt(ORIGIN_MS - YEAR_ONE_MS) * BigInt(TICKS_PER_MS) - BigInt(offset);
  const base = Number(((origin % BigInt(size)) + BigInt(size)) % BigInt(size));
  return (instant) => {
    // `%` on doubles is exact, a division would not be.
    let over = ((instant % size) + base) % size;
    if (over < 0) over += size;
    return over === 0 ? instant : instant - over + size;
  };
}

/** How many whole units lie between the origin and the instant; exact, which a plain division is not. */
export function unitsBefore(instant: Instant, unit: number): number {
  let over = instant % unit;
  if (over < 0) over += unit;
  return (instant - over) / unit;
}

/** @throws TypeError for what is no instant. */
export function readInstant(time: string | number): Instant {
  const instant = typeof time === 'string' ? parseInstant(time) : Number.isFinite(time) ? instantOfEpochMs(time) : NaN;
  if (Number.isNaN(instant))
    throw new TypeError(`${JSON.stringify(time)} is no instant; give ISO 8601 text or epoch milliseconds`);
  return instant;
}
