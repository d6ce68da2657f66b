import { zoneOffset } from './zone-offset.ts';

/**
 * A moment as the clocks of a time zone show it, the way `<input type="datetime-local">` takes it: `2026-01-31T18:05`.
 * Empty beyond the range of a `Date`.
 */
export function wallTimeOf(at: number, timeZone: string | undefined): string {
  return clockText(at, timeZone).slice(0, 16);
}

/** The same to the second, as the field itself writes it: without seconds when there are none. */
export function exactWallTimeOf(at: number, timeZone: string | undefined): string {
  return clockText(at, timeZone).slice(0, 19).replace(/:00$/, '');
}

function clockText(at: number, timeZone: string | undefined): string {
  const shown = new Date(at + zoneOffset(at, timeZone));
  return Number.isNaN(shown.getTime()) ? '' : shown.toISOString();
}

/**
 * The moment at which the clocks of a time zone show `text`; `undefined` when that is no time. Of a time that comes twice
 * when clocks are put back it is one of both, and one that is left out when they are put forward is an hour beside.
 */
export function momentOfWallTime(text: string, timeZone: string | undefined): number | undefined {
  const wanted = Date.parse(`${text}Z`);
  if (Number.isNaN(wanted)) return undefined;
  const near = wanted - zoneOffset(wanted, timeZone);
  // The zone may be at another distance from UTC by then than it is at the first guess.
  return wanted - zoneOffset(near, timeZone);
}
