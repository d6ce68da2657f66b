import { CHOICES } from '../choices.ts';
import { StreamCompileError } from '../errors.ts';
import type { CallExpr, Expr } from '../language/ast.ts';
import type { Evaluate } from '../operators/frame.ts';
import type { JoinKeys } from '../operators/joins.ts';
import type { StagePlan } from '../operators/select-plan.ts';
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

interface Bounds extends TimeBounds {
  low: number;
  high: number;
}

/** Narrows what is known about one difference by a comparison with a number. */
function narrow(bounds: Bounds, sign: 1 | -1, op: string, bound: number): void {
  const value = bound * sign;
  const real = sign === 1 ? op : (FLIPPED[op] ?? op);
  if (real === '=' || real === '>=') bounds.low = Math.max(bounds.low, Math.ceil(value));
  if (real === '=' || real === '<=') bounds.high = Math.min(bounds.high, Math.floor(value));
  if (real === '>') bounds.low = Math.max(bounds.low, Math.floor(value) + 1);
  if (real === '<') bounds.high = Math.min(bounds.high, Math.ceil(value) - 1);
}

/** Every DATEDIFF that ON compares with a number, narrowed; one entry for each earlier source and unit. */
function readBounds(context: ExpressionContext, on: Expr, right: number): Bounds[] {
  const all: Bounds[] = [];
  const take = (difference: Difference | undefined, op: string, expr: Expr): void => {
    const bound = integerBound(expr);
    if (difference === undefined || bound === undefined) return;
    const { unit, left, sign } = difference;
    let bounds = all.find((each) => each.unit === unit && each.left === left);
    if (bounds === undefined) all.push((bounds = { unit, left, low: -Infinity, high: Infinity }));
    narrow(bounds, sign, op, bound);
  };
  for (const part of conjuncts(on)) {
    if (part.kind === 'between' && !part.negated) {
      const difference = differenceOf(context, part.operand, right);
      take(difference, '>=', part.low);
      take(difference, '<=', part.high);
    } else if (part.kind === 'binary' && Object.hasOwn(FLIPPED, part.op)) {
      take(differenceOf(context, part.left, right), part.op, part.right);
      take(differenceOf(context, part.right, right), FLIPPED[part.op] ?? part.op, part.left);
    }
  }
  return all;
}

const isBounded = (bounds: Bounds): boolean => Number.isFinite(bounds.low) && Number.isFinite(bounds.high);

/** Bounds given in several units, as wide as they allow in the finest; the whole of ON is tested on each pair anyway. */
function merged(all: readonly Bounds[]): Bounds | undefined {
  for (const { left } of all) {
    const own = all.filter((bounds) => bounds.left === left);
    const unit = Math.min(...own.map((bounds) => bounds.unit));
    const low = Math.max(...own.map((bounds) => (bounds.low - 1) * (bounds.unit / unit) + 1));
    const high = Math.min(...own.map((bounds) => (bounds.high + 1) * (bounds.unit / unit) - 1));
    if (Number.isFinite(low) && Number.isFinite(high)) return { unit, left, low, high };
  }
  return undefined;
}

/** Reads the bounds of time in ON; a join of two streams without them is refused. */
export function timeBounds(context: ExpressionContext, on: Expr, right: number): TimeBounds {
  const all = readBounds(context, on, right);
  const hint = 'write DATEDIFF(unit, left, right) BETWEEN low AND high';
  if (all.length === 0)
    throw new StreamCompileError('a JOIN of two streams must bound the time between them', on.at, hint);
  const found = all.find(isBounded) ?? merged(all);
  if (found === undefined)
    throw new StreamCompileError('the time between the streams must be bounded on both sides', on.at, hint);
  const longest = Math.max(Math.abs(found.low), Math.abs(found.high)) * found.unit;
  if (longest > CHOICES.maxWindowDays * 86_400 * TICKS_PER_SECOND) {
    throw new StreamCompileError('the time between the streams is more than 7 days', on.at, 'shorten the bounds');
  }
  return found;
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
  throw new StreamCompileError(
    'APPLY takes GetArrayElements(array) or GetRecordProperties(record)',
    call.at,
    'for example CROSS APPLY GetArrayElements(list) AS item',
  );
}

/**
 * A row that earlier joins put together comes up to their bounds later than its first event, so the right side of a
 * later join has to be held that much longer.
 */
export function withDelays(stages: readonly StagePlan[]): StagePlan[] {
  let delay = 0;
  return stages.map((stage) => {
    if (stage.kind !== 'temporal') return stage;
    const { bounds } = stage;
    const delayed: StagePlan = { ...stage, bounds: { ...bounds, delay } };
    delay += (Math.max(Math.abs(bounds.low), Math.abs(bounds.high)) + 1) * bounds.unit;
    return delayed;
  });
}
