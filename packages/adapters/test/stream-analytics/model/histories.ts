import { type Context, evaluate, holds, overRows } from './expressions.ts';
import type { HistoryCall } from './job-model.ts';
import { type JoinedRow, type StreamRow, type Value, identity } from './rows.ts';
import { alignedEnd, ticksOf } from './time.ts';

const NO_HISTORY: Context['history'] = () => {
  throw new Error('an analytic function stands inside another');
};

interface Looked {
  readonly current: JoinedRow;
  readonly isFirst: boolean;
  /** What an aggregate runs over. */
  readonly recent: readonly JoinedRow[];
  /** What LAG and LAST find. */
  readonly found: JoinedRow | undefined;
}

const context = (row: JoinedRow): Context => ({ row, history: NO_HISTORY });

/** The rows that an analytic function looks at for one row of its source, from all rows up to that one. */
function look(call: HistoryCall, stream: readonly StreamRow[], at: StreamRow): Looked {
  const rows = stream.slice(0, stream.indexOf(at) + 1).map((row) => alone(call.of, row));
  const current = alone(call.of, at);
  const keyOf = (row: JoinedRow): string =>
    JSON.stringify(call.partitionBy.map((key) => identity(evaluate(key, context(row)))));
  const qualifies = (row: JoinedRow): boolean => call.when === undefined || holds(call.when, context(row));
  const own = rows.filter((row) => keyOf(row) === keyOf(current) && qualifies(row));
  const limit = ticksOf(call.limit);
  const { call: fn } = call;
  const interval = own.filter((row) => alignedEnd(row.time, limit, 0) === alignedEnd(at.time, limit, 0));
  const earlier = fn.name === 'LAG' && qualifies(current) ? own.slice(0, -1) : own;
  const found = earlier.at(fn.name === 'LAG' ? -fn.offset : -1);
  return {
    current,
    isFirst: qualifies(current) && interval.length === 1,
    recent: own.filter(({ time }) => time > at.time - limit),
    found: found !== undefined && at.time - found.time <= limit ? found : undefined,
  };
}

/** The value of an analytic function at one row of its source. */
export function historyAt(call: HistoryCall, stream: readonly StreamRow[], at: StreamRow): Value {
  const { current, isFirst, recent, found } = look(call, stream, at);
  const { call: fn } = call;
  if (fn.name === 'ISFIRST') return isFirst ? 1 : 0;
  if (fn.name === 'aggregate') return overRows(fn.aggregate, recent, context(current));
  if (found !== undefined) return evaluate(fn.argument, context(found));
  return fn.otherwise === undefined ? null : evaluate(fn.otherwise, context(current));
}

/** The input events of the rows that the value was made of. */
export function sourcesOfHistory(call: HistoryCall, stream: readonly StreamRow[], at: StreamRow): string[] {
  const { recent, found } = look(call, stream, at);
  const { name } = call.call;
  const rows = name === 'ISFIRST' ? [] : name === 'aggregate' ? recent : [found].filter((row) => row !== undefined);
  return rows.flatMap(({ sources }) => [...sources]);
}

function alone(alias: string, row: StreamRow): JoinedRow {
  return { time: row.time, parts: { [alias]: row }, sources: row.sources, place: row.place };
}
