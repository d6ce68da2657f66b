import { StreamCompileError } from '../errors.ts';
import type { TableDefinition } from '../language/ast.ts';
import type { CompatibilityLevel } from '../types/json.ts';
import type { TypeName } from '../types/value.ts';
import { typeNamed } from './cast.ts';

/** What CREATE TABLE declares about an input. */
export interface TablePlan {
  readonly columns: readonly { readonly name: string; readonly type: TypeName }[];
  /** An event whose number is out of the range of float is dropped; not so at level 1.0. */
  readonly filtersInfinity: boolean;
}

/** Tables by the name of their input in lower case. */
export function planTables(
  definitions: readonly TableDefinition[],
  level: CompatibilityLevel,
  isNoInput: (name: string) => boolean,
): Map<string, TablePlan> {
  const tables = new Map<string, TablePlan>();
  for (const { name, at, columns } of definitions) {
    const key = name.toLowerCase();
    if (tables.has(key))
      throw new StreamCompileError(`the table ${name} stands twice`, at, 'keep one CREATE TABLE for each input');
    if (isNoInput(name))
      throw new StreamCompileError(`${name} is no input`, at, 'CREATE TABLE declares the types of an input');
    const known = new Set<string>();
    for (const column of columns) {
      const lower = column.name.toLowerCase();
      if (known.has(lower))
        throw new StreamCompileError(
          `the column ${column.name} stands twice`,
          column.at,
          'names have no regard to case',
        );
      known.add(lower);
    }
    tables.set(key, {
      columns: columns.map((column) => ({ name: column.name, type: typeNamed(column.type, column.at) })),
      filtersInfinity: level !== '1.0',
    });
  }
  return tables;
}
