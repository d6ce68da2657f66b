const MINUTE_MS = 60_000;

/** A moment as the clocks of a time zone show it, the way `<input type="datetime-local">` takes it: `2026-01-31T18:05`. */
export function wallTimeOf(at: number, timeZone: string | undefined): string {
  return new Date(wallClock(at, timeZone)).toISOString().slice(0, 16);
}

/**
 * The moment at which the clocks of a time zone show `text`; `undefined` when that is no time. Of a time that comes twice
 * when clocks are put back it is one of both, and one that is left out when they are put forward is an hour beside.
 */
export function momentOfWallTime(text: string, timeZone: string | undefined): number | undefined {
  const wanted = Date.parse(`${text}Z`);
  if (Number.isNaN(wanted)) return undefined;
  const near = wanted - (wallClock(wanted, timeZone) - wanted);
  // The zone may be at another distance from UTC by then than it is at the first guess.
  return near + wanted - wallClock(near, timeZone);
}

/** What the clocks of the zone show, as if it were UTC; to the minute, as no zone is off by less today. */
function wallClock(at: number, timeZone: string | undefined): number {
  const parts = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(at);
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value);
  const minute = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'));
  return minute + (at % MINUTE_MS);
}
