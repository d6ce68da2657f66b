import type { Instant } from '../types/time.ts';
import type { RecordValue } from '../types/value.ts';
import type { AggregateFactory } from './aggregate-columns.ts';
import type { Evaluate, Frame, Test } from './frame.ts';
import type { GroupPlan } from './group.ts';
import type { HistoryFunction } from './history.ts';
import type { JoinSettings } from './joins.ts';
import type { MatchPlan } from './match-attempt.ts';
import type { ReferenceVersion } from './reference.ts';
import type { TimeBounds } from './temporal-join.ts';
import type { WindowOperator } from './windows.ts';

/** Reference data as a join asks for it: the version valid at a time. */
export type VersionAt = (time: Instant) => ReferenceVersion | undefined;

export type StagePlan =
  | { readonly kind: 'reference'; readonly settings: JoinSettings; readonly reference: number }
  | { readonly kind: 'temporal'; readonly settings: JoinSettings; readonly bounds: TimeBounds }
  | { readonly kind: 'match'; readonly plan: MatchPlan }
  | {
      readonly kind: 'apply';
      readonly argument: Evaluate;
      readonly ofRecord: boolean;
      readonly outer: boolean;
      readonly source: number;
    };

export interface GroupingPlan {
  readonly keys: readonly Evaluate[];
  readonly aggregates: readonly AggregateFactory[];
  readonly windows: readonly ((plan: GroupPlan) => WindowOperator)[];
}

/** One SELECT, typed and bound; makes operators without looking at the query again. */
export interface SelectPlan {
  readonly sources: number;
  /** Analytic functions by the source whose events they run over. */
  readonly analytics: readonly (readonly (() => HistoryFunction)[])[];
  /** Analytic functions that need the joined row. */
  readonly joined: readonly (() => HistoryFunction)[];
  readonly stages: readonly StagePlan[];
  readonly where: Test | undefined;
  readonly grouping: GroupingPlan | undefined;
  readonly having: Test | undefined;
  readonly project: (frame: Frame) => RecordValue;
  /** The same row as JSON, an ordinary object of its own, for an output. */
  readonly projectJson: (frame: Frame) => Record<string, unknown>;
  /** What the SELECT does, in words, for `explain`. */
  readonly description: readonly string[];
}
