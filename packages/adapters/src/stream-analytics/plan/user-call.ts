import { StreamCompileError } from '../errors.ts';
import type { CallExpr } from '../language/ast.ts';
import type { AggregateFactory } from '../operators/aggregate-columns.ts';
import type { Evaluate } from '../operators/frame.ts';
import { closest } from './closest.ts';
import { type ExpressionContext, compileValue } from './expression.ts';

/** `udf.name(…)`: NULLs are given to the function, which may know what to make of them. */
export function compileUserScalar(context: ExpressionContext, call: CallExpr): Evaluate {
  const { functions } = context.scope;
  const found = functions.scalar(call.name);
  if (found === undefined) throw unknown('udf', call, functions.scalarNames);
  refuseModifiers('udf', call);
  const { min, max } = found;
  const given = call.args.length;
  if (given < min || given > max) {
    const wanted = min === max ? String(min) : `${min} to ${max}`;
    throw new StreamCompileError(
      `udf.${call.name} takes ${wanted} ${wanted === '1' ? 'argument' : 'arguments'} and was given ${given}`,
      call.at,
      'give as many as the function has parameters',
    );
  }
  const args = call.args.map((arg) => compileValue(context, arg));
  return (frame) => found.call(args.map((arg) => arg(frame)));
}

/** `uda.name(value)` in a SELECT with GROUP BY. */
export function compileUserAggregate(context: ExpressionContext, call: CallExpr): AggregateFactory {
  const { functions } = context.scope;
  refuseModifiers('uda', call);
  const [argument] = call.args;
  if (argument === undefined || call.args.length !== 1)
    throw new StreamCompileError(
      `uda.${call.name} takes 1 argument and was given ${call.args.length}`,
      call.at,
      'build a record in a step before to hand over several values',
    );
  const factory = functions.aggregate(call.name, compileValue(context, argument));
  if (factory === undefined) throw unknown('uda', call, functions.aggregateNames);
  return factory;
}

function refuseModifiers(prefix: string, call: CallExpr): void {
  if (call.over !== undefined)
    throw new StreamCompileError(
      `${prefix}.${call.name} takes no OVER`,
      call.over.at,
      'user aggregates stand beside GROUP BY with a window',
    );
  if (call.distinct)
    throw new StreamCompileError(
      `${prefix}.${call.name} takes no DISTINCT`,
      call.at,
      'DISTINCT stands only in COUNT(DISTINCT …)',
    );
}

function unknown(prefix: string, call: CallExpr, names: readonly string[]): StreamCompileError {
  const close = closest(call.name, names);
  const hint =
    close !== undefined
      ? `did you mean ${prefix}.${close}?`
      : names.length > 0
        ? `there are ${names
            .slice(0, 10)
            .map((name) => `${prefix}.${name}`)
            .join(', ')}`
        : 'functions are given to the job beside its query';
  return new StreamCompileError(`there is no function ${prefix}.${call.name}`, call.at, hint);
}
