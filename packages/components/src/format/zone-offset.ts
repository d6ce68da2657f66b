const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const fields = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds that the zone's clock is ahead of UTC at that moment; `NaN` beyond the range of a `Date`. */
export function zoneOffset(at: number, timeZone?: string): number {
  const date = new Date(at);
  if (!timeZone || Number.isNaN(date.getTime())) return -date.getTimezoneOffset() * MINUTE;
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
  const shown = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // `Date.UTC` takes the years up to 99 for those of the twentieth century.
  shown.setUTCFullYear(year, month - 1, day);
  return shown.getTime() - Math.floor(at / SECOND) * SECOND;
}
