const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Writes moments, spans and numbers as the host's user reads them. Obtain one with {@link formatterFor}. */
export interface Formatter {
  readonly locale: string | undefined;
  readonly timeZone: string | undefined;
  /** Date and time to the second, for tooltips and facts. */
  exact(at: string | number): string;
  /** Hours, minutes and seconds. */
  time(at: string | number): string;
  /** Day without time, for headings. */
  day(at: string | number): string;
  /** Key that is equal for two moments of the same day in this time zone. */
  dayKey(at: string | number): string;
  /** Age in one narrow unit (`3m`, `2h`, `4d`); empty under a minute. */
  age(at: string | number, now: number): string;
  /** Distance in words (`3 min. ago`). */
  relative(at: string | number, now: number): string;
  number(value: number, maximumFractionDigits?: number): string;
  /** A share from 0 to 1. */
  percent(share: number): string;
  /** Label of a time axis whose ticks are `stepMs` apart. */
  tick(at: number, stepMs: number): string;
}

const cache = new Map<string, Formatter>();

/** One formatter for each locale and zone: `Intl` objects are dear to make. Bad names fall back to the browser's. */
export function formatterFor(locale?: string, timeZone?: string): Formatter {
  const key = `${locale ?? ''} ${timeZone ?? ''}`;
  let formatter = cache.get(key);
  if (!formatter) {
    formatter = createFormatter(knownLocale(locale), knownTimeZone(timeZone));
    cache.set(key, formatter);
  }
  return formatter;
}

function createFormatter(locale: string | undefined, timeZone: string | undefined): Formatter {
  const dates = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone, ...options });
  const exact = dates({ dateStyle: 'medium', timeStyle: 'medium' });
  const time = dates({ timeStyle: 'medium' });
  const shortTime = dates({ timeStyle: 'short' });
  const day = dates({ weekday: 'long', day: 'numeric', month: 'long' });
  const shortDay = dates({ day: 'numeric', month: 'short' });
  const key = new Intl.DateTimeFormat('en-CA', { timeZone });
  const relative = new Intl.RelativeTimeFormat(locale, { style: 'short', numeric: 'auto' });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const numbers = new Map<number, Intl.NumberFormat>();
  const units = new Map<string, Intl.NumberFormat>();

  return {
    locale,
    timeZone,
    exact: (at) => write(exact, at),
    time: (at) => write(time, at),
    day: (at) => write(day, at),
    dayKey: (at) => write(key, at),
    age(at, now) {
      const step = largestUnit(Math.max(0, now - moment(at)));
      if (!step) return '';
      let format = units.get(step.unit);
      if (!format) {
        format = new Intl.NumberFormat(locale, { style: 'unit', unit: step.unit, unitDisplay: 'narrow' });
        units.set(step.unit, format);
      }
      return format.format(step.count);
    },
    relative(at, now) {
      const span = moment(at) - now;
      if (Number.isNaN(span)) return '';
      const step = largestUnit(Math.abs(span));
      if (!step) return relative.format(0, 'second');
      return relative.format(span < 0 ? -step.count : step.count, step.unit);
    },
    number(value, digits = 2) {
      let format = numbers.get(digits);
      if (!format) {
        format = new Intl.NumberFormat(locale, { maximumFractionDigits: digits });
        numbers.set(digits, format);
      }
      return format.format(value);
    },
    percent: (share) => percent.format(share),
    tick: (at, stepMs) => write(stepMs < MINUTE ? time : stepMs < DAY ? shortTime : shortDay, at),
  };
}

function largestUnit(span: number): { unit: 'minute' | 'hour' | 'day'; count: number } | undefined {
  if (!(span >= MINUTE)) return undefined;
  if (span < HOUR) return { unit: 'minute', count: Math.floor(span / MINUTE) };
  if (span < DAY) return { unit: 'hour', count: Math.floor(span / HOUR) };
  return { unit: 'day', count: Math.floor(span / DAY) };
}

function moment(at: string | number): number {
  return typeof at === 'number' ? at : Date.parse(at);
}

/** A device may send any text as time; it must not take the page down. */
function write(format: Intl.DateTimeFormat, at: string | number): string {
  const value = moment(at);
  return Number.isNaN(value) ? String(at) : format.format(value);
}

function knownLocale(locale: string | undefined): string | undefined {
  try {
    return locale ? Intl.getCanonicalLocales(locale)[0] : undefined;
  } catch {
    return undefined;
  }
}

function knownTimeZone(timeZone: string | undefined): string | undefined {
  try {
    if (timeZone) new Intl.DateTimeFormat('en', { timeZone });
    return timeZone;
  } catch {
    return undefined;
  }
}
