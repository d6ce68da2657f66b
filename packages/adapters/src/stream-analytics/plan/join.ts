import { CHOICES } from '../choices.ts';
import { StreamCompileError } from '../errors.ts';
import type { CallExpr, Expr } from '../language/ast.ts';
import type { Evaluate } from '../operators/frame.ts';
import type { JoinKeys } from '../operators/joins.ts';
import type { TimeBounds } from '../operators/temporal-join.ts';
import { TICKS_PER_SECOND } from '../types/time.ts';
import { numberOf } from '../types/value.ts';
import { unitArgument, wholeNumber } from './duration.ts';
import { type ExpressionContext, compileValue } from './expression.ts';
import { sourceOfName, sourcesRead } from './scope.ts';

/** The AND-ed parts of a condition. */
export function conjuncts(expr: Expr): Expr[] {
  return expr.kind === 'binary' && expr.op === 'AND' ? [...conjuncts(expr.left), ...conjuncts(expr.right)] : [expr];
}

/** Equalities between the right source and the ones before it, which become a lookup by key. */
export function joinKeys(context: ExpressionContext, on: Expr, right: number): JoinKeys {
  const left: Evaluate[] = [];
  const other: Evaluate[] = [];
  for (const part of conjuncts(on)) {
    if (part.kind !== 'binary' || part.op !== '=') continue;
    const sides = [part.left, part.right].map((side) => ({
      side,
      reads: [...sourcesRead(context.scope, side)].map((source) => source.index),
    }));
    const ofRight = sides.find(({ reads }) => reads.length > 0 && reads.every((index) => index === right));
    const ofLeft = sides.find(({ reads }) => reads.every((index) => index < right));
    if (ofRight === undefined || ofLeft === undefined) continue;
    // The key is a shortcut only: the whole condition is tested again on each candidate.
    left.push(compileValue(context, ofLeft.side));
    other.push(compileValue(context, ofRight.side));
  }
  return { left, right: other };
}

interface Difference {
  readonly unit: number;
  readonly left: number;
  /** −1 when the query writes DATEDIFF(unit, right, left). */
  readonly sign: 1 | -1;
}

function differenceOf(context: ExpressionContext, expr: Expr, right: number): Difference | undefined {
  if (expr.kind !== 'call' || expr.name.toUpperCase() !== 'DATEDIFF' || expr.prefix !== undefined) return undefined;
  const [unit, from, to] = expr.args;
  const a = from === undefined ? undefined : sourceOfName(context.scope, from);
  const b = to === undefined ? undefined : sourceOfName(context.scope, to);
  if (a === undefined || b === undefined || a.kind !== 'stream' || b.kind !== 'stream') return undefined;
  if (b.index === right && a.index < right) return { unit: unitArgument(expr, unit), left: a.index, sign: 1 };
  if (a.index === right && b.index < right) return { unit: unitArgument(expr, unit), left: b.index, sign: -1 };
  return undefined;
}

const FLIPPED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '=': '=' };

/** Reads the bounds of time in ON; a join of two streams without them is refused. */
export function timeBounds(context: ExpressionContext, on: Expr, right: number): TimeBounds {
  let found: Difference | undefined;
  let low = -Infinity;
  let high = Infinity;
  const narrow = (difference: Difference, op: string, expr: Expr): void => {
    const bound = integerBound(expr);
    if (bound === undefined) return;
    if (found !== undefined && (found.unit !== difference.unit || found.left !== difference.left)) return;
    found = difference;
    const [sign, value] = [difference.sign, bound * difference.sign];
    const real = sign === 1 ? op : (FLIPPED[op] ?? op);
    if (real === '=' || real === '>=') low = Math.max(low, Math.ceil(value));
    if (real === '=' || real === '<=') high = Math.min(high, Math.floor(value));
    if (real === '>') low = Math.max(low, Math.floor(value) + 1);
    if (real === '<') high = Math.min(high, Math.ceil(value) - 1);
  };
  for (const part of conjuncts(on)) {
    if (part.kind === 'between' && !part.negated) {
      const difference = differenceOf(context, part.operand, right);
      if (difference === undefined) continue;
      narrow(difference, '>=', part.low);
      narrow(difference, '<=', part.high);
    } else if (part.kind === 'binary' && Object.hasOwn(FLIPPED, part.op)) {
      const onLeft = differenceOf(context, part.left, right);
      const onRight = differenceOf(context, part.right, right);
      if (onLeft !== undefined) narrow(onLeft, part.op, part.right);
      else if (onRight !== undefined) narrow(onRight, FLIPPED[part.op] ?? part.op, part.left);
    }
  }
  const hint = 'write DATEDIFF(unit, left, right) BETWEEN low AND high';
  if (found === undefined)
    throw new StreamCompileError('a JOIN of two streams must bound the time between them', on.at, hint);
  if (!Number.isFinite(low) || !Number.isFinite(high)) {
    throw new StreamCompileError('the time between the streams must be bounded on both sides', on.at, hint);
  }
  const longest = Math.max(Math.abs(low), Math.abs(high)) * found.unit;
  if (longest > CHOICES.maxWindowDays * 86_400 * TICKS_PER_SECOND) {
    throw new StreamCompileError('the time between the streams is more than 7 days', on.at);
  }
  return { unit: found.unit, low, high, left: found.left };
}

function integerBound(expr: Expr): number | undefined {
  const whole = wholeNumber(expr);
  if (whole !== undefined) return whole;
  if (expr.kind !== 'literal' || expr.type !== 'float') return undefined;
  const number = Number(expr.text);
  return Number.isFinite(number) ? numberOf(number) : undefined;
}

/** APPLY takes GetArrayElements(array) or GetRecordProperties(record). */
export function applyKind(call: CallExpr): 'array' | 'record' {
  const name = call.name.toUpperCase();
  if (call.prefix === undefined && call.args.length === 1 && call.over === undefined) {
    if (name === 'GETARRAYELEMENTS') return 'array';
    if (name === 'GETRECORDPROPERTIES') return 'record';
  }
  throw new StreamCompileError('APPLY takes GetArrayElements(array) or GetRecordProperties(record)', call.at);
}
