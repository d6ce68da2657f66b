import type { Instant } from '../model/index.ts';

/** How far a source's clock may be ahead of ours, in milliseconds: what Stream Analytics allows early input events. */
const MAX_AHEAD_MS = 5 * 60_000;

/** When something happened, as far as it can be believed. */
export interface EventTime {
  readonly at: Instant;
  /** Whether it is only when we heard of it: then nothing that is known is newer. */
  readonly isArrival: boolean;
  /** Why it is not the time that the source gave. */
  readonly note?: string;
}

/**
 * Nothing is reported before it happens. A source whose clock is further ahead than clocks may be is believed about the
 * event and not about its time; otherwise its alerts would stand above all others until that time has come.
 */
export function eventTime(reported: Instant | undefined, now: Instant): EventTime {
  if (reported === undefined) return { at: now, isArrival: true };
  const ahead = Date.parse(reported) - Date.parse(now);
  if (ahead <= MAX_AHEAD_MS) return { at: reported, isArrival: false };
  return {
    at: now,
    isArrival: true,
    note: `The source's clock is ahead by ${durationText(ahead)}: it said ${reported}, and the time of arrival was taken.`,
  };
}

function durationText(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
