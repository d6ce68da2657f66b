import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Job,
  type JobRun,
  type JobSnapshot,
  type OutputRow,
  type StepResult,
  compileJob,
} from '@csk/adapters/stream-analytics';
import type { EngineRun } from '../../../src/stream-analytics/hosting/engine-run.ts';
import { LocalRun } from '../../../src/stream-analytics/hosting/engine-run.ts';
import { PartitionedRun } from '../../../src/stream-analytics/hosting/partitioned-run.ts';
import { HostedRuns, type RunHost } from '../../../src/stream-analytics/hosting/run-commands.ts';
import { partitionSnapshots } from '../../../src/stream-analytics/hosting/saved-partitions.ts';
import { stateBytes } from '../../../src/stream-analytics/state-bytes.ts';
import { INPUTS, PARTITIONS, QUERIES, partitionedEvents } from './partitioned-jobs.ts';

const LIMITS = [0, 1, 2].map((k2) => ({ k2, high: k2 * 3 }));

/** Two hosts in this thread, as two worker threads would be. */
function inPartitions(job: Job, snapshot?: JobSnapshot, changed = false): PartitionedRun {
  const snapshots = partitionSnapshots(job.fingerprint, PARTITIONS, snapshot, changed);
  const started = (partition: string): JobRun => {
    const own = snapshots.get(partition);
    return changed && own !== undefined ? job.upgradePartition(partition, own) : job.startPartition(partition, own);
  };
  const host = (own: readonly string[]): RunHost => {
    const runs = new HostedRuns(new Map(own.map((each) => [each, started(each)])));
    return {
      // Through JSON, as nothing but plain data may pass to another thread.
      execute: (batches) => Promise.resolve(structuredClone(runs.execute(structuredClone(batches)))),
      counts: () => Promise.resolve(structuredClone(runs.counts())),
      snapshots: () => Promise.resolve(structuredClone(runs.snapshots())),
      close: () => Promise.resolve(),
    };
  };
  const [first, second] = [host(['0', '2']), host(['1'])];
  const hosts = new Map(PARTITIONS.map((partition) => [partition, partition === '1' ? second : first]));
  return new PartitionedRun(job.fingerprint, PARTITIONS, hosts, {
    snapshot,
    maxStateEntries: job.options.maxStateEntries,
  });
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

const KEPT = (limit: number): string =>
  `WITH hot AS (SELECT k, v FROM a WHERE v > ${limit})
   SELECT k, v, LAG(v) OVER (PARTITION BY k LIMIT DURATION(hour, 1)) AS before INTO o FROM hot;
   SELECT k, COUNT(*) AS n INTO p FROM hot GROUP BY k, Tumbling(minute, 1)`;

const measured = (seconds: number, k: number, v: number) => ({
  input: 'a',
  event: {
    payload: { k, v },
    arrival: Date.parse('2026-03-02T08:00:00Z') + seconds * 1000,
    partition: String(k % 3),
    position: `${k % 3}.${seconds}`,
  },
});

test('partitions together tell the counts of the job in one piece, and what a snapshot of them takes', async () => {
  const job = compileJob(KEPT(3), { inputs: INPUTS });
  const events = Array.from({ length: 90 }, (_, i) => measured(i / 10, i % 9, i % 7));
  const whole = new LocalRun(job.start());
  const apart = inPartitions(job);
  await whole.push(events);
  await apart.push(events);
  assert.deepEqual(apart.counts.steps, [], 'nothing is known before the first look');
  await apart.look();
  assert.deepEqual(apart.counts.steps, whole.counts.steps);
  assert.equal(apart.counts.heldEvents, whole.counts.heldEvents);
  assert.ok(whole.counts.stateEntries > 20);
  const snapshot = await apart.snapshot();
  assert.deepEqual(snapshot.layout, (await whole.snapshot()).layout);
  const [inPieces, inOne] = [stateBytes(snapshot), stateBytes(await whole.snapshot())];
  assert.deepEqual([...inPieces.steps.keys()], [...inOne.steps.keys()]);
  assert.ok((inPieces.steps.get('statement 2') ?? 0) >= (inOne.steps.get('statement 2') ?? Infinity));
  assert.ok(inPieces.total > [...inPieces.steps.values()].reduce((a, b) => a + b, 0));
});

test('the limit of state holds for all partitions together', async () => {
  const query = 'SELECT k, v, COUNT(*) AS n INTO o FROM a GROUP BY k, v, Tumbling(hour, 1)';
  const job = compileJob(query, { inputs: INPUTS, maxStateEntries: 100 });
  const run = inPartitions(job);
  await run.push(Array.from({ length: 40 }, (_, i) => measured(i, i % 3, i)));
  await run.look();
  // No partition alone is above it.
  await run.push(Array.from({ length: 40 }, (_, i) => measured(40 + i, i % 3, 40 + i)));
  await assert.rejects(run.look(), { code: 'StateTooLarge', message: /more than its limit of 100/ });
});

test('reference rows that no partition takes are told once', async () => {
  const query = `CREATE TABLE limits (k2 bigint, high bigint);
    SELECT s.k AS k INTO o FROM a s JOIN limits r ON s.k = r.k2 WHERE s.v > r.high`;
  const run = inPartitions(compileJob(query, { inputs: INPUTS }));
  run.setReference('LIMITS', [{ k2: 1, high: 2 }, { k2: 'x', high: 2 }, 5]);
  const results = await run.push([measured(1, 1, 3)]);
  assert.deepEqual(
    results.flatMap(({ diagnostics }) => diagnostics.map(({ input, sequence }) => [input, sequence])),
    [
      ['limits', 2],
      ['limits', 3],
    ],
  );
});

test('a changed query keeps the state of every partition, and rows that wait for another one', async () => {
  const old = inPartitions(compileJob(KEPT(3), { inputs: INPUTS }));
  // Partition 2 has said nothing yet, so all rows wait.
  const first = await old.push([measured(1, 0, 5), measured(2, 1, 6)]);
  const snapshot = JSON.parse(JSON.stringify(await old.snapshot())) as JobSnapshot;
  const job = compileJob(KEPT(5), { inputs: INPUTS });
  assert.throws(() => partitionSnapshots(job.fingerprint, PARTITIONS, snapshot), /another query text/);
  const run = inPartitions(job, snapshot, true);
  const results = [
    ...first,
    ...(await run.push([measured(3, 0, 6), measured(4, 1, 5), measured(5, 2, 9)])),
    ...(await run.end()),
  ];
  const rows = results.flatMap((result) => result.rows);
  assert.deepEqual(
    rows.filter(({ output }) => output === 'o').map(({ row }) => [row['k'], row['v'], row['before']]),
    [
      [0, 5, null],
      [1, 6, null],
      [0, 6, 5],
      [2, 9, null],
    ],
  );
  assert.deepEqual(
    rows.filter(({ output }) => output === 'p').map(({ row }) => [row['k'], row['n']]),
    [
      [0, 2],
      [1, 1],
      [2, 1],
    ],
  );
  assert.throws(
    () => inPartitions(compileJob(KEPT(5).replace('minute, 1', 'minute, 2'), { inputs: INPUTS }), snapshot, true),
    {
      name: 'StreamSnapshotError',
      reasons: ['GROUP BY of statement 2 has changed in more than its limits'],
    },
  );
});

test('rows of a statement that a changed query has no more are written all the same', async () => {
  const two = 'SELECT k, v INTO o FROM a; SELECT k, v INTO p FROM a';
  const old = inPartitions(compileJob(two, { inputs: INPUTS }));
  const before = (await old.push([measured(1, 0, 5)])).flatMap(({ rows }) => rows);
  const snapshot = await old.snapshot();
  const run = inPartitions(compileJob('SELECT k, v INTO o FROM a', { inputs: INPUTS }), snapshot, true);
  const rows = [...before, ...(await run.end()).flatMap((result) => result.rows)];
  assert.deepEqual(rows.map(({ output, row }) => [output, row]).sort(), [
    ['o', { k: 0, v: 5 }],
    ['p', { k: 0, v: 5 }],
  ]);
});

test('state of partitions and state in one piece do not stand for each other, and say so', async () => {
  const job = compileJob(KEPT(3), { inputs: INPUTS });
  const parts = await inPartitions(job).snapshot();
  assert.throws(() => job.upgrade(parts), /holds partitions apart, and this run is in one piece/);
  const whole = job.start().snapshot();
  assert.throws(() => partitionSnapshots(job.fingerprint, PARTITIONS, whole, true), /of a run in one piece/);
});
