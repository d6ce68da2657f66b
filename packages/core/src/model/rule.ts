import type { Entity, Instant } from './primitives.ts';

/** What somebody changed of one stream job; each job that nobody changed has no record. */
export type RuleRecord = Entity<'rule'> & {
  /** The job's name. */
  readonly job: string;
  /** Query text; absent: as the engines are set up. */
  readonly query?: string | undefined;
  /** Counts the changes of the query: the version that its alerts name ends in it. */
  readonly revision: number;
  /** Counts the changes that gave up the state of the query before. */
  readonly stateVersion: number;
};

/** The version of a rule that nobody has changed yet. */
export const UNCHANGED_RULE = 'unchanged';

/** What becomes of what a job remembers (its windows, joins and histories) when its query changes. */
export type RuleState = 'keep' | 'drop';

/** A stream job as it runs, or is about to within moments. */
export interface Rule {
  /** The job's name. */
  readonly id: string;
  /** For `ifVersion`. */
  readonly version: string;
  /** When somebody changed it last. */
  readonly updatedAt?: Instant | undefined;
  /** The version that alerts name. */
  readonly jobVersion: string;
  readonly query: string;
  /** What the engine was set up with; the same when nobody has changed it. */
  readonly configuredQuery: string;
  readonly isChanged: boolean;
}
