import { CHOICES } from '../choices.ts';
import { type Value, float, integer, isInteger, numberOf } from './value.ts';
import { parseNumber } from './cast.ts';
import { joinText } from './text-limit.ts';

type BitwiseOperator = '&' | '|' | '^';
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | BitwiseOperator;
type Binary = (a: Value, b: Value) => Value;

/** A numeric operand; text that spells a number counts as float. */
function operand(value: Value): number | undefined {
  return typeof value === 'string' ? parseNumber(value) : numberOf(value);
}

function exact(value: Value): bigint {
  if (typeof value === 'bigint') return value;
  return BigInt(numberOf(value) ?? 0);
}

/** Integer arithmetic beyond 2^53, still exact in 64 bits; more is NULL. */
function wide(op: ArithmeticOperator, a: bigint, b: bigint): Value {
  switch (op) {
    case '+':
      return integer(a + b);
    case '-':
      return integer(a - b);
    case '*':
      return integer(a * b);
    case '/':
      return b === 0n ? null : integer(a / b);
    case '%':
      return b === 0n ? null : integer(a % b);
    case '&':
      return integer(a & b);
    case '|':
      return integer(a | b);
    case '^':
      return integer(a ^ b);
  }
}

function plain(op: ArithmeticOperator, x: number, y: number): number {
  switch (op) {
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      return x * y;
    case '/':
      return x / y;
    default:
      return x % y;
  }
}

/** Two bits give a bit, a bit and a bigint a bigint ("Bitwise operators", Stream Analytics reference). */
function ofBits(op: BitwiseOperator, a: boolean, b: boolean): boolean {
  if (op === '&') return a && b;
  return op === '|' ? a || b : a !== b;
}

function bitwise(op: BitwiseOperator): Binary {
  return (a, b) => (typeof a === 'boolean' && typeof b === 'boolean' ? ofBits(op, a, b) : slow(op, a, b));
}

function slow(op: ArithmeticOperator, a: Value, b: Value): Value {
  if (a === null || b === null) return null;
  if (op === '+' && typeof a === 'string' && typeof b === 'string') return joinText([a, b]);
  if (isInteger(a) && isInteger(b)) return wide(op, exact(a), exact(b));
  const x = operand(a);
  const y = operand(b);
  if (x === undefined || y === undefined) return null;
  if (op === '&' || op === '|' || op === '^') {
    return Number.isInteger(x) && Number.isInteger(y) ? wide(op, BigInt(x), BigInt(y)) : null;
  }
  return (op === '/' || op === '%') && y === 0 ? null : float(plain(op, x, y));
}

function fast(op: ArithmeticOperator): Binary {
  return (a, b) => {
    if (typeof a !== 'number' || typeof b !== 'number') return slow(op, a, b);
    const result = plain(op, a, b);
    if (!Number.isInteger(result)) return Number.isFinite(result) && !Number.isNaN(result) ? result : null;
    if (Number.isInteger(a) && Number.isInteger(b)) return Number.isSafeInteger(result) ? result + 0 : slow(op, a, b);
    return float(result);
  };
}

const divide: Binary = (a, b) => {
  if (typeof a !== 'number' || typeof b !== 'number') return slow('/', a, b);
  if (b === 0) return null;
  if (CHOICES.integerDivision && Number.isInteger(a) && Number.isInteger(b)) return Math.trunc(a / b) + 0;
  return float(a / b);
};

export const arithmetic: Readonly<Record<ArithmeticOperator, Binary>> = {
  '+': fast('+'),
  '-': fast('-'),
  '*': fast('*'),
  '%': fast('%'),
  '/': divide,
  '&': bitwise('&'),
  '|': bitwise('|'),
  '^': bitwise('^'),
};

export function negate(value: Value): Value {
  if (typeof value === 'number') return Number.isInteger(value) ? 0 - value : -value;
  if (typeof value === 'bigint') return integer(-value);
  const number = operand(value);
  if (number === undefined) return null;
  return isInteger(value) ? integer(-number) : float(-number);
}

/** `~`: the other bit, and two's complement NOT of an integer. */
export function complement(value: Value): Value {
  if (typeof value === 'boolean') return !value;
  return isInteger(value) ? integer(~exact(value)) : null;
}
