import type { Entity, Id, Instant } from './primitives.ts';

/**
 * What alerts that are still on their way must find when they come in: reports overtake each other. It is forgotten when
 * nothing that late is expected any more.
 */
export interface AlertMark extends Entity<'alertMark'> {
  /** What it is about, as one text: a condition (one rule on one device), or a token that alerts name as their parent's. */
  readonly subject: string;
  /** Of a condition: its newest end that a source has reported, by the device's clock as far as it can be believed. */
  readonly clearedAt?: Instant | undefined;
  /** Of a token: the alerts that came in before the parent they name; at most 500. */
  readonly orphanIds?: readonly Id<'alert'>[] | undefined;
}
