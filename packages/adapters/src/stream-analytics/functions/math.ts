import { parseNumber } from '../types/cast.ts';
import { type Value, float, integer, isInteger, numberOf } from '../types/value.ts';
import type { FunctionTable, ScalarFunction } from './scalar.ts';

function numeric(value: Value | undefined): number | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'string' ? parseNumber(value) : numberOf(value);
}

/** The result has the type of the argument ("ABS", "CEILING", … Stream Analytics reference). */
function keepsType(compute: (x: number) => number, wide: (x: bigint) => bigint = (x) => x): ScalarFunction {
  return {
    min: 1,
    max: 1,
    call: (a = null) => {
      if (typeof a === 'bigint') return integer(wide(a));
      const x = numeric(a);
      if (x === undefined) return null;
      return isInteger(a) ? integer(compute(x)) : float(compute(x));
    },
  };
}

function givesFloat(compute: (x: number) => number): ScalarFunction {
  return {
    min: 1,
    max: 1,
    call: (a) => {
      const x = numeric(a);
      return x === undefined ? null : float(compute(x));
    },
  };
}

/** Halves go away from zero. Decimal text avoids the error of multiplying by powers of ten (1.005 · 100 < 100.5). */
function roundTo(x: number, wanted: number, cut: boolean): number {
  // No number has digits further away.
  const length = Math.min(Math.max(wanted, -400), 400);
  const [mantissa = '0', exponent = '0'] = Math.abs(x).toExponential().split('e');
  const shifted = Number(`${mantissa}e${Number(exponent) + length}`);
  // Such a number has no digits behind the place; neither has one beyond all numbers.
  if (!(shifted < 2 ** 52)) return x;
  const rounded = cut ? Math.floor(shifted) : Math.round(shifted);
  const [m = '0', e = '0'] = rounded.toExponential().split('e');
  return Math.sign(x) * Number(`${m}e${Number(e) - length}`);
}

/** A bigint to a power is a bigint: exact while it fits 64 bits, NULL beyond. */
function wholePower(base: Value, x: number, y: number): Value {
  const approximate = x ** y;
  if (!Number.isInteger(y) || y < 0 || Number.isSafeInteger(approximate)) return integer(Math.trunc(approximate));
  if (y > 64) return null;
  return integer((typeof base === 'bigint' ? base : BigInt(x)) ** BigInt(y));
}

/** Rounds to a multiple of 10^places, halves away from zero. */
function roundWide(x: bigint, places: number, cut: boolean): Value {
  if (places > 19) return 0;
  const unit = 10n ** BigInt(places);
  const half = cut ? 0n : unit / 2n;
  return integer(((x + (x < 0n ? -half : half)) / unit) * unit);
}

export const MATH_FUNCTIONS: FunctionTable = {
  ABS: keepsType(Math.abs, (x) => (x < 0n ? -x : x)),
  CEILING: keepsType(Math.ceil),
  FLOOR: keepsType(Math.floor),
  SIGN: keepsType(Math.sign, (x) => (x < 0n ? -1n : 1n)),
  EXP: givesFloat(Math.exp),
  SQRT: givesFloat(Math.sqrt),
  SQUARE: givesFloat((x) => x * x),
  POWER: {
    min: 2,
    max: 2,
    call: (a = null, b) => {
      const x = numeric(a);
      const y = numeric(b);
      if (x === undefined || y === undefined) return null;
      return isInteger(a) ? wholePower(a, x, y) : float(x ** y);
    },
  },
  ROUND: {
    min: 2,
    max: 3,
    call: (a = null, b, c = 0) => {
      const x = numeric(a);
      const length = numeric(b);
      if (x === undefined || length === undefined) return null;
      if (isInteger(a) && length >= 0) return a;
      if (typeof a === 'bigint') return roundWide(a, -Math.trunc(length), numeric(c) !== 0);
      const rounded = roundTo(x, Math.trunc(length), numeric(c) !== 0);
      return isInteger(a) ? integer(rounded) : float(rounded);
    },
  },
};
