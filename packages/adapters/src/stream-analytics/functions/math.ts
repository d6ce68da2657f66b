import { parseNumber } from '../types/cast.ts';
import { type Value, float, integer, isInteger, numberOf } from '../types/value.ts';
import type { FunctionTable, ScalarFunction } from './scalar.ts';

function numeric(value: Value | undefined): number | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'string' ? parseNumber(value) : numberOf(value);
}

/** The result has the type of the argument ("ABS", "CEILING", … Stream Analytics reference). */
function keepsType(compute: (x: number) => number): ScalarFunction {
  return {
    min: 1,
    max: 1,
    call: (a = null) => {
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
function roundTo(x: number, length: number, cut: boolean): number {
  if (length > 15 || !Number.isFinite(x)) return x;
  if (length < -15) return 0;
  const [mantissa = '0', exponent = '0'] = Math.abs(x).toExponential().split('e');
  const shifted = Number(`${mantissa}e${Number(exponent) + length}`);
  const rounded = cut ? Math.floor(shifted) : Math.floor(shifted + 0.5);
  const [m = '0', e = '0'] = rounded.toExponential().split('e');
  return Math.sign(x) * Number(`${m}e${Number(e) - length}`);
}

export const MATH_FUNCTIONS: FunctionTable = {
  ABS: keepsType(Math.abs),
  CEILING: keepsType(Math.ceil),
  FLOOR: keepsType(Math.floor),
  SIGN: keepsType(Math.sign),
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
      return isInteger(a) ? integer(Math.trunc(x ** y)) : float(x ** y);
    },
  },
  ROUND: {
    min: 2,
    max: 3,
    call: (a = null, b, c = 0) => {
      const x = numeric(a);
      const length = numeric(b);
      if (x === undefined || length === undefined) return null;
      const rounded = roundTo(x, Math.trunc(length), numeric(c) !== 0);
      return isInteger(a) ? integer(rounded) : float(rounded);
    },
  },
};
