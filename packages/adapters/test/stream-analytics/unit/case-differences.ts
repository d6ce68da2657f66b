import type { Row } from './case-file.ts';

/** What is different between the rows of an output that are wanted and those that are given, in words. */
export function rowDifferences(
  output: string,
  wanted: readonly Row[],
  given: readonly Row[],
  ordered: boolean,
): string[] {
  const missing = [...wanted];
  const unexpected = given.filter((row) => {
    const index = missing.findIndex((other) => same(other, row));
    if (index >= 0) missing.splice(index, 1);
    return index < 0;
  });
  if (missing.length === 0 && unexpected.length === 0) {
    const at = ordered ? wanted.findIndex((row, index) => !same(row, given[index])) : -1;
    if (at < 0) return [];
    return [
      `${output}: the rows are right but in another order: row ${at + 1} must be ${text(wanted[at])} and is ${text(given[at])}`,
    ];
  }
  const differences: string[] = [];
  for (const row of missing) {
    const at = nearest(row, unexpected);
    const near = at === undefined ? undefined : unexpected.splice(at, 1)[0];
    differences.push(near === undefined ? `${output}: missing ${text(row)}` : `${output}: ${changed(row, near)}`);
  }
  return [...differences, ...unexpected.map((row) => `${output}: unexpected ${text(row)}`)];
}

const text = (row: unknown): string => JSON.stringify(row) ?? 'nothing';

/** Equal as the conventions of the case file say: numbers by value with a relative tolerance of 1e-9. */
export function same(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number')
    return a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && same((a as Row)[key], (b as Row)[key]));
}

/** Columns in which two rows differ. */
function differing(a: Row, b: Row): string[] {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].filter((name) => Object.hasOwn(a, name) !== Object.hasOwn(b, name) || !same(a[name], b[name]));
}

/** The row that is probably meant to be this one: more of its columns are equal than not. */
function nearest(row: Row, candidates: readonly Row[]): number | undefined {
  let best: number | undefined;
  let fewest = (Object.keys(row).length + 1) / 2;
  candidates.forEach((candidate, index) => {
    const { length } = differing(row, candidate);
    if (length >= fewest) return;
    best = index;
    fewest = length;
  });
  return best;
}

function changed(wanted: Row, given: Row): string {
  const columns = differing(wanted, given).map((name) => {
    if (!Object.hasOwn(given, name)) return `${name} is not there, must be ${text(wanted[name])}`;
    if (!Object.hasOwn(wanted, name)) return `${name} must not be there and is ${text(given[name])}`;
    return `${name} must be ${text(wanted[name])} and is ${text(given[name])}`;
  });
  return `in ${text(given)} ${columns.join('; ')}`;
}
