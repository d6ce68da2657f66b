import { type Fault, arrive } from './arrival.ts';
import { type Context, evaluate, holds } from './expressions.ts';
import { historyAt, sourcesOfHistory } from './histories.ts';
import type { HistoryCall, JobModel, SelectModel } from './job-model.ts';
import { joined } from './joins.ts';
import { type Fields, type JoinedRow, Moment, type StreamRow, type Value, identity, isFields } from './rows.ts';
import { type Ticks, iso } from './time.ts';
import { partition, windowsOver } from './windows.ts';

export interface ModelRow {
  readonly output: string;
  readonly timestamp: string;
  readonly row: Readonly<Record<string, unknown>>;
  readonly sources: readonly string[];
}

export interface ModelResult {
  readonly rows: readonly ModelRow[];
  readonly faults: readonly Fault[];
}

/** Runs a whole job over all its events at once, clause by clause, straight from the rules and without any cleverness. */
export function evaluateJob(job: JobModel): ModelResult {
  const arrived = arrive(job);
  const streams = new Map<string, readonly StreamRow[]>(arrived.rows);
  const reference = (name: string, at: Ticks): StreamRow[] => {
    const versions = job.references.find((each) => each.name === name)?.versions ?? [];
    const valid = versions.filter(({ from }) => from === undefined || from <= at);
    const latest = valid.reduce<(typeof valid)[number] | undefined>(
      (best, next) => (best === undefined || (next.from ?? -Infinity) > (best.from ?? -Infinity) ? next : best),
      undefined,
    );
    return (latest?.rows ?? []).map((row) => ({
      time: at,
      fields: row as Fields,
      sources: new Set<string>(),
      place: -1,
    }));
  };
  const referenceOrStep = (name: string, at: Ticks): readonly StreamRow[] => {
    const [step] = job.steps.find((each) => each.name === name)?.body ?? [];
    if (step === undefined) return reference(name, at);
    return evaluateSelect(step, new Map([[step.from.of, reference(step.from.of, at)]]), reference);
  };
  const runBody = (body: readonly SelectModel[]): StreamRow[] => {
    const rows = body.flatMap((select) => evaluateSelect(select, streams, referenceOrStep));
    return rows.sort((a, b) => a.time - b.time || a.place - b.place);
  };
  for (const { name, body } of job.steps) streams.set(name, runBody(body));
  const rows = job.statements.flatMap(({ output, body }) =>
    runBody(body).map(({ time, fields, sources }) => ({
      output,
      timestamp: iso(time),
      row: plain(fields) as Readonly<Record<string, unknown>>,
      sources: [...sources].sort(),
    })),
  );
  return { rows, faults: arrived.faults };
}

function historyCalls(part: unknown): HistoryCall[] {
  if (typeof part !== 'object' || part === null) return [];
  if ('op' in part && part.op === 'history') return [part as HistoryCall];
  return Object.values(part).flatMap(historyCalls);
}

function plain(value: Value): unknown {
  if (value instanceof Moment) return iso(value.ticks);
  if (Array.isArray(value)) return value.map((item: Value) => plain(item));
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
}

function evaluateSelect(
  select: SelectModel,
  streams: ReadonlyMap<string, readonly StreamRow[]>,
  reference: (name: string, at: Ticks) => readonly StreamRow[],
): StreamRow[] {
  const source = (of: string): readonly StreamRow[] => streams.get(of) ?? [];
  const calls = historyCalls(select);
  /** Rows as a SELECT reads them: with the earlier ones that its analytic functions look at among their evidence. */
  const read = new Map<string, ReadonlyMap<StreamRow, StreamRow>>();
  const rowsRead = (alias: string, of: string): readonly StreamRow[] => {
    const own = calls.filter((call) => call.of === alias);
    const rows = source(of).map((row): [StreamRow, StreamRow] => {
      const earlier = own.flatMap((call) => sourcesOfHistory(call, source(of), row));
      return [{ ...row, sources: new Set([...earlier, ...row.sources]) }, row];
    });
    read.set(alias, new Map(rows));
    return rows.map(([row]) => row);
  };
  const aliases = new Map([[select.from.alias, select.from.of]]);
  for (const join of select.joins) if (join.kind === 'stream') aliases.set(join.source.alias, join.source.of);
  const history = (call: HistoryCall, row: JoinedRow): Value => {
    const at = row.parts[call.of];
    if (at === null || at === undefined) return null;
    return historyAt(call, source(aliases.get(call.of) ?? ''), read.get(call.of)?.get(at) ?? at);
  };
  const context = (row: JoinedRow): Context => ({ row, history });
  let rows: JoinedRow[] = rowsRead(select.from.alias, select.from.of).map((row) => ({
    time: row.time,
    parts: { [select.from.alias]: row },
    sources: row.sources,
    place: row.place,
  }));
  for (const join of select.joins) {
    const right = join.kind === 'stream' ? rowsRead(join.source.alias, join.source.of) : [];
    rows = joined(rows, join, {
      stream: () => right,
      reference,
      matches: (each, row) => each.kind === 'apply' || each.on.every((condition) => holds(condition, context(row))),
      value: ({ array }, row) => evaluate(array, context(row)),
    });
  }
  const { where, having, groupBy, items } = select;
  if (where !== undefined) rows = rows.filter((row) => holds(where, context(row)));
  const project = (of: Context): Fields => Object.fromEntries(items.map(({ as, expr }) => [as, evaluate(expr, of)]));
  if (groupBy === undefined) {
    return rows
      .filter((row) => having === undefined || holds(having, context(row)))
      .map((row) => ({ time: row.time, fields: project(context(row)), sources: row.sources, place: row.place }));
  }
  rows.sort((a, b) => a.time - b.time);
  const keyOf = (row: JoinedRow): string =>
    JSON.stringify(groupBy.keys.map((key) => identity(evaluate(key, context(row)))));
  const windows = windowsOver(groupBy.window, rows, keyOf, (expr, row) => evaluate(expr, context(row)));
  return windows.flatMap(({ end, id, rows: content }) =>
    [...partition(content, keyOf).values()].flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const of: Context = { row: first, group: { rows: group, end, windowId: id }, history };
      if (having !== undefined && !holds(having, of)) return [];
      const sources = new Set(group.flatMap((row) => [...row.sources]));
      const place = Math.max(...group.map((row) => row.place));
      return [{ time: end, fields: project(of), sources, place }];
    }),
  );
}
