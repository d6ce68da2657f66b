import type { AlertHandling } from './alert.ts';
import type { HistoryItem, HistoryKind } from './entity-map.ts';
import type { Instant } from './primitives.ts';

/** A step of the case or work order, or of one of its alerts: who moved it from where to where, and why. */
export interface StepItem {
  readonly kind: 'step';
  readonly at: Instant;
  readonly id: string;
  readonly of: 'alert' | 'case' | 'workOrder';
  readonly recordId: string;
  readonly actor?: string | undefined;
  readonly from?: string | undefined;
  readonly to: string;
  readonly reason?: string | undefined;
  /** What happened to an alert whose status stayed as it was. */
  readonly handling?: AlertHandling | undefined;
}

/** What somebody wrote on one of the alerts of a case or work order. */
export interface CommentItem {
  readonly kind: 'comment';
  readonly at: Instant;
  readonly id: string;
  readonly of: 'alert';
  readonly recordId: string;
  readonly actor: string;
  readonly text: string;
}

/** One entry of a case's or work order's history: the records that belong to it, and what was done and written. */
export type CaseHistoryItem = HistoryItem | StepItem | CommentItem;
export type CaseHistoryKind = HistoryKind | 'step' | 'comment';

/** What of a history is asked for, in `[from, to)`. */
export interface HistoryQuery<Kinds extends CaseHistoryKind = HistoryKind> {
  /** All when absent. */
  readonly kinds?: readonly Kinds[] | undefined;
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
}
