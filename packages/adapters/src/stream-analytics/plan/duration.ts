import { CHOICES } from '../choices.ts';
import { StreamCompileError } from '../errors.ts';
import type { CallExpr, Expr } from '../language/ast.ts';
import { datePartOf, unitTicks } from '../types/calendar.ts';
import { TICKS_PER_SECOND } from '../types/time.ts';

const LONGEST = CHOICES.maxWindowDays * 86_400 * TICKS_PER_SECOND;

/** A unit of fixed length, in ticks. */
export function unitArgument(call: CallExpr, expr: Expr | undefined): number {
  const name = expr?.kind === 'path' && expr.parts.length === 1 ? (expr.parts[0]?.text ?? '') : '';
  // Articles of Microsoft also write the plural: SlidingWindow(hours, 1).
  const part = datePartOf(name) ?? (name.length > 4 ? datePartOf(name.replace(/s$/i, '')) : undefined);
  const ticks = part === undefined ? undefined : unitTicks(part);
  if (ticks === undefined) {
    throw new StreamCompileError(
      `${call.name} needs a unit of time`,
      expr?.at ?? call.at,
      'day, hour, minute, second, millisecond or microsecond',
    );
  }
  return ticks;
}

/** A whole number written in the query, with its sign. */
export function wholeNumber(expr: Expr | undefined): number | undefined {
  if (expr?.kind === 'unary' && (expr.op === '-' || expr.op === '+')) {
    const inner = wholeNumber(expr.operand);
    return inner === undefined ? undefined : expr.op === '-' ? -inner : inner;
  }
  if (expr?.kind !== 'literal' || expr.type !== 'bigint') return undefined;
  const number = Number(expr.text);
  return Number.isSafeInteger(number) ? number : undefined;
}

function length(call: CallExpr, unit: Expr | undefined, count: Expr | undefined): number {
  const ticks = unitArgument(call, unit);
  const number = wholeNumber(count);
  if (number === undefined)
    throw new StreamCompileError(
      `${call.name} needs a whole number`,
      count?.at ?? call.at,
      'write the unit first: (second, 10)',
    );
  return ticks * number;
}

/** A positive length of at most seven days, of the arguments (unit, n). */
export function durationOf(call: CallExpr, unit: Expr | undefined, count: Expr | undefined): number {
  const ticks = length(call, unit, count);
  if (ticks <= 0)
    throw new StreamCompileError(
      `the length in ${call.name} must be positive`,
      count?.at ?? call.at,
      'write 1 or more',
    );
  if (ticks > LONGEST)
    throw new StreamCompileError(
      `the length in ${call.name} is more than 7 days`,
      count?.at ?? call.at,
      'keep longer histories in the store and read them as reference data',
    );
  return ticks;
}

/** A shift of any sign, of the arguments (unit, n). */
export function offsetOf(call: CallExpr, unit: Expr | undefined, count: Expr | undefined): number {
  const ticks = length(call, unit, count);
  if (Math.abs(ticks) > LONGEST)
    throw new StreamCompileError(
      `the offset in ${call.name} is more than 7 days`,
      call.at,
      'an offset of less than one window is enough',
    );
  return ticks;
}
