import { StreamCompileError } from '../errors.ts';
import { PART_FUNCTIONS } from '../functions/date.ts';
import { leveledFunction } from '../functions/leveled.ts';
import { functionNames, insteadOf, scalarFunction } from '../functions/registry.ts';
import type { ScalarFunction } from '../functions/scalar.ts';
import type { CallExpr, Expr } from '../language/ast.ts';
import type { Evaluate } from '../operators/frame.ts';
import { type DatePart, datePartOf } from '../types/calendar.ts';
import { dateTimeOf } from '../types/time.ts';
import { Row, type Value } from '../types/value.ts';
import { isAggregateName } from './aggregate-names.ts';
import { type ExpressionContext, compileValue } from './expression.ts';
import { closest } from './closest.ts';
import { compileUserScalar } from './user-call.ts';
import { compileMetadata } from './metadata.ts';
import { sourceOfName } from './scope.ts';

/** A call of a scalar function. Aggregates and analytic functions never come here: their SELECT takes them over. */
export function compileCall(context: ExpressionContext, call: CallExpr): Evaluate {
  const name = call.name.toUpperCase();
  if (call.prefix !== undefined) return compilePrefixed(context, call);
  if (isAggregateName(name)) {
    throw new StreamCompileError(
      `${call.name} cannot stand here`,
      call.at,
      'aggregates need GROUP BY with a window, or OVER (LIMIT DURATION(…))',
    );
  }
  const instead = insteadOf(name);
  if (instead !== undefined) throw new StreamCompileError(`${call.name} is not supported`, call.at, instead);
  if (call.over !== undefined) {
    throw new StreamCompileError(
      `${call.name} takes no OVER`,
      call.over.at,
      'OVER follows aggregates, LAG, LAST and ISFIRST',
    );
  }
  if (call.distinct)
    throw new StreamCompileError(
      `${call.name} takes no DISTINCT`,
      call.at,
      'DISTINCT stands only in COUNT(DISTINCT …)',
    );
  if (isWindowId(call)) return (frame) => frame.windowId;
  if (name === 'GETMETADATAPROPERTYVALUE') return compileMetadata(context, call);
  if (Object.hasOwn(PART_FUNCTIONS, name)) {
    const part = datePartArgument(call);
    const make = PART_FUNCTIONS[name];
    if (make === undefined) throw new StreamCompileError(`unknown function ${call.name}`, call.at);
    return apply(make(part), dateArguments(context, call.args.slice(1)), call, 1);
  }
  const fn = leveledFunction(name, context.scope.level) ?? scalarFunction(name);
  if (fn !== undefined)
    return apply(
      fn,
      call.args.map((arg) => compileValue(context, arg)),
      call,
      0,
    );
  throw new StreamCompileError(`unknown function ${call.name}`, call.at, suggestion(name));
}

function compilePrefixed(context: ExpressionContext, call: CallExpr): Evaluate {
  const prefix = call.prefix?.toLowerCase() ?? '';
  if (prefix === 'udf') return compileUserScalar(context, call);
  if (prefix === 'uda')
    throw new StreamCompileError(
      `uda.${call.name} cannot stand here`,
      call.at,
      'aggregates need GROUP BY with a window',
    );
  if (isWindow(call)) {
    return (frame) => {
      const row = new Row();
      row.Id = frame.windowId;
      return row;
    };
  }
  if (prefix === 'system')
    throw new StreamCompileError(
      `unknown function System.${call.name}`,
      call.at,
      'System.Timestamp() or System.Window().Id',
    );
  throw new StreamCompileError(
    `the prefix of ${call.prefix}.${call.name} is not allowed`,
    call.at,
    'built-in functions have no prefix; user functions are udf.name(…)',
  );
}

/** `System.Window()`: the window of a group, as a record. */
function isWindow(call: CallExpr): boolean {
  return call.prefix?.toLowerCase() === 'system' && call.name.toLowerCase() === 'window' && call.args.length === 0;
}

/** `System.Window().Id`, which the parser reads as a property of a call. */
export function isWindowId(call: CallExpr): boolean {
  const [target, member] = call.args;
  return (
    call.name === 'GetRecordPropertyValue' &&
    target?.kind === 'call' &&
    isWindow(target) &&
    member?.kind === 'literal' &&
    member.text.toLowerCase() === 'id'
  );
}

export function datePartArgument(call: CallExpr): DatePart {
  const [unit] = call.args;
  const name = unit?.kind === 'path' && unit.parts.length === 1 ? (unit.parts[0]?.text ?? '') : '';
  const part = datePartOf(name);
  if (part === undefined)
    throw new StreamCompileError(
      `${call.name} needs a date part`,
      unit?.at ?? call.at,
      'for example second, minute, hour, day',
    );
  return part;
}

/** In a date function the name of a source means the timestamp of its row. */
function dateArguments(context: ExpressionContext, args: readonly Expr[]): Evaluate[] {
  return args.map((arg) => {
    const source = sourceOfName(context.scope, arg);
    if (source === undefined) return compileValue(context, arg);
    return (frame) => {
      const row = frame.rows[source.index];
      return row === null || row === undefined ? null : dateTimeOf(row.time);
    };
  });
}

function apply(fn: ScalarFunction, args: readonly Evaluate[], call: CallExpr, extra: number): Evaluate {
  if (args.length < fn.min || args.length > fn.max) {
    const wanted = fn.min === fn.max ? String(fn.min + extra) : `${fn.min + extra} to ${fn.max + extra}`;
    throw new StreamCompileError(
      `${call.name} takes ${wanted} ${wanted === '1' ? 'argument' : 'arguments'} and was given ${args.length + extra}`,
      call.at,
      'separate arguments by commas',
    );
  }
  refuseArguments(fn, call, extra);
  const { call: compute, seesNull } = fn;
  const [first, second] = args;
  if (seesNull !== true && args.length === 1 && first !== undefined) {
    return (frame) => {
      const a = first(frame);
      return a === null ? null : compute(a);
    };
  }
  if (seesNull !== true && args.length === 2 && first !== undefined && second !== undefined) {
    return (frame) => {
      const a = first(frame);
      const b = second(frame);
      return a === null || b === null ? null : compute(a, b);
    };
  }
  return (frame) => {
    const values: Value[] = [];
    for (const arg of args) {
      const value = arg(frame);
      if (value === null && seesNull !== true) return null;
      values.push(value);
    }
    return compute(...values);
  };
}

function refuseArguments({ refusal }: ScalarFunction, call: CallExpr, extra: number): void {
  if (refusal === undefined) return;
  call.args.slice(extra).forEach((arg, index) => {
    const reason = arg.kind === 'literal' && arg.type === 'text' ? refusal(index, arg.text) : undefined;
    if (reason !== undefined)
      throw new StreamCompileError(`${call.name} does not support ${reason}`, arg.at, 'write a simpler pattern');
  });
}

function suggestion(name: string): string | undefined {
  const close = closest(name, functionNames());
  return close === undefined ? 'user functions are written udf.name(…)' : `did you mean ${close}?`;
}
