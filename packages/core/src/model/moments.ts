import type { Instant } from './primitives.ts';

/**
 * A moment that is not before what it follows. Clocks are set back and differ from machine to machine; a step that seems
 * to come before the one it follows took no time, it did not take less than none.
 */
export function notBefore(moment: Instant, ...earlier: readonly (Instant | undefined)[]): Instant {
  // In the one form that records use, moments compare as text.
  return earlier.reduce<Instant>((latest, one) => (one !== undefined && one > latest ? one : latest), moment);
}

const FIRST_MS = Date.parse('0000-01-01T00:00:00.000Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');
/** A date, maybe with a time and a zone. What else JavaScript takes for one it may read in the zone of the engine. */
const MOMENT = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?)?$/i;
/** A date with a time and without a zone. */
const ZONELESS = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/i;

/**
 * The moment of an ISO-8601 text, in milliseconds since 1970; `undefined` when it is none, or lies outside the years 0 to
 * 9999, where texts no longer sort as moments do. Without a zone it is in UTC, as in Stream Analytics, wherever this runs.
 */
export function momentOf(text: string): number | undefined {
  const ms = Date.parse(ZONELESS.test(text) ? `${text}Z` : text);
  const isMoment = MOMENT.test(text) && ms >= FIRST_MS && ms <= LAST_MS;
  return isMoment ? ms : undefined;
}

/**
 * How far the clocks of processes that share a store may disagree, in milliseconds. What lies further ahead than it may,
 * and than this, was written by a clock that was wrong.
 */
const CLOCK_SLACK_MS = 24 * 3_600_000;

/** The latest moment that an honest clock can have written for what lies at most so far ahead. */
export function latestHonest(now: Instant, aheadMs: number): Instant {
  return new Date(Date.parse(now) + aheadMs + CLOCK_SLACK_MS).toISOString();
}

/** Conditions on an end: it has passed, or it is too far ahead for an honest clock. */
export type OverdueEnds = readonly [{ readonly lte: Instant }, { readonly gt: Instant }];

/** The ends at which something is over that ends at most so far ahead: nothing lasts for ever because a clock once was wrong. */
export function overdueEnds(now: Instant, aheadMs: number): OverdueEnds {
  return [{ lte: now }, { gt: latestHonest(now, aheadMs) }];
}

/** Whether an end is one of those. */
export function isOverdue(end: Instant, [passed, absurd]: OverdueEnds): boolean {
  return end <= passed.lte || end > absurd.gt;
}
