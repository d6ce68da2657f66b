import type { CallExpr } from '../language/ast.ts';

const AGGREGATES = new Set(
  'COUNT SUM AVG MIN MAX STDEV STDEVP VAR VARP COLLECT COLLECTTOP TOPONE PERCENTILE_CONT PERCENTILE_DISC'.split(' '),
);
const ORDERED = new Set(['COLLECTTOP', 'TOPONE', 'PERCENTILE_CONT', 'PERCENTILE_DISC']);
const HISTORY = new Set('LAG LAST ISFIRST ANOMALYDETECTION_SPIKEANDDIP ANOMALYDETECTION_CHANGEPOINT'.split(' '));

/** Functions over several events: aggregates of a group, or functions over the history of a stream. */
export function isAggregateName(upper: string): boolean {
  return AGGREGATES.has(upper) || HISTORY.has(upper);
}

export function isHistoryName(upper: string): boolean {
  return HISTORY.has(upper);
}

/** Aggregates that have their order in OVER: it makes no history of them, a LIMIT DURATION does. */
export function isOrderedName(upper: string): boolean {
  return ORDERED.has(upper);
}

/** A call of an aggregate, of the language's own or of the user. */
export function isAggregateCall(call: CallExpr): boolean {
  if (call.prefix === undefined) return isAggregateName(call.name.toUpperCase());
  return call.prefix.toLowerCase() === 'uda';
}
