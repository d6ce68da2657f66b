import { type Context, evaluate, holds, overRows } from './expressions.ts';
import type { HistoryCall } from './job-model.ts';
import { type JoinedRow, type StreamRow, type Value, identity } from './rows.ts';
import { alignedEnd, ticksOf } from './time.ts';

const NO_HISTORY: Context['history'] = () => {
  throw new Error('an analytic function stands inside another');
};

/** The value of an analytic function at one row of its source, from all rows of the source up to that one. */
export function historyAt(call: HistoryCall, stream: readonly StreamRow[], at: StreamRow): Value {
  const rows = stream.slice(0, stream.indexOf(at) + 1).map((row) => alone(call.of, row));
  const current = alone(call.of, at);
  const context = (row: JoinedRow): Context => ({ row, history: NO_HISTORY });
  const keyOf = (row: JoinedRow): string =>
    JSON.stringify(call.partitionBy.map((key) => identity(evaluate(key, context(row)))));
  const qualifies = (row: JoinedRow): boolean => call.when === undefined || holds(call.when, context(row));
  const own = rows.filter((row) => keyOf(row) === keyOf(current) && qualifies(row));
  const limit = ticksOf(call.limit);
  const { call: fn } = call;
  if (fn.name === 'ISFIRST') {
    const interval = own.filter((row) => alignedEnd(row.time, limit, 0) === alignedEnd(at.time, limit, 0));
    return qualifies(current) && interval.length === 1 ? 1 : 0;
  }
  if (fn.name === 'aggregate') {
    const recent = own.filter(({ time }) => time > at.time - limit);
    return overRows(fn.aggregate, recent, context(current));
  }
  const earlier = fn.name === 'LAG' && qualifies(current) ? own.slice(0, -1) : own;
  const found = earlier.at(fn.name === 'LAST' ? -1 : -fn.offset);
  if (found !== undefined && at.time - found.time <= limit) return evaluate(fn.argument, context(found));
  return fn.otherwise === undefined ? null : evaluate(fn.otherwise, context(current));
}

function alone(alias: string, row: StreamRow): JoinedRow {
  return { time: row.time, parts: { [alias]: row }, sources: row.sources };
}
