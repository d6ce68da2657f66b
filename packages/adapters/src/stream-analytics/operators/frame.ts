import type { Instant } from '../types/time.ts';
import type { Value } from '../types/value.ts';
import type { StreamEvent } from './event.ts';

/**
 * What a compiled expression reads. Every SELECT owns one frame and fills it anew for each row, so that evaluating
 * allocates nothing.
 */
export class Frame {
  /** System.Timestamp() of the row. */
  time: Instant = 0;
  /** The row of each source of FROM, JOIN and APPLY, in order; null where an outer join found none. */
  readonly rows: (StreamEvent | null)[];
  /** Results of analytic functions that need the joined row. */
  joined: readonly Value[] = [];
  /** Values of the GROUP BY keys and aggregates of the group that is being written. */
  keys: readonly Value[] = [];
  aggregates: readonly Value[] = [];
  windowId: string | null = null;

  constructor(sources: number) {
    this.rows = new Array<StreamEvent | null>(sources).fill(null);
  }
}

export type Evaluate = (frame: Frame) => Value;
/** A condition: null is "unknown". */
export type Test = (frame: Frame) => boolean | null;
