const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((n) => n * DAY),
];

export interface TimeTicks {
  readonly stepMs: number;
  readonly times: readonly number[];
}

/**
 * Round moments of the user's own clock inside `[from, to]`, at most `maxCount` of them. Steps of an hour and more are
 * aligned to local hours and midnights, which differ from UTC's by the zone's offset.
 */
export function timeTicks(from: number, to: number, maxCount: number, timeZone?: string): TimeTicks {
  const span = to - from;
  if (!(span > 0) || maxCount < 1) return { stepMs: SECOND, times: [] };
  const stepMs = STEPS.find((step) => span / step <= maxCount) ?? span;
  const times: number[] = [];
  let offset = zoneOffset(from, timeZone);
  for (let local = Math.ceil((from + offset) / stepMs) * stepMs; ; local += stepMs) {
    // The offset changes where the clocks do.
    if (stepMs >= HOUR) offset = zoneOffset(local - offset, timeZone);
    const at = local - offset;
    if (at > to) break;
    if (at >= from) times.push(at);
  }
  return { stepMs, times };
}

const fields = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds that the zone's clock is ahead of UTC at that moment. */
export function zoneOffset(at: number, timeZone?: string): number {
  if (!timeZone) return -new Date(at).getTimezoneOffset() * MINUTE;
  let format = fields.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    fields.set(timeZone, format);
  }
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / SECOND) * SECOND;
}
