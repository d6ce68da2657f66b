import { StreamCompileError, StreamRuntimeError } from '../errors.ts';
import type { CastExpr, Position } from '../language/ast.ts';
import type { Evaluate } from '../operators/frame.ts';
import { convert, toText } from '../types/cast.ts';
import { type TypeName, typeOf } from '../types/value.ts';

const TYPES: Readonly<Record<string, TypeName>> = {
  bigint: 'bigint',
  int: 'bigint',
  float: 'float',
  real: 'float',
  nvarchar: 'nvarchar(max)',
  varchar: 'nvarchar(max)',
  datetime: 'datetime',
  bit: 'bit',
  record: 'record',
  array: 'array',
};

export function typeNamed(name: string, at: Position): TypeName {
  const type = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
  if (type !== undefined) return type;
  throw new StreamCompileError(
    `unknown type ${name}`,
    at,
    'the types are bigint, float, nvarchar(max), datetime, bit, record, array',
  );
}

/** CAST and TRY_CAST of what `operand` gives. */
export function castTo(expr: CastExpr, operand: Evaluate): Evaluate {
  const type = typeNamed(expr.type, expr.at);
  if (expr.tolerant) return (frame) => convert(operand(frame), type) ?? null;
  return (frame) => {
    const value = operand(frame);
    const result = convert(value, type);
    if (result !== undefined) return result;
    const shown = toText(value).slice(0, 80);
    throw new StreamRuntimeError(
      'CastFailed',
      `CAST at ${expr.at.line}:${expr.at.column} cannot convert ${typeOf(value) ?? 'NULL'} ${JSON.stringify(shown)} to ${type}; TRY_CAST gives NULL instead`,
    );
  };
}
