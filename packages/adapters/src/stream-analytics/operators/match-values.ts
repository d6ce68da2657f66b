import { order } from '../types/compare.ts';
import type { Value } from '../types/value.ts';
import type { Evaluate, Frame } from './frame.ts';

export type MatchFunction = 'FIRST' | 'LAST' | 'MIN' | 'MAX';

/** First, Last, Min or Max of a field over the events matched to one pattern variable so far. */
export interface MatchAggregate {
  readonly fn: MatchFunction;
  /** Number of the variable; `ANY_VARIABLE` counts every event of the match. */
  readonly variable: number;
  readonly field: Evaluate;
  /** Where First remembers that it has its value, which may be NULL. */
  readonly seen: number;
}

/** Also the number of the variable written as a point. */
export const ANY_VARIABLE = -1;

/** The values after one more event has been matched to `variable`; the frame shows that event. */
export function withEvent(
  values: readonly Value[],
  aggregates: ReadonlyMap<number, MatchAggregate>,
  variable: number,
  frame: Frame,
): readonly Value[] {
  let next: Value[] | undefined;
  for (const [slot, aggregate] of aggregates) {
    if (aggregate.variable !== variable && aggregate.variable !== ANY_VARIABLE) continue;
    next ??= [...values];
    const known = values[slot] ?? null;
    switch (aggregate.fn) {
      case 'LAST':
        next[slot] = aggregate.field(frame);
        break;
      case 'FIRST':
        if (values[aggregate.seen] !== true) next[slot] = aggregate.field(frame);
        next[aggregate.seen] = true;
        break;
      default: {
        const value = aggregate.field(frame);
        if (value === null) break;
        const sign = aggregate.fn === 'MIN' ? -1 : 1;
        if (known === null || order(value, known) * sign > 0) next[slot] = value;
      }
    }
  }
  return next ?? values;
}
