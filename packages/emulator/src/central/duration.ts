import { invalidBody } from './central-error.ts';

const DAY = 24 * 3_600_000;

/** An ISO-8601 duration of days, hours, minutes and seconds, in milliseconds. @throws CentralError 400. */
export function durationOf(text: string): number {
  const match = /^P(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?$/.exec(text);
  const [days, hours, minutes, seconds] = (match ?? []).slice(1).map((part) => Number(part ?? 0));
  const ms = (days ?? 0) * DAY + (hours ?? 0) * 3_600_000 + (minutes ?? 0) * 60_000 + (seconds ?? 0) * 1000;
  if (!(ms > 0)) throw invalidBody(`'${text.slice(0, 32)}' is not a duration such as PT10M.`);
  return ms;
}
