import { languageOf } from '../locale/catalogues.ts';
import type { Plural } from '../locale/plural.ts';
import { interpolate } from './interpolate.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const QUARTER = 90 * DAY;

/** Writes moments, spans and numbers as the host's user reads them. Obtain one with {@link formatterFor}. */
export interface Formatter {
  readonly locale: string | undefined;
  readonly timeZone: string | undefined;
  /** Date and time to the second, for tooltips and facts. */
  exact(at: string | number): string;
  /** Hours, minutes and seconds. */
  time(at: string | number): string;
  /** Day without time, for headings; with its year where that is not the one of `now`. */
  day(at: string | number, now?: number): string;
  /** Key that is equal for two moments of the same day in this time zone. */
  dayKey(at: string | number): string;
  /** Age in one narrow unit (`3m`, `2h`, `4d`); empty under a minute. */
  age(at: string | number, now: number): string;
  /** Distance in words (`3 min. ago`). */
  relative(at: string | number, now: number): string;
  /** Distance in few letters (`3m ago`); empty under a minute. */
  ago(at: string | number, now: number): string;
  /** A length of time in one unit: short (`5 min`) or in full. */
  duration(count: number, unit: DurationUnit, style?: 'short' | 'long'): string;
  /** The form of a text for a number, with the number in `{count}` and `values` in their places. */
  plural(text: Plural | string, count: number, values?: Readonly<Record<string, string | number>>): string;
  /** Values one after the other (`a, b, c`). */
  list(values: readonly string[]): string;
  number(value: number, maximumFractionDigits?: number): string;
  /** A share from 0 to 1. */
  percent(share: number): string;
  /** Label of a time axis whose ticks are `stepMs` apart. */
  tick(at: number, stepMs: number): string;
}

export type DurationUnit = 'minute' | 'hour' | 'day';

/** How the user reads dates and numbers. What is absent is the browser's, or usual for the locale. */
export interface FormatOptions {
  readonly locale?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly hourCycle?: string | undefined;
  readonly numberingSystem?: string | undefined;
  /** Language of the texts around: words are written in it, whatever the locale of numbers. English when absent. */
  readonly language?: string | undefined;
}

const cache = new Map<string, Formatter>();

/** One formatter for each set of options: `Intl` objects are dear to make. Bad names fall back to the browser's. */
export function formatterFor(options: FormatOptions = {}): Formatter {
  const { locale, timeZone, hourCycle, numberingSystem, language } = options;
  const key = [locale, timeZone, hourCycle, numberingSystem, language].join(' ');
  let formatter = cache.get(key);
  if (!formatter) {
    formatter = createFormatter(options);
    cache.set(key, formatter);
  }
  return formatter;
}

function createFormatter(options: FormatOptions): Formatter {
  const locale = knownLocale(options.locale);
  const timeZone = knownTimeZone(options.timeZone);
  const numberingSystem = /^[a-z]{3,8}$/.test(options.numberingSystem ?? '') ? options.numberingSystem : undefined;
  const hourCycle = /^h(11|12|23|24)$/.test(options.hourCycle ?? '') ? (options.hourCycle as 'h23') : undefined;
  const language = options.language ?? 'en';
  const spoken = locale && languageOf(locale) === languageOf(language) ? locale : language;
  const words = numberingSystem ? new Intl.Locale(spoken, { numberingSystem }).toString() : spoken;
  const dates = (format: Intl.DateTimeFormatOptions) =>
    once(() => new Intl.DateTimeFormat(locale, { timeZone, numberingSystem, hourCycle, ...format }));
  const exact = dates({ dateStyle: 'medium', timeStyle: 'medium' });
  const time = dates({ timeStyle: 'medium' });
  const shortTime = dates({ timeStyle: 'short' });
  const days = (year?: 'numeric') =>
    once(() => new Intl.DateTimeFormat(words, { timeZone, weekday: 'long', day: 'numeric', month: 'long', year }));
  const [day, dayOfYear] = [days(), days('numeric')];
  const shortDay = dates({ day: 'numeric', month: 'short' });
  const month = dates({ month: 'short', year: 'numeric' });
  const key = once(() => new Intl.DateTimeFormat('en-CA', { timeZone }));
  const relative = once(() => new Intl.RelativeTimeFormat(words, { style: 'short', numeric: 'auto' }));
  const narrow = once(() => new Intl.RelativeTimeFormat(words, { style: 'narrow' }));
  const percent = once(
    () => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1, numberingSystem }),
  );
  // Not the list of units, which has nothing between its parts in Chinese and Japanese.
  const list = once(() => new Intl.ListFormat(words, { style: 'narrow' }));
  const rules = once(() => new Intl.PluralRules(words));
  const numbers = new Map<number, Intl.NumberFormat>();
  const units = new Map<string, Intl.NumberFormat>();
  const inUnit = (count: number, unit: DurationUnit, unitDisplay: 'narrow' | 'short' | 'long') => {
    let format = units.get(unit + unitDisplay);
    if (!format) {
      format = new Intl.NumberFormat(words, { style: 'unit', unit, unitDisplay });
      units.set(unit + unitDisplay, format);
    }
    return format.format(count);
  };
  const number = (value: number, digits = 2) => {
    let format = numbers.get(digits);
    if (!format) {
      format = new Intl.NumberFormat(locale, { maximumFractionDigits: digits, numberingSystem });
      numbers.set(digits, format);
    }
    // What is rounded to nothing has no sign.
    return format.format(Math.abs(value) < 10 ** -digits / 2 ? 0 : value);
  };

  return {
    locale,
    timeZone,
    exact: (at) => write(exact, at),
    time: (at) => write(time, at),
    day: (at, now = Date.now()) => write(yearOf(write(key, at)) === yearOf(write(key, now)) ? day : dayOfYear, at),
    dayKey: (at) => write(key, at),
    age(at, now) {
      const step = largestUnit(Math.max(0, now - moment(at)));
      return step ? inUnit(step.count, step.unit, 'narrow') : '';
    },
    ago(at, now) {
      const step = largestUnit(Math.max(0, now - moment(at)));
      return step ? narrow().format(-step.count, step.unit) : '';
    },
    duration: (count, unit, style = 'short') => inUnit(count, unit, style),
    plural(text, count, values) {
      const form = typeof text === 'string' ? text : (text[rules().select(count)] ?? text.other);
      return interpolate(form, { count: number(count), ...values });
    },
    // One alone has nothing between, and need not be waited for.
    list: (values) => (values.length > 1 ? list().format(values) : (values[0] ?? '')),
    relative(at, now) {
      const span = moment(at) - now;
      if (Number.isNaN(span)) return '';
      const step = largestUnit(Math.abs(span));
      if (!step) return relative().format(0, 'second');
      return relative().format(span < 0 ? -step.count : step.count, step.unit);
    },
    number,
    percent: (share) => percent().format(share),
    tick: (at, stepMs) =>
      write(stepMs < MINUTE ? time : stepMs < DAY ? shortTime : stepMs < QUARTER ? shortDay : month, at),
  };
}

function largestUnit(span: number): { unit: DurationUnit; count: number } | undefined {
  if (!(span >= MINUTE)) return undefined;
  if (span < HOUR) return { unit: 'minute', count: Math.floor(span / MINUTE) };
  if (span < DAY) return { unit: 'hour', count: Math.floor(span / HOUR) };
  return { unit: 'day', count: Math.floor(span / DAY) };
}

/** `NaN` for what is no moment, nor in the range of a `Date`. */
function moment(at: string | number): number {
  return typeof at === 'number' ? new Date(at).getTime() : Date.parse(at);
}

/** The year of a day's key. */
function yearOf(dayKey: string): string {
  return dayKey.slice(0, 4);
}

/** Makes a value when it is first asked for: an `Intl` object takes as long as rendering several rows. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** A device may send anything as time; it must not take the page down. */
function write(format: () => Intl.DateTimeFormat, at: string | number): string {
  const value = moment(at);
  return Number.isNaN(value) ? String(at) : format().format(value);
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
