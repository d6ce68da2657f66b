import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StreamRow } from '@csk/core';
import { createMemoryEventStream, createMemoryStore, systemClock } from '@csk/core/memory';
import { type JobSnapshot, compileJob, createStreamProcessor } from '../../../src/stream-analytics/index.ts';
import { identifyRows } from '../../../src/stream-analytics/processor/row-ids.ts';
import { START } from './jobs.ts';

/** Numbers of the events each row names, latest last; the run is restarted before every event. */
function evidence(query: string, payloads: readonly Record<string, unknown>[]): string[] {
  const job = compileJob(query);
  const found: string[] = [];
  let run = job.start();
  const take = (rows: ReturnType<typeof run.push>['rows']): void => {
    for (const { row, sources } of rows) {
      for (const source of sources) assert.equal((source.payload as { n: number }).n, source.sequence);
      found.push(`${JSON.stringify(Object.values(row)[0])} of ${sources.map(({ sequence }) => sequence).join()}`);
    }
  };
  payloads.forEach((payload, index) => {
    run = job.start(JSON.parse(JSON.stringify(run.snapshot())) as JobSnapshot);
    take(run.push('s', { payload: { n: index + 1, ...payload }, arrival: START + (index + 1) * 1000 }).rows);
  });
  take(run.end().rows);
  return found;
}

const READINGS = [
  { k: 'a', v: 1 },
  { k: 'b', v: 2 },
  { k: 'a', v: 3 },
  { k: 'a', v: 4 },
];

test('every operator says of which events it made a row', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['SELECT v INTO o FROM s WHERE v > 3', ['4 of 4']],
    ['SELECT v INTO o FROM s WHERE v > 3 UNION SELECT v FROM s WHERE v = 1', ['1 of 1', '4 of 4']],
    ['SELECT SUM(v) AS x INTO o FROM s GROUP BY k, TumblingWindow(minute, 1)', ['8 of 1,3,4', '2 of 2']],
    [
      'SELECT SUM(v) AS x INTO o FROM s GROUP BY HoppingWindow(second, 4, 2)',
      ['3 of 1,2', '10 of 1,2,3,4', '7 of 3,4'],
    ],
    [
      'SELECT SUM(v) AS x INTO o FROM s GROUP BY SlidingWindow(second, 2)',
      ['1 of 1', '3 of 1,2', '5 of 2,3', '7 of 3,4', '4 of 4'],
    ],
    ["SELECT SUM(v) AS x INTO o FROM s WHERE k = 'a' GROUP BY SessionWindow(ms, 1500, 9000)", ['1 of 1', '7 of 3,4']],
    ['SELECT v INTO o FROM s GROUP BY v, System.Timestamp() HAVING v = 2', ['2 of 2']],
    [
      'SELECT a.v INTO o FROM s a JOIN s b ON a.k = b.k AND DATEDIFF(second, a, b) BETWEEN 1 AND 2',
      ['1 of 1,3', '3 of 3,4'],
    ],
    [
      'SELECT a.v INTO o FROM s a LEFT JOIN s b ON a.k = b.k AND DATEDIFF(second, a, b) BETWEEN 1 AND 1 WHERE b.v IS NULL',
      ['1 of 1', '2 of 2', '4 of 4'],
    ],
    [
      'SELECT LAG(v) OVER (PARTITION BY k LIMIT DURATION(hour, 1)) AS x INTO o FROM s',
      ['null of 1', 'null of 2', '1 of 1,3', '3 of 3,4'],
    ],
    [
      "SELECT LAST(v) OVER (LIMIT DURATION(hour, 1) WHEN k = 'b') AS x INTO o FROM s",
      ['null of 1', '2 of 2', '2 of 2,3', '2 of 2,4'],
    ],
    [
      'SELECT SUM(v) OVER (PARTITION BY k LIMIT DURATION(ms, 2500)) AS x INTO o FROM s',
      ['1 of 1', '2 of 2', '4 of 1,3', '7 of 3,4'],
    ],
    ['SELECT ISFIRST(minute, 1) OVER (PARTITION BY k) AS x INTO o FROM s', ['1 of 1', '1 of 2', '0 of 3', '0 of 4']],
    [
      'SELECT TopOne() OVER (ORDER BY v DESC) AS x INTO o FROM s GROUP BY TumblingWindow(second, 1)',
      [
        '{"n":1,"k":"a","v":1} of 1',
        '{"n":2,"k":"b","v":2} of 2',
        '{"n":3,"k":"a","v":3} of 3',
        '{"n":4,"k":"a","v":4} of 4',
      ],
    ],
    [
      `SELECT * INTO o FROM s MATCH_RECOGNIZE (LIMIT DURATION(minute, 1) PARTITION BY k MEASURES Last(B.v) AS x
       AFTER MATCH SKIP TO NEXT ROW PATTERN (A B) DEFINE A AS A.v > 0, B AS B.v > 2) AS m`,
      ['3 of 1,3', '4 of 3,4'],
    ],
    [
      `WITH w AS (SELECT k, SUM(v) AS x FROM s GROUP BY k, TumblingWindow(second, 2)),
       c AS (SELECT x, LAG(x) OVER (PARTITION BY k LIMIT DURATION(hour, 1)) AS p FROM w)
       SELECT x INTO o FROM c WHERE x > p`,
      ['7 of 1,3,4'],
    ],
    ['SELECT e.ArrayValue AS x INTO o FROM s CROSS APPLY GetArrayElements(list) AS e', []],
  ];
  for (const [query, rows] of cases) assert.deepEqual(evidence(query, READINGS), rows, query);
  assert.deepEqual(
    evidence('SELECT e.ArrayValue AS x INTO o FROM s CROSS APPLY GetArrayElements(list) AS e', [{ list: [7, 8] }]),
    ['7 of 1', '8 of 1'],
  );
});

test('rows of a JOIN that share an event and a moment have ids of their own; text and version come with them', async () => {
  const stream = createMemoryEventStream();
  const written: StreamRow[] = [];
  const rules = new Set<string>();
  const processor = createStreamProcessor({
    inputs: { s: { stream } },
    sinks: {
      o: {
        async write(rows, { job }) {
          written.push(...rows);
          rules.add(`${job.name} ${job.version} ${job.query}`);
        },
      },
    },
    checkpoints: createMemoryStore(),
    clock: systemClock,
  });
  const query = `SELECT a.n INTO o FROM s a TIMESTAMP BY t JOIN s b TIMESTAMP BY t
    ON b.right = 1 AND a.right = 0 AND DATEDIFF(second, a, b) BETWEEN -5 AND 0`;
  const handle = await processor.start({ name: 'pairs', version: '7', query });
  const now = Date.now();
  const at = (ms: number) => new Date(now + ms).toISOString();
  stream.publish({ deviceKey: 'd', body: { n: 1, right: 1, t: at(0) } });
  stream.publish({ deviceKey: 'd', body: { n: 2, right: 0, t: at(1) } });
  stream.publish({ deviceKey: 'd', body: { n: 3, right: 0, t: at(1) } });
  const limit = Date.now() + 30_000;
  while (written.length < 2 && Date.now() < limit) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(handle.status().error, undefined);
  assert.deepEqual(written.map(({ row }) => row['n']).sort(), [2, 3]);
  assert.equal(new Set(written.map(({ id }) => id)).size, 2, written.map(({ id }) => id).join(' '));
  assert.deepEqual([...rules], [`pairs 7 ${query}`]);
  for (const { sources } of written) assert.equal(sources.length, 2);
  await processor.close?.();
});

test('events that several rows of a group have in common are named once and crowd out no others', () => {
  const query = `WITH a AS (SELECT COUNT(*) AS n FROM s GROUP BY HoppingWindow(second, 60, 1))
    SELECT COUNT(*) AS n INTO o FROM a GROUP BY TumblingWindow(hour, 1)`;
  const run = compileJob(query).start();
  for (let i = 0; i < 20; i += 1) run.push('s', { payload: {}, arrival: START + i * 1000 });
  const rows = run.end().rows.filter(({ timestamp }) => timestamp.includes('T09:'));
  assert.deepEqual(
    rows[0]?.sources.map(({ sequence }) => sequence).sort((a, b) => a - b),
    Array.from({ length: 20 }, (_, i) => i + 1),
  );
});

test('the event that made a row of a JOIN is its last, however much evidence its partner brings', () => {
  // Each row of `m` is made of 50 events; what comes to meet it stands left or right of it.
  const many = 'm AS (SELECT k, COUNT(*) OVER (LIMIT DURATION(hour, 1)) AS n FROM s WHERE k = 1)';
  const ones = 'x AS (SELECT k, id FROM s WHERE k = 2)';
  for (const [left, right] of [
    ['x', 'm'],
    ['m', 'x'],
  ]) {
    const run = compileJob(
      `WITH ${many}, ${ones} SELECT x.id INTO o FROM ${left} JOIN ${right} ON DATEDIFF(second, ${left}, ${right}) BETWEEN -1 AND 1
       AND m.n = 60`,
    ).start();
    const push = (payload: object, index: number) =>
      run.push('s', { payload, arrival: START, position: `0.${index}` }).rows;
    for (let i = 0; i < 60; i += 1) push({ k: 1 }, i);
    const ids = [60, 61].flatMap((index) => {
      const rows = push({ k: 2, id: index }, index);
      assert.deepEqual(
        rows.map(({ row, sources }) => [row.id, sources.length, sources.at(-1)?.position]),
        [[index, 50, `0.${index}`]],
      );
      return [...identifyRows('job', rows).values()].flat().map(({ id }) => id);
    });
    assert.equal(new Set(ids).size, 2, ids.join(' '));
  }
});
