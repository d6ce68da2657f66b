import {
  compileJob,
  type OutputRow,
  StreamCompileError,
  StreamRuntimeError,
} from '../../../src/stream-analytics/index.ts';
import { rowDifferences } from './case-differences.ts';
import type { Case, Row } from './case-file.ts';

interface Arrival {
  readonly input: string;
  readonly arrival: string;
  readonly payload: Row;
  readonly metadata: Row | undefined;
}

/** The events of all inputs by arrival; ties in the order of the inputs. Those of one input stay as they stand. */
function arrivals(test: Case): Arrival[] {
  const list = Object.entries(test.inputs).flatMap(([input, { timestampBy, events }]) =>
    events.map((event) => {
      const { _arrival, _meta, ...payload } = event;
      const arrival = String(_arrival ?? payload[timestampBy ?? '']);
      return { input, arrival, payload, metadata: _meta as Row | undefined };
    }),
  );
  if (Object.keys(test.inputs).length === 1) return list;
  return list.sort((a, b) => Date.parse(a.arrival) - Date.parse(b.arrival) || ticks(a.arrival) - ticks(b.arrival));
}

/** The 100 ns ticks within the millisecond, which Date leaves out. */
function ticks(instant: string): number {
  const fraction = /\.(\d+)/.exec(instant)?.[1] ?? '';
  return Number(fraction.padEnd(7, '0').slice(3, 7));
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

/** What is different, in words; empty when the case passes. */
export function check(test: Case): string[] {
  let rows: OutputRow[];
  try {
    rows = run(test);
  } catch (error) {
    if (error instanceof StreamCompileError)
      return test.expectedError === 'compile' ? [] : [`does not compile: ${error.toString()}`];
    if (error instanceof StreamRuntimeError)
      return test.expectedError === 'runtime' ? [] : [`stopped: ${error.code}, ${error.message}`];
    return [`threw ${String(error instanceof Error ? (error.stack ?? error) : error)}`];
  }
  if (test.expectedError !== undefined)
    return [`expected a ${test.expectedError} error, but it ran and wrote ${rows.length} rows`];
  const outputs = new Set([...Object.keys(test.expected), ...rows.map((row) => row.output)]);
  return [...outputs].flatMap((output) => {
    const given = rows.filter((row) => row.output === output).map((row) => row.row);
    const wanted = Object.hasOwn(test.expected, output) ? (test.expected[output] ?? []) : [];
    return rowDifferences(output, wanted, given, test.ordered === true);
  });
}
