import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type StreamFunctionSource, type StreamRow, isConnectedServiceError } from '@csk/core';
import { createMemoryEventStream, createMemoryStore, systemClock } from '@csk/core/memory';
import {
  type EngineRun,
  type JobSnapshot,
  StreamCompileError,
  StreamFunctionError,
  StreamRuntimeError,
  type StepResult,
  compileJob,
  createStreamProcessor,
} from '@csk/adapters/stream-analytics';
import { type StreamWorkersOptions, createStreamWorkers } from '@csk/adapters/stream-analytics/workers';
import { LocalRun } from '../../../src/stream-analytics/hosting/engine-run.ts';
import { PartitionedRun } from '../../../src/stream-analytics/hosting/partitioned-run.ts';
import { INPUTS, QUERIES, partitionedEvents } from '../unit/partitioned-jobs.ts';

const SCRIPT = new URL('worker-from-source.mjs', import.meta.url);
const START = Date.parse('2026-03-02T08:00:00Z');
const at = (seconds: number, payload: unknown, partition = '0') => ({
  input: 'a',
  event: { payload, arrival: START + seconds * 1000, partition },
});

/** A compiled query whose functions are elsewhere, as the processor makes it. */
function started(
  query: string,
  sources: readonly StreamFunctionSource[],
  options: StreamWorkersOptions = {},
  snapshot?: JobSnapshot,
): Promise<EngineRun> {
  const any = { call: () => null, parameters: { min: 0, max: 255 } };
  const names = sources.filter(({ kind }) => kind === 'scalar').map(({ name }) => [name, any] as const);
  const job = compileJob(query, { inputs: INPUTS, functions: { udf: Object.fromEntries(names) } });
  return createStreamWorkers({ ...options, script: SCRIPT }).start({ job, sources, snapshot });
}

const scalar = (source: string): StreamFunctionSource[] => [{ name: 'f', kind: 'scalar', source }];

test('threads give the rows of one piece, also after restarts with other numbers of threads', async () => {
  const query = QUERIES[8] ?? '';
  const events = partitionedEvents(5, 200);
  const job = compileJob(query, { inputs: INPUTS });
  const collect = async (first: EngineRun, again?: (snapshot: JobSnapshot, round: number) => Promise<EngineRun>) => {
    const rows: StepResult['rows'][number][] = [];
    let run = first;
    for (let from = 0, round = 1; from < events.length; from += 50, round += 1) {
      for (const result of await run.push(events.slice(from, from + 50))) rows.push(...result.rows);
      if (again === undefined) continue;
      const snapshot = JSON.parse(JSON.stringify(await run.snapshot())) as JobSnapshot;
      await run.close();
      run = await again(snapshot, round);
    }
    for (const result of await run.end()) rows.push(...result.rows);
    await run.close();
    return rows;
  };
  const whole = await collect(new LocalRun(job.start()));
  assert.ok(whole.length > 20);
  const first = await started(query, [], { threads: 2 });
  assert.ok(first instanceof PartitionedRun);
  const apart = await collect(first, (snapshot, round) => started(query, [], { threads: 2 + (round % 2) }, snapshot));
  assert.deepEqual(apart.map((row) => JSON.stringify(row)).sort(), whole.map((row) => JSON.stringify(row)).sort());
});

test('a query that is not to be parted takes one thread, and its functions run there', async () => {
  const source = 'function main(v) { return v === null ? 0 : v * 2; }';
  const run = await started(
    'SELECT COUNT(*) AS n, SUM(udf.f(v)) AS s FROM a GROUP BY Tumbling(second, 10)',
    scalar(source),
    {
      threads: 2,
    },
  );
  await run.push([at(1, { v: 1 }), at(2, { v: 2 }, '1'), at(3, {})]);
  const snapshot = await run.snapshot();
  await run.close();
  const query = 'SELECT COUNT(*) AS n, SUM(udf.f(v)) AS s FROM a GROUP BY Tumbling(second, 10)';
  const next = await started(query, scalar(source), {}, snapshot);
  const [result] = await next.end();
  assert.deepEqual(
    result?.rows.map(({ row }) => row),
    [{ n: 3, s: 6 }],
  );
  await next.close();
  // Another text of the function gives other results.
  await assert.rejects(started(query, scalar('function main(v) { return v; }'), {}, snapshot), /other job settings/);
});

test('what is wrong with a function is told at the start, with its place in the query', async () => {
  const query = 'SELECT udf.f(v, 2) AS x FROM a';
  await assert.rejects(started(query, scalar('function main(v) { return v; }')), (error) => {
    assert.ok(error instanceof StreamCompileError);
    assert.match(String(error), /^1:8 udf.f takes 1 argument and was given 2/);
    return true;
  });
  await assert.rejects(started(query, scalar('function main(')), (error) => {
    assert.ok(error instanceof StreamFunctionError);
    assert.match(error.message, /^udf.f: the source is no JavaScript/);
    return true;
  });
});

test('a runaway function stops its job by a typed error and not the process', async () => {
  const query = 'SELECT udf.f(v) AS x FROM a';
  const failure = async (source: string, code: string, message: RegExp, functionTimeoutMs = 120_000): Promise<void> => {
    const run = await started(query, scalar(source), { functionTimeoutMs, memoryMb: 32 });
    const isTyped = (error: unknown): boolean => {
      assert.ok(error instanceof StreamRuntimeError, String(error));
      assert.equal(error.code, code);
      assert.match(error.message, message);
      return true;
    };
    await assert.rejects(run.push([at(1, { v: 1 })]), isTyped);
    // It has stopped for good.
    await assert.rejects(run.push([at(2, { v: 1 })]), isTyped);
    await run.close();
  };
  await failure('function main(v) { for (;;); }', 'FunctionTimeout', /^udf.f did not end within 2000 ms$/, 2000);
  await failure('function main(v) { throw new Error("no unit"); }', 'FunctionFailed', /^udf.f: no unit$/);
  const greedy = 'const all = []; function main(v) { for (;;) all.push(new Array(10000).fill(v)); }';
  await failure(greedy, 'WorkerFailed', /^the job took more than its 32 MB of memory$/);
});

test('what cannot go to a thread is an error of that call, and nothing is left behind when the thread ends', async (t) => {
  const left: unknown[] = [];
  const take = (reason: unknown): void => void left.push(reason);
  process.on('unhandledRejection', take);
  t.after(() => process.off('unhandledRejection', take));
  const run = await started('SELECT v FROM a', []);
  await assert.rejects(run.push([at(1, { v: () => 1 })]), /could not be cloned/);
  const [result] = await run.push([at(2, { v: 2 })]);
  assert.deepEqual(
    result?.rows.map(({ row }) => row),
    [{ v: 2 }],
  );
  await run.close();
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(left, []);
});

test('a thread that is closed refuses what comes later', async () => {
  const run = await started('SELECT v FROM a', []);
  await run.close();
  await assert.rejects(run.push([at(1, { v: 1 })]), /the job is closed|ended with code/);
  assert.throws(() => createStreamWorkers({ threads: 0 }), RangeError);
});

test('a job in threads tells its steps and what it holds, and keeps its state when its limit changes', async () => {
  const stream = createMemoryEventStream({ partitions: 3 });
  const rows = new Map<string, StreamRow>();
  const checkpoints = createMemoryStore();
  const make = (threads: number) =>
    createStreamProcessor({
      inputs: { a: { stream } },
      sinks: { o: { write: async (written) => written.forEach((row) => rows.set(row.id, row)) } },
      checkpoints,
      clock: systemClock,
      onChangedQuery: 'keep-state',
      times: { checkpointMs: 20, liveMergeWaitMs: 1, mergeWaitMs: 5, idleGraceMs: 0 },
      workers: createStreamWorkers({ threads, script: SCRIPT }),
    });
  const job = (limit: number, source: string) => ({
    name: 'rule',
    version: '1',
    query: `SELECT PartitionId, v, LAG(udf.twice(v)) OVER (PARTITION BY PartitionId LIMIT DURATION(hour, 1)) AS before
      INTO o FROM a WHERE v > ${limit}`,
    functions: [{ name: 'twice', kind: 'scalar', source }] as const,
  });
  const twice = 'function main(v) { return v * 2; }';
  const until = async (condition: () => boolean, what: () => string): Promise<void> => {
    for (let left = 12_000; !condition(); left -= 1) {
      assert.ok(left > 0, `waited in vain: ${what()}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const first = await make(2).start(job(10, twice));
  const told = (handle: typeof first) => () => JSON.stringify(handle.status());
  stream.publish({ deviceKey: 'd1', body: { v: 11 } });
  await until(() => rows.size === 1 && (first.status().held?.entries ?? 0) > 0, told(first));
  await until(() => first.status().held?.bytes !== undefined, told(first));
  const [step] = first.status().steps ?? [];
  assert.deepEqual([step?.name, step?.inputRows, step?.outputRows, step?.stateEntries], ['statement 1', 1, 1, 1]);
  await first.stop();
  const conflict = (text: RegExp) => (error: unknown) => {
    assert.ok(isConnectedServiceError(error, 'conflict'), String(error));
    assert.match(JSON.stringify(error.details), text);
    return true;
  };
  const thrice = 'function main(v) { return v * 3; }';
  await assert.rejects(make(2).start(job(20, thrice)), conflict(/a JavaScript function of statement 1/));
  await assert.rejects(make(1).start(job(20, twice)), (error) => {
    assert.match(String(error), /holds partitions apart, and this run is in one piece/);
    return isConnectedServiceError(error, 'conflict');
  });
  const second = await make(3).start(job(20, twice));
  stream.publish({ deviceKey: 'd1', body: { v: 15 } });
  stream.publish({ deviceKey: 'd1', body: { v: 21 } });
  await until(() => rows.size === 2, told(second));
  await second.stop();
  assert.deepEqual(
    [...rows.values()].map(({ row }) => [row['v'], row['before']]),
    [
      [11, null],
      [21, 30],
    ],
  );
});
