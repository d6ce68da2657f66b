import {
  compileJob,
  type OutputRow,
  StreamCompileError,
  StreamRuntimeError,
} from '../../../src/stream-analytics/index.ts';

type Row = Readonly<Record<string, unknown>>;

/** One worked case: a query, its events, and the rows it must give. */
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
}

interface Arrival {
  readonly input: string;
  readonly arrival: string;
  readonly payload: Row;
  readonly metadata: Row | undefined;
}

/** The events of all inputs by arrival; ties in the order of the inputs. */
function arrivals(test: Case): Arrival[] {
  const list = Object.entries(test.inputs).flatMap(([input, { timestampBy, events }]) =>
    events.map((event) => {
      const { _arrival, _meta, ...payload } = event;
      const arrival = String(_arrival ?? payload[timestampBy ?? '']);
      return { input, arrival, payload, metadata: _meta as Row | undefined };
    }),
  );
  return Object.keys(test.inputs).length === 1
    ? list
    : list.sort((a, b) => Date.parse(a.arrival) - Date.parse(b.arrival));
}

function run(test: Case): OutputRow[] {
  const inputs: Record<string, { kind: 'stream' | 'reference' }> = {};
  for (const name of Object.keys(test.inputs)) inputs[name] = { kind: 'stream' };
  for (const name of Object.keys(test.reference ?? {})) inputs[name] = { kind: 'reference' };
  const job = compileJob(test.query, { ...test.job, inputs });
  const jobRun = job.start();
  for (const [name, rows] of Object.entries(test.reference ?? {})) jobRun.setReference(name, rows);
  const rows: OutputRow[] = [];
  for (const { input, arrival, payload, metadata } of arrivals(test))
    rows.push(...jobRun.push(input, { payload, arrival, metadata }).rows);
  rows.push(...jobRun.end().rows);
  return rows;
}

function same(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number')
    return a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && same((a as Row)[key], (b as Row)[key]));
}

/** What is different, in words; empty when the case passes. */
export function check(test: Case): string[] {
  let rows: OutputRow[];
  try {
    rows = run(test);
  } catch (error) {
    if (error instanceof StreamCompileError && test.expectedError === 'compile') return [];
    if (error instanceof StreamRuntimeError && test.expectedError === 'runtime') return [];
    return [
      `threw ${error instanceof StreamCompileError ? error.toString() : String(error instanceof Error ? error.stack : error)}`,
    ];
  }
  if (test.expectedError !== undefined) return [`expected a ${test.expectedError} error, but it ran`];
  const differences: string[] = [];
  const outputs = new Set([...Object.keys(test.expected), ...rows.map((row) => row.output)]);
  for (const output of outputs) {
    const wanted = [...(test.expected[output] ?? [])];
    const given = rows.filter((row) => row.output === output).map((row) => row.row);
    if (test.ordered === true) {
      for (let i = 0; i < Math.max(wanted.length, given.length); i += 1) {
        if (same(wanted[i], given[i])) continue;
        differences.push(`${output}[${i}]: expected ${JSON.stringify(wanted[i])}, got ${JSON.stringify(given[i])}`);
      }
      continue;
    }
    for (const row of given) {
      const index = wanted.findIndex((other) => same(other, row));
      if (index < 0) differences.push(`${output}: unexpected ${JSON.stringify(row)}`);
      else wanted.splice(index, 1);
    }
    for (const row of wanted) differences.push(`${output}: missing ${JSON.stringify(row)}`);
  }
  return differences;
}
