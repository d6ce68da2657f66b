import type { Instant } from './primitives.ts';

/**
 * A moment that is not before what it follows. Clocks are set back and differ from machine to machine; a step that seems
 * to come before the one it follows took no time, it did not take less than none.
 */
export function notBefore(moment: Instant, ...earlier: readonly (Instant | undefined)[]): Instant {
  // In the one form that records use, moments compare as text.
  return earlier.reduce<Instant>((latest, one) => (one !== undefined && one > latest ? one : latest), moment);
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
