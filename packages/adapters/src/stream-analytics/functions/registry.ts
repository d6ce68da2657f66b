import { compare } from '../types/compare.ts';
import { DATE_FUNCTIONS, PART_FUNCTIONS } from './date.ts';
import { leveledNames } from './leveled.ts';
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

/** Functions that old jobs or other dialects have: the refusal says what to write instead. */
const FOREIGN: Readonly<Record<string, string>> = {
  ANOMALYDETECTION: 'use AnomalyDetection_SpikeAndDip or AnomalyDetection_ChangePoint',
  CONVERT: 'write CAST(value AS type)',
  DATETRUNC: 'write DATEADD and DATEPART, or group by a tumbling window',
  GETARRAYELEMENTS: 'it makes rows: FROM input CROSS APPLY GetArrayElements(list) AS item',
  GETRECORDPROPERTIES: 'it makes rows: FROM input CROSS APPLY GetRecordProperties(record) AS property',
  FORMAT: 'use CONCAT and CAST',
  GETDATE: 'use System.Timestamp(): results must not depend on the clock',
  GETUTCDATE: 'use System.Timestamp(): results must not depend on the clock',
  IFNULL: 'use COALESCE(value, replacement)',
  IIF: 'use CASE WHEN … THEN … ELSE … END',
  ISNULL: 'use COALESCE(value, replacement)',
  LEAD: 'events to come are not known; use LAG on the later event',
  LENGTH: 'use LEN(text)',
  MOD: 'use the operator %',
  NOW: 'use System.Timestamp(): results must not depend on the clock',
  ROW_NUMBER: 'use CollectTop or ISFIRST',
};

/** What to write instead of a function that is not of this language; `name` in upper case. */
export function insteadOf(name: string): string | undefined {
  return Object.hasOwn(FOREIGN, name) ? FOREIGN[name] : undefined;
}

/** Every function that may stand wherever a value may. */
export function functionNames(): string[] {
  return [...FUNCTIONS.keys(), ...leveledNames(), ...Object.keys(PART_FUNCTIONS)];
}
