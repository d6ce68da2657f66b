/** Files of worked cases: query, events, and the rows they must give (`npm run conformance:stream-analytics`). */
export type Row = Readonly<Record<string, unknown>>;

export interface Case {
  readonly id: string;
  readonly query: string;
  readonly inputs: Readonly<Record<string, { readonly timestampBy?: string; readonly events: readonly Row[] }>>;
  readonly reference?: Readonly<Record<string, readonly Row[]>>;
  readonly job?: {
    readonly compatibilityLevel?: '1.0' | '1.1' | '1.2';
    readonly lateArrivalSeconds?: number;
    readonly outOfOrderSeconds?: number;
    readonly outOfOrderPolicy?: 'Adjust' | 'Drop';
  };
  readonly expected: Readonly<Record<string, readonly Row[]>>;
  readonly ordered?: boolean;
  readonly expectedError?: 'compile' | 'runtime';
  /** What the case is about, and why it gives these rows. */
  readonly feature?: string;
  readonly why?: string;
}

/** The text is no file of cases; the message says what is wrong and where. */
export class CaseFileError extends Error {}

/** Reads a file of cases. @throws CaseFileError when it does not have that form. */
export function readCases(text: string): readonly Case[] {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (error) {
    throw new CaseFileError(`is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isRow(file) || !Array.isArray(file['cases'])) throw new CaseFileError('has no list "cases"');
  const list: readonly unknown[] = file['cases'];
  list.forEach(checkCase);
  return list as readonly Case[];
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);
const isRows = (value: unknown): value is readonly Row[] => Array.isArray(value) && value.every(isRow);
const isOneOf = (value: unknown, ...allowed: unknown[]): boolean => value === undefined || allowed.includes(value);
const isTolerance = (value: unknown): boolean => value === undefined || (typeof value === 'number' && value >= 0);

function checkCase(value: unknown, index: number): void {
  const place = `cases[${index}]`;
  if (!isRow(value)) throw new CaseFileError(`${place} is no object`);
  const name = typeof value['id'] === 'string' ? `${place} (${value['id']})` : place;
  const expect = (ok: boolean, what: string): void => {
    if (!ok) throw new CaseFileError(`${name}: ${what}`);
  };
  const rowsByName = (field: string): void => {
    const rows = value[field];
    expect(isRow(rows) && Object.values(rows).every(isRows), `"${field}" must be lists of objects by name`);
  };
  expect(typeof value['id'] === 'string', '"id" must be text');
  expect(typeof value['query'] === 'string', '"query" must be text');
  const inputs = value['inputs'];
  expect(isRow(inputs), '"inputs" must be an object');
  for (const [input, each] of Object.entries(inputs as Row)) {
    expect(isRow(each) && isRows(each['events']), `"inputs.${input}.events" must be a list of objects`);
    const field = (each as Row)['timestampBy'];
    expect(field === undefined || typeof field === 'string', `"inputs.${input}.timestampBy" must be text`);
  }
  if (value['reference'] !== undefined) rowsByName('reference');
  expect(isOneOf(value['expectedError'], 'compile', 'runtime'), '"expectedError" must be "compile" or "runtime"');
  if (value['expectedError'] === undefined || value['expected'] !== undefined) rowsByName('expected');
  expect(isOneOf(value['ordered'], true, false), '"ordered" must be true or false');
  const job = value['job'];
  if (job === undefined) return;
  if (!isRow(job)) throw new CaseFileError(`${name}: "job" must be an object`);
  expect(isOneOf(job['compatibilityLevel'], '1.0', '1.1', '1.2'), '"job.compatibilityLevel" must be 1.0, 1.1 or 1.2');
  expect(isOneOf(job['outOfOrderPolicy'], 'Adjust', 'Drop'), '"job.outOfOrderPolicy" must be Adjust or Drop');
  expect(isTolerance(job['lateArrivalSeconds']), '"job.lateArrivalSeconds" must be a number of at least 0');
  expect(isTolerance(job['outOfOrderSeconds']), '"job.outOfOrderSeconds" must be a number of at least 0');
}
