import { StreamCompileError } from '../errors.ts';
import type { CallExpr, Expr } from '../language/ast.ts';
import { type Evaluate, Frame } from '../operators/frame.ts';
import { type HistoryFunction, type HistoryOver, IsFirst, Lag } from '../operators/history.ts';
import { Moving } from '../operators/moving.ts';
import { windowAligner } from '../types/time.ts';
import { compileAnomaly, isAnomalyName } from './anomaly.ts';
import { isAggregateName, isHistoryName, isOrderedName } from './aggregate-names.ts';
import { compileAggregate } from './aggregate.ts';
import { durationOf, wholeNumber } from './duration.ts';
import { type ExpressionContext, compileTest, compileValue } from './expression.ts';
import { sourceOfName, sourcesRead, walk } from './scope.ts';

/** LAG, LAST, ISFIRST, and aggregates with OVER (LIMIT DURATION …). */
export function isHistoryCall(expr: Expr): boolean {
  if (expr.kind !== 'call' || expr.prefix !== undefined) return false;
  const name = expr.name.toUpperCase();
  if (isHistoryName(name)) return true;
  const { over } = expr;
  if (over === undefined || !isAggregateName(name)) return false;
  return over.limit !== undefined || (over.orderBy.length === 0 && !isOrderedName(name));
}

/** The one stream source whose events the function runs over; undefined when it needs the joined row. */
export function sourceOfHistory(context: ExpressionContext, call: CallExpr): number | undefined {
  const { sources } = context.scope;
  const read = [...sourcesRead(context.scope, call)];
  for (const part of walk(call)) {
    // A bare source name is a value of that source too, for example LAG(input).
    const named = sourceOfName(context.scope, part);
    if (named !== undefined && !read.includes(named)) read.push(named);
  }
  const streams = read.filter((source) => source.kind === 'stream');
  const others = read.filter((source) => source.kind !== 'stream');
  // A column that might as well be one of reference data is taken as one of the stream.
  const uncertain = others.every(
    (source) => source.kind === 'reference' && source.columns === undefined && streams.length > 0,
  );
  if (streams.length === 1 && (others.length === 0 || uncertain)) return streams[0]?.index;
  if (read.length === 0) return sources.find((source) => source.kind === 'stream')?.index;
  return undefined;
}

export function compileHistory(context: ExpressionContext, call: CallExpr, source: number): () => HistoryFunction {
  const name = call.name.toUpperCase();
  const { over } = call;
  const keys = (over?.partitionBy ?? []).map((key) => compileValue(context, key));
  const when = over?.when === undefined ? undefined : compileTest(context, over.when);
  for (const arg of call.args) {
    for (const part of walk(arg)) {
      if (part.kind === 'call' && isHistoryCall(part)) {
        throw new StreamCompileError(
          `${part.name} cannot stand inside ${call.name}`,
          part.at,
          'compute it in a step of its own',
        );
      }
    }
  }
  if (name === 'ISFIRST') {
    const size = durationOf(call, call.args[0], call.args[1]);
    if (over?.limit !== undefined)
      throw new StreamCompileError('ISFIRST takes no LIMIT', over.limit.at, 'its interval is its argument');
    const endOf = windowAligner(size, 0);
    return () => new IsFirst({ keys, when, limit: size }, endOf);
  }
  if (over?.limit === undefined)
    throw new StreamCompileError(
      `${call.name} needs OVER (… LIMIT DURATION(unit, n))`,
      over?.at ?? call.at,
      'for example OVER (PARTITION BY deviceId LIMIT DURATION(hour, 1))',
    );
  const limit = durationOf(over.limit, over.limit.args[0], over.limit.args[1]);
  const settings: HistoryOver = { keys, when, limit };
  if (!isHistoryName(name)) {
    if (call.distinct)
      throw new StreamCompileError('COUNT(DISTINCT …) takes no OVER', call.at, 'use GROUP BY with a window');
    const aggregate = compileAggregate(context, call, source);
    const size = context.scope.sources.length;
    return () => new Moving(settings, aggregate, source, new Frame(size));
  }
  if (over.orderBy.length > 0)
    throw new StreamCompileError(`${call.name} takes no ORDER BY`, over.at, 'events are in the order of time');
  if (isAnomalyName(name)) return compileAnomaly(context, call, settings);
  return compileLag(context, call, source, settings);
}

function compileLag(
  context: ExpressionContext,
  call: CallExpr,
  source: number,
  settings: HistoryOver,
): () => HistoryFunction {
  const isLast = call.name.toUpperCase() === 'LAST';
  const [value, second, third] = call.args;
  if (value === undefined || call.args.length > (isLast ? 2 : 3)) {
    throw new StreamCompileError(
      isLast ? 'LAST takes a value and a default' : 'LAG takes a value, an offset and a default',
      call.at,
      isLast ? 'for example LAST(v, 0)' : 'for example LAG(v, 1, 0)',
    );
  }
  let offset = 0;
  if (!isLast) {
    const given = second === undefined ? 1 : wholeNumber(second);
    if (given === undefined || given < 1 || given > 100_000) {
      throw new StreamCompileError(
        'the offset of LAG must be a whole number of at least 1',
        second?.at ?? call.at,
        'at most 100000; LAST is LAG that may take the event itself',
      );
    }
    offset = given;
  }
  const fallback = isLast ? second : third;
  const read: Evaluate =
    value.kind === 'star' ? (frame) => frame.rows[source]?.record ?? null : compileValue(context, value);
  const otherwise: Evaluate = fallback === undefined ? () => null : compileValue(context, fallback);
  return () => new Lag(settings, offset, read, otherwise);
}
