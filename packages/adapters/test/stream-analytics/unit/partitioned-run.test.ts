import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Job,
  type JobSnapshot,
  type OutputRow,
  type StepResult,
  compileJob,
} from '@csk/adapters/stream-analytics';
import type { EngineRun } from '../../../src/stream-analytics/hosting/engine-run.ts';
import { LocalRun } from '../../../src/stream-analytics/hosting/engine-run.ts';
import { PartitionedRun, partitionSnapshots } from '../../../src/stream-analytics/hosting/partitioned-run.ts';
import { HostedRuns, type RunHost } from '../../../src/stream-analytics/hosting/run-commands.ts';
import { INPUTS, PARTITIONS, QUERIES, partitionedEvents } from './partitioned-jobs.ts';

const LIMITS = [0, 1, 2].map((k2) => ({ k2, high: k2 * 3 }));

/** Two hosts in this thread, as two worker threads would be. */
function inPartitions(job: Job, snapshot?: JobSnapshot): PartitionedRun {
  const snapshots = partitionSnapshots(job.fingerprint, PARTITIONS, snapshot);
  const host = (own: readonly string[]): RunHost => {
    const runs = new HostedRuns(new Map(own.map((each) => [each, job.startPartition(each, snapshots.get(each))])));
    return {
      // Through JSON, as nothing but plain data may pass to another thread.
      execute: (batches) => Promise.resolve(structuredClone(runs.execute(structuredClone(batches)))),
      snapshots: () => Promise.resolve(structuredClone(runs.snapshots())),
      close: () => Promise.resolve(),
    };
  };
  const [first, second] = [host(['0', '2']), host(['1'])];
  const hosts = new Map(PARTITIONS.map((partition) => [partition, partition === '1' ? second : first]));
  return new PartitionedRun(job.fingerprint, PARTITIONS, hosts, snapshot);
}

async function outcome(
  run: EngineRun,
  seed: number,
  again?: (snapshot: JobSnapshot) => EngineRun,
): Promise<StepResult> {
  const events = partitionedEvents(seed, 120);
  const results: StepResult[] = [];
  let current = run;
  current.setReference('limits', LIMITS);
  for (let from = 0; from < events.length; from += 1 + (seed % 9)) {
    results.push(...(await current.push(events.slice(from, from + 1 + (seed % 9)))));
    if (again === undefined || from % 5 !== seed % 5) continue;
    current = again(JSON.parse(JSON.stringify(await current.snapshot())) as JobSnapshot);
    current.setReference('limits', LIMITS);
  }
  results.push(...(await current.end()));
  return { rows: results.flatMap(({ rows }) => rows), diagnostics: results.flatMap((each) => each.diagnostics) };
}

const sorted = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row)).sort();

function assertOrdered(rows: readonly OutputRow[]): void {
  for (const statement of new Set(rows.map((row) => row.statement))) {
    const times = rows.filter((row) => row.statement === statement).map(({ timestamp }) => timestamp);
    assert.deepEqual(times, times.toSorted());
  }
}

const SEEDS = Number(process.env.CSK_STREAM_JOBS ?? 400) / 40;

for (const [number, query] of QUERIES.entries()) {
  test(`partitions computed apart give the rows of the job in one piece: query ${number}`, async () => {
    const job = compileJob(query, { inputs: INPUTS, outOfOrderSeconds: number % 2 === 0 ? 2 : 0 });
    assert.equal(job.partitionProblem, undefined);
    let rows = 0;
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const whole = await outcome(new LocalRun(job.start()), seed);
      const apart = await outcome(inPartitions(job), seed);
      assert.deepEqual(sorted(apart.rows), sorted(whole.rows), `seed ${seed}`);
      assert.deepEqual(sorted(apart.diagnostics), sorted(whole.diagnostics), `seed ${seed}`);
      assertOrdered(apart.rows);
      const restarted = await outcome(inPartitions(job), seed, (snapshot) => inPartitions(job, snapshot));
      assert.deepEqual(restarted.rows, apart.rows, `seed ${seed} with restarts`);
      rows += apart.rows.length;
    }
    assert.ok(rows > 0, 'the events must give rows');
  });
}

test('a query that joins rows of different partitions is told where', () => {
  const problem = (query: string): string | undefined => compileJob(query, { inputs: INPUTS }).partitionProblem;
  const cases: Readonly<Record<string, RegExp>> = {
    'SELECT k2, COUNT(*) AS n FROM a GROUP BY k2, Tumbling(second, 5)': /^1:\d+ GROUP BY has no key of the partition$/,
    'SELECT LAG(v) OVER (PARTITION BY k2 LIMIT DURATION(second, 5)) AS l FROM a': /^1:8 LAG has no PARTITION BY/,
    'SELECT LAG(v) OVER (LIMIT DURATION(second, 5)) AS l FROM a': /^1:8 LAG has no PARTITION BY/,
    'SELECT k, COUNT(*) AS n FROM a GROUP BY k, Session(second, 3, 20)': /session window has no OVER/,
    'SELECT x.k AS k FROM a x JOIN b y ON x.k2 = y.k2 AND DATEDIFF(second, x, y) BETWEEN 0 AND 3':
      /JOIN has no equality/,
    'SELECT x.k AS k FROM a x JOIN b y ON x.k = y.PartitionId AND DATEDIFF(second, x, y) BETWEEN 0 AND 3':
      /JOIN has no equality/,
    'SELECT x.k AS k FROM a x JOIN b y ON (x.k = y.k OR x.v = y.v) AND DATEDIFF(second, x, y) BETWEEN 0 AND 3':
      /JOIN has no equality/,
    'WITH s AS (SELECT v AS k FROM a) SELECT k, COUNT(*) AS n FROM s GROUP BY k, Tumbling(second, 5)':
      /GROUP BY has no/,
    'WITH s AS (SELECT k, v FROM a UNION SELECT v, k FROM b) SELECT k, COUNT(*) AS n FROM s GROUP BY k, Tumbling(second, 5)':
      /GROUP BY has no/,
    'WITH s AS (SELECT UPPER(k) AS k FROM a) SELECT k, COUNT(*) AS n FROM s GROUP BY k, Tumbling(second, 5)':
      /GROUP BY has no/,
    'SELECT k, v FROM a TIMESTAMP BY t OVER k2': /OVER has no key/,
  };
  for (const [query, expected] of Object.entries(cases)) assert.match(problem(query) ?? 'none', expected, query);
  const fine = [
    'WITH s AS (SELECT k AS device, v FROM a) SELECT device, COUNT(*) AS n FROM s GROUP BY device, Tumbling(second, 5)',
    'WITH s AS (SELECT * FROM a) SELECT K, COUNT(*) AS n FROM s GROUP BY K, Tumbling(second, 5)',
    'SELECT x.k AS k FROM a x JOIN b y ON x.PartitionId = y.PartitionId AND DATEDIFF(second, x, y) BETWEEN 0 AND 3',
    `SELECT * FROM a MATCH_RECOGNIZE (LIMIT DURATION(second, 5) PARTITION BY k MEASURES Last(A.v) AS v
       AFTER MATCH SKIP TO NEXT ROW PATTERN (A+) DEFINE A AS A.v > 5) AS m`,
  ];
  for (const query of fine) assert.equal(problem(query), undefined, query);
});

test('an event of a partition that nobody named, and a snapshot of other partitions, are refused', async () => {
  const job = compileJob(QUERIES[0] ?? '', { inputs: INPUTS });
  const run = inPartitions(job);
  const event = { payload: { k: 1 }, arrival: '2026-03-02T08:00:00Z', partition: '9' };
  await assert.rejects(run.push([{ input: 'a', event }]), /the inputs have no partition 9/);
  const snapshot = await run.snapshot();
  assert.throws(() => job.start(snapshot), /another query text or other job settings/);
  assert.throws(() => partitionSnapshots(job.fingerprint, ['0'], snapshot), /a partition 1, the inputs have not/);
  assert.throws(() => partitionSnapshots(job.fingerprint, PARTITIONS, job.start().snapshot()), /another query text/);
});
