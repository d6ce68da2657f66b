import type { CompatibilityLevel } from '../types/json.ts';
import { geoFunctions } from './geo/functions.ts';
import { parseJsonRecord } from './record.ts';
import type { FunctionTable, ScalarFunction } from './scalar.ts';

function tableOf(level: CompatibilityLevel): FunctionTable {
  return {
    ...geoFunctions(level),
    JSON_PARSE: {
      min: 1,
      max: 1,
      call: (text = null) => (typeof text === 'string' ? parseJsonRecord(text, level) : null),
    },
  };
}

const TABLES: Readonly<Record<CompatibilityLevel, FunctionTable>> = {
  '1.0': tableOf('1.0'),
  '1.1': tableOf('1.1'),
  '1.2': tableOf('1.2'),
};

/** Functions whose result depends on the compatibility level of the job; `name` in upper case. */
export function leveledFunction(name: string, level: CompatibilityLevel): ScalarFunction | undefined {
  const table = TABLES[level];
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

export function leveledNames(): string[] {
  return Object.keys(TABLES['1.2']);
}
