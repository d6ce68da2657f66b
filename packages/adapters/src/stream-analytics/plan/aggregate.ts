import { StreamCompileError } from '../errors.ts';
import type { CallExpr, Expr, OverClause } from '../language/ast.ts';
import { averaging, counting, countingDistinct, extreme, summing, varying } from '../operators/accumulators.ts';
import type { AggregateFactory } from '../operators/aggregate-columns.ts';
import type { Evaluate, Frame } from '../operators/frame.ts';
import { collecting, percentile, top } from '../operators/ordered-accumulators.ts';
import { wholeNumber } from './duration.ts';
import { type ExpressionContext, compileValue, literal } from './expression.ts';
import { sourceOfName } from './scope.ts';
import { isCastToText } from './text-columns.ts';
import { compileUserAggregate } from './user-call.ts';
import { numberOf } from '../types/value.ts';

/** The whole record of the event, for functions without an argument. */
const recordOf =
  (source: number) =>
  (frame: Frame): ReturnType<Evaluate> =>
    frame.rows[source]?.record ?? null;

function argument(context: ExpressionContext, call: CallExpr): Evaluate {
  const [only] = call.args;
  if (only === undefined || call.args.length !== 1)
    throw new StreamCompileError(`${call.name} takes one argument`, call.at, `for example ${call.name}(temperature)`);
  return compileValue(context, only);
}

function optional(context: ExpressionContext, expr: Expr | undefined, source: number): Evaluate {
  const whole = expr === undefined || (expr.kind === 'star' && expr.parts.length === 0);
  return whole ? recordOf(source) : compileValue(context, expr);
}

function ordering(context: ExpressionContext, call: CallExpr): Parameters<typeof top>[2] {
  const items = call.over?.orderBy ?? [];
  if (items.length === 0)
    throw new StreamCompileError(
      `${call.name} needs OVER (ORDER BY …)`,
      call.at,
      'for example OVER (ORDER BY temperature DESC)',
    );
  return items.map((item) => ({ value: compileValue(context, item.expr), descending: item.descending }));
}

/** Without LIMIT DURATION the rows are those of a group, which GROUP BY and WHERE choose. */
function refuseInGroup(call: CallExpr, { partitionBy: [key], when }: OverClause): void {
  const extra = key ?? when;
  if (extra === undefined) return;
  throw new StreamCompileError(
    `${call.name} over the rows of a group takes no ${key === undefined ? 'WHEN' : 'PARTITION BY'}`,
    extra.at,
    `${key === undefined ? 'choose the rows with WHERE' : 'GROUP BY divides them'}, or add LIMIT DURATION(unit, n) in a step without GROUP BY`,
  );
}

/**
 * Builds the accumulator of an aggregate call; the context compiles its arguments over the rows of the group. `source`
 * is the one whose record a function without argument takes.
 */
export function compileAggregate(context: ExpressionContext, call: CallExpr, source = 0): AggregateFactory {
  if (call.prefix !== undefined) return compileUserAggregate(context, call);
  const name = call.name.toUpperCase();
  if (call.over !== undefined && call.over.limit === undefined) refuseInGroup(call, call.over);
  if (call.distinct && name !== 'COUNT')
    throw new StreamCompileError(`DISTINCT is only for COUNT`, call.at, 'take the distinct values in a step before');
  const [first, second] = call.args;
  switch (name) {
    case 'COUNT': {
      if (call.distinct) return countingDistinct(argument(context, call));
      if (call.args.length > 1)
        throw new StreamCompileError(
          'COUNT takes one argument',
          call.at,
          'COUNT(*), COUNT(value) or COUNT(DISTINCT value)',
        );
      const whole = first === undefined || first.kind === 'star' || sourceOfName(context.scope, first) !== undefined;
      return counting(whole ? undefined : compileValue(context, first));
    }
    case 'SUM':
      return summing(argument(context, call));
    case 'AVG':
      return averaging(argument(context, call));
    case 'MIN':
    case 'MAX':
      return extreme(name, argument(context, call), first !== undefined && isCastToText(context.scope, first));
    case 'VAR':
    case 'VARP':
    case 'STDEV':
    case 'STDEVP':
      return varying(name, argument(context, call));
    case 'TOPONE':
      return top(1, optional(context, first, source), ordering(context, call), true);
    case 'COLLECTTOP': {
      const count = wholeNumber(first);
      if (count === undefined || count < 1)
        throw new StreamCompileError(
          'CollectTop needs a positive whole number',
          first?.at ?? call.at,
          'for example CollectTop(3) OVER (ORDER BY temperature DESC)',
        );
      return top(count, optional(context, second, source), ordering(context, call), false);
    }
    case 'COLLECT':
      return collecting(optional(context, first, source));
    case 'PERCENTILE_CONT':
    case 'PERCENTILE_DISC': {
      const share = first?.kind === 'literal' ? numberOf(literal(first)) : undefined;
      const [by, more] = ordering(context, call);
      if (more !== undefined)
        throw new StreamCompileError(
          `${call.name} orders by one value`,
          call.over?.at ?? call.at,
          'keep one ORDER BY item',
        );
      if (share === undefined || share < 0 || share > 1 || by === undefined) {
        throw new StreamCompileError(
          `${call.name} needs a number from 0 to 1`,
          first?.at ?? call.at,
          'for example 0.95',
        );
      }
      return percentile(share, by.value, by.descending, name === 'PERCENTILE_CONT');
    }
    default:
      throw new StreamCompileError(`${call.name} is no aggregate`, call.at);
  }
}
