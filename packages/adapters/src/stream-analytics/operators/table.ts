import type { DiagnosticCode } from '../diagnostic.ts';
import type { TablePlan } from '../plan/table.ts';
import { fits } from '../types/cast.ts';
import { type RecordValue, Row, type Value, findKey } from '../types/value.ts';

/** JSON may spell a number that is no float (1e999); from level 1.1 on such an event is filtered. */
function isBeyondFloat(value: Value, table: TablePlan): boolean {
  return table.filtersInfinity && (value === Infinity || value === -Infinity);
}

/**
 * Reads an event with the types that CREATE TABLE declares ("CREATE TABLE", Stream Analytics reference): the values
 * take those types, and an event that does not fit is dropped. Columns that are not declared stay as they are.
 */
export function declaredRow(
  record: RecordValue,
  table: TablePlan,
): { readonly record: RecordValue } | { readonly code: DiagnosticCode; readonly message: string } {
  let copy: InstanceType<typeof Row> | undefined;
  for (const column of table.columns) {
    const key = findKey(record, column.name);
    if (key === undefined)
      return { code: 'InputDeserializerError.MissingColumns', message: `the column ${column.name} is missing` };
    const value = record[key] ?? null;
    const fitted = isBeyondFloat(value, table) ? undefined : fits(value, column.type);
    if (fitted === undefined) {
      return {
        code: 'InputDeserializerError.TypeConversionError',
        message: `the column ${column.name} is no ${column.type}`,
      };
    }
    if (fitted === value) continue;
    if (copy === undefined) {
      copy = new Row();
      for (const name of Object.keys(record)) copy[name] = record[name] ?? null;
    }
    copy[key] = fitted;
  }
  return { record: copy ?? record };
}
