import { compare } from '../types/compare.ts';
import { DATE_FUNCTIONS } from './date.ts';
import { MATH_FUNCTIONS } from './math.ts';
import { RECORD_FUNCTIONS } from './record.ts';
import { STRING_FUNCTIONS } from './string.ts';
import type { FunctionTable, ScalarFunction } from './scalar.ts';

const NULL_FUNCTIONS: FunctionTable = {
  COALESCE: { min: 1, max: 254, seesNull: true, call: (...args) => args.find((arg) => arg !== null) ?? null },
  NULLIF: { min: 2, max: 2, seesNull: true, call: (a = null, b = null) => (compare(a, b) === 0 ? null : a) },
};

const FUNCTIONS = new Map<string, ScalarFunction>(
  [STRING_FUNCTIONS, MATH_FUNCTIONS, DATE_FUNCTIONS, RECORD_FUNCTIONS, NULL_FUNCTIONS].flatMap((table) =>
    Object.entries(table),
  ),
);

export function scalarFunction(name: string): ScalarFunction | undefined {
  return FUNCTIONS.get(name.toUpperCase());
}

/** Names of the reference that are known and not built: the refusal says so. */
const NOT_BUILT = new Set(
  (
    'CREATEPOINT CREATELINESTRING CREATEPOLYGON ST_DISTANCE ST_WITHIN ST_INTERSECTS ST_OVERLAPS ANOMALYDETECTION ' +
    'ANOMALYDETECTION_SPIKEANDDIP ANOMALYDETECTION_CHANGEPOINT'
  ).split(' '),
);

export function isNotBuilt(name: string): boolean {
  return NOT_BUILT.has(name.toUpperCase());
}

export function functionNames(): string[] {
  return [...FUNCTIONS.keys()];
}
