import {
  compileJob,
  type Diagnostic,
  type JobOptions,
  type JobRun,
  type JobSnapshot,
  type OutputRow,
  type StepResult,
} from '../../../src/stream-analytics/index.ts';
import type { Fault } from './arrival.ts';
import { type ModelRow, evaluateJob } from './evaluate.ts';
import type { JobModel } from './job-model.ts';
import { queryText } from './query-text.ts';
import { iso } from './time.ts';

export interface EngineResult {
  readonly rows: readonly OutputRow[];
  readonly diagnostics: readonly Diagnostic[];
}

export function optionsOf(job: JobModel): JobOptions {
  const inputs: Record<string, { kind: 'stream' | 'reference'; partitions?: readonly string[] }> = {};
  for (const { name, partitions } of job.inputs) inputs[name] = { kind: 'stream', partitions };
  for (const { name } of job.references) inputs[name] = { kind: 'reference' };
  const { late, outOfOrder, policy } = job.policies;
  return { lateArrivalSeconds: late, outOfOrderSeconds: outOfOrder, outOfOrderPolicy: policy, inputs };
}

export interface RunSettings {
  /** Before which events the run goes on from its snapshot as JSON text; the number of events: before the end. */
  readonly restartBefore?: ReadonlySet<number>;
  /** How the run is brought to its end. */
  readonly finish?: (run: JobRun) => StepResult;
}

export function setReferences(job: JobModel, run: JobRun): void {
  for (const { name, versions } of job.references)
    for (const { from, rows } of versions) run.setReference(name, rows, from === undefined ? undefined : iso(from));
}

/** Runs the job in the engine. */
export function runEngine(
  job: JobModel,
  { restartBefore = new Set(), finish = (run) => run.end() }: RunSettings = {},
): EngineResult {
  const compiled = compileJob(queryText(job), optionsOf(job));
  let run = compiled.start();
  const restart = (index: number): void => {
    if (restartBefore.has(index)) run = compiled.start(JSON.parse(JSON.stringify(run.snapshot())) as JobSnapshot);
  };
  setReferences(job, run);
  const results = job.arrivals.flatMap(({ input, arrival, partition, payload, idleUntil }, index) => {
    restart(index);
    const idle = idleUntil === undefined ? [] : [run.advance(iso(idleUntil))];
    return [...idle, run.push(input, { payload, arrival: iso(arrival), partition })];
  });
  restart(job.arrivals.length);
  results.push(finish(run));
  return {
    rows: results.flatMap(({ rows }) => rows),
    diagnostics: results.flatMap(({ diagnostics }) => diagnostics),
  };
}

/** What the engine and the naive evaluator disagree on; empty when they agree. `told` is what the latter evaluates. */
export function differences(job: JobModel, told: JobModel = job): string[] {
  let engine: EngineResult;
  try {
    engine = runEngine(job);
  } catch (error) {
    return [`the engine threw ${String(error instanceof Error ? (error.stack ?? error) : error)}`];
  }
  const model = evaluateJob(told);
  return [
    ...compareFaults(engine.diagnostics, model.faults),
    ...compareRows(engine.rows, model.rows),
    ...compareOrder(engine.rows),
  ];
}

function compareFaults(diagnostics: readonly Diagnostic[], faults: readonly Fault[]): string[] {
  // An event adjusted for two reasons tells both.
  const shown = (list: readonly Fault[]): string[] =>
    list.map(({ input, sequence, code, action }) => `${input}#${sequence} ${code} ${action}`).sort();
  const given = shown(diagnostics);
  const wanted = shown(faults);
  if (JSON.stringify(given) === JSON.stringify(wanted)) return [];
  return [
    ...wanted.filter((line) => !given.includes(line)).map((line) => `diagnostic missing: ${line}`),
    ...given.filter((line) => !wanted.includes(line)).map((line) => `diagnostic unexpected: ${line}`),
  ];
}

const MOST_SOURCES = 50;

function compareRows(given: readonly OutputRow[], wanted: readonly ModelRow[]): string[] {
  const engine = given.map(({ output, timestamp, row, sources }): ModelRow => ({
    output,
    timestamp,
    row,
    sources: sources.map(({ input, sequence }) => `${input}#${sequence}`),
  }));
  const found: string[] = [];
  const unmatched = new Map<string, ModelRow[]>();
  const place = ({ output, timestamp }: ModelRow): string => `${output} at ${timestamp}`;
  for (const row of engine) unmatched.set(place(row), [...(unmatched.get(place(row)) ?? []), row]);
  for (const row of wanted) {
    const candidates = unmatched.get(place(row)) ?? [];
    const index = candidates.findIndex(
      (other) => sameValue(other.row, row.row) && sameSources(other.sources, row.sources),
    );
    if (index < 0) found.push(`missing    ${place(row)}: ${JSON.stringify(row.row)} of ${row.sources.join(' ')}`);
    else candidates.splice(index, 1);
  }
  for (const [where, rows] of unmatched)
    for (const row of rows) found.push(`unexpected ${where}: ${JSON.stringify(row.row)} of ${row.sources.join(' ')}`);
  return found;
}

/** Evidence is cut to the latest 50 entries, and a row made of several rows may name one event more than once. */
function sameSources(given: readonly string[], wanted: readonly string[]): boolean {
  const all = new Set(wanted);
  return given.every((source) => all.has(source)) && (given.length >= MOST_SOURCES || new Set(given).size === all.size);
}

/** Rows of an output come in the order of their timestamps. */
function compareOrder(rows: readonly OutputRow[]): string[] {
  const latest = new Map<number, string>();
  for (const { statement, timestamp } of rows) {
    const before = latest.get(statement) ?? '';
    if (timestamp < before) return [`statement ${statement} wrote ${timestamp} after ${before}`];
    latest.set(statement, timestamp);
  }
  return [];
}

/** Columns whose name begins with `bag` are arrays without promised order. */
function sameValue(a: unknown, b: unknown, name = ''): boolean {
  if (typeof a === 'number' && typeof b === 'number')
    return a === b || Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return false;
    const [x, y] = name.startsWith('bag') ? [[...a].sort(), [...b].sort()] : [a, b];
    return x.every((item, index) => sameValue(item, y[index]));
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  return (
    left.size === right.size &&
    [...left].every(([key, value]) => right.has(key) && sameValue(value, right.get(key), key))
  );
}
