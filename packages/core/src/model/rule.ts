import type { Entity, Instant, Json } from './primitives.ts';
import type { KeyedChanges } from './was-done-by.ts';

/** What somebody changed of one stream job; each job that nobody changed has no record. `opIds` are of its query. */
export type RuleRecord = Entity<'rule'> &
  KeyedChanges & {
    /** The job's name. */
    readonly job: string;
    /** Query text; absent: as the engines are set up. */
    readonly query?: string | undefined;
    /** Counts the changes of the query: the version that its alerts name ends in it. */
    readonly revision: number;
    /** Counts the changes that gave up the state of the query before. */
    readonly stateVersion: number;
    /** From when on the thresholds that were written last are valid. */
    readonly thresholdsFrom?: Instant | undefined;
    /** The newest calls with an idempotency key that wrote thresholds, or were about to. */
    readonly thresholdCalls?: readonly ThresholdCall[] | undefined;
  };

/** A call that took a minute for its rows. It has had its effect when there is a version of them from that minute on. */
export interface ThresholdCall {
  readonly opId: string;
  readonly from: Instant;
}

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
  /** When somebody changed the query or the thresholds last. */
  readonly updatedAt?: Instant | undefined;
  /** The version that alerts name. */
  readonly jobVersion: string;
  readonly query: string;
  /** What the engine was set up with; the same when nobody has changed it. */
  readonly configuredQuery: string;
  readonly isChanged: boolean;
  /** Whether the engine was told where its thresholds are. */
  readonly hasThresholds: boolean;
}

/** One row of reference data: columns by their name. */
export type ThresholdRow = { readonly [column: string]: Json };

/** The newest version of a job's reference data. */
export interface RuleThresholds {
  /** The job's name. */
  readonly id: string;
  /** For `ifVersion`. */
  readonly version: string;
  /** Events from this time on meet these rows; may be to come. Absent: there are no rows yet. */
  readonly validFrom?: Instant | undefined;
  readonly rows: readonly ThresholdRow[];
}
