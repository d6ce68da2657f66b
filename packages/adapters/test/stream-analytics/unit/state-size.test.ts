import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JobRun, StreamRuntimeError, compileJob } from '../../../src/stream-analytics/index.ts';
import { START } from './jobs.ts';

const push = (run: JobRun, seconds: number, payload: Record<string, unknown>): void =>
  void run.push('s', { payload, arrival: START + seconds * 1000 });

const HOLDING: Readonly<Record<string, string>> = {
  tumbling: 'SELECT k, SUM(v) AS x INTO o FROM s GROUP BY k, TumblingWindow(second, 10)',
  hopping: 'SELECT k, Collect(v) AS x INTO o FROM s GROUP BY k, HoppingWindow(second, 10, 2)',
  'hopping often': 'SELECT k, SUM(v) AS x INTO o FROM s GROUP BY k, HoppingWindow(millisecond, 10000, 100)',
  sliding: 'SELECT k, SUM(v) AS x INTO o FROM s GROUP BY k, SlidingWindow(second, 10)',
  session: 'SELECT k, COUNT(DISTINCT v) AS x INTO o FROM s GROUP BY k, SessionWindow(second, 5, 10)',
  lag: 'SELECT LAG(v, 3) OVER (PARTITION BY k LIMIT DURATION(second, 10)) AS x INTO o FROM s',
  last: 'SELECT LAST(v) OVER (PARTITION BY k LIMIT DURATION(second, 10) WHEN v > 0) AS x INTO o FROM s',
  isfirst: 'SELECT ISFIRST(second, 10) OVER (PARTITION BY k) AS x INTO o FROM s',
  moving: 'SELECT AVG(v) OVER (PARTITION BY k LIMIT DURATION(second, 10)) AS x INTO o FROM s',
  anomaly:
    "SELECT AnomalyDetection_SpikeAndDip(v, 95, 50, 'spikes') OVER (PARTITION BY k LIMIT DURATION(second, 10)) AS x INTO o FROM s",
  join: 'SELECT a.v INTO o FROM s a JOIN s b ON a.k = b.k AND DATEDIFF(second, a, b) BETWEEN 1 AND 9',
  'left join': 'SELECT a.v INTO o FROM s a LEFT JOIN s b ON a.k = b.v AND DATEDIFF(second, a, b) BETWEEN 1 AND 9',
  match: `SELECT * INTO o FROM s MATCH_RECOGNIZE (LIMIT DURATION(second, 10) PARTITION BY k MEASURES Last(A.v) AS x
    AFTER MATCH SKIP TO NEXT ROW PATTERN (A+ B) DEFINE A AS A.v > 0, B AS B.v < 0) AS m`,
};

for (const [name, query] of Object.entries(HOLDING)) {
  test(`what ${name} holds for keys that come no more is freed by the watermark`, () => {
    const run = compileJob(query).start();
    for (let i = 0; i < 2000; i += 1) push(run, i / 200, { k: `key ${i}`, v: i + 1 });
    const held = run.stateEntries;
    assert.ok(held > 150, `it holds ${held}`);
    assert.equal(run.steps.reduce((sum, step) => sum + step.stateEntries, 0) + run.heldEvents, held);
    run.advance(START + 100_000);
    assert.equal(run.stateEntries, 0);
    for (let round = 1; round < 4; round += 1) {
      for (let i = 0; i < 2000; i += 1) push(run, round * 200 + i / 200, { k: `key ${round}.${i}`, v: i + 1 });
      assert.ok(run.stateEntries <= held + 50, `round ${round} holds ${run.stateEntries}, the first held ${held}`);
      run.advance(START + round * 200_000 + 100_000);
    }
  });
}

test('a run whose state grows beyond its limit stops with StateTooLarge, and says what helps', () => {
  const run = compileJob('SELECT k, COUNT(*) AS n INTO o FROM s GROUP BY k, TumblingWindow(day, 1)', {
    maxStateEntries: 5000,
  }).start();
  assert.throws(
    () => {
      for (let i = 0; i < 20_000; i += 1) push(run, i / 1000, { k: i });
    },
    (error) => error instanceof StreamRuntimeError && error.code === 'StateTooLarge' && /5000/.test(error.message),
  );
  assert.ok(run.stateEntries < 5000 * 2, 'soon after the limit');
  assert.throws(() => push(run, 30, { k: 1 }), /maxStateEntries/, 'for good');
});

test('messages that are lists, and events that APPLY takes apart, count by what is in them', () => {
  const list = (from: number): number[] => Array.from({ length: 1000 }, (_, index) => from + index);
  const window = 'TumblingWindow(day, 1)';
  const queries: Readonly<Record<string, (from: number) => unknown>> = {
    [`SELECT k, COUNT(*) AS n INTO o FROM s GROUP BY k, ${window}`]: (from) => list(from).map((k) => ({ k })),
    [`SELECT e.ArrayValue AS k INTO o FROM s CROSS APPLY GetArrayElements(l) AS e GROUP BY e.ArrayValue, ${window}`]: (
      from,
    ) => ({ l: list(from) }),
  };
  for (const [query, payload] of Object.entries(queries)) {
    const run = compileJob(query, { maxStateEntries: 5000 }).start();
    assert.throws(() => {
      for (let i = 0; i < 20; i += 1) run.push('s', { payload: payload(i * 1000), arrival: START + i });
    }, /maxStateEntries/);
  }
});

test('the order of each key of TIMESTAMP BY … OVER is state until the late tolerance alone decides', () => {
  const query = `SELECT k, COUNT(*) AS n INTO o FROM s TIMESTAMP BY t OVER k GROUP BY k, TumblingWindow(second, 1)`;
  const run = compileJob(query, { lateArrivalSeconds: 60, maxStateEntries: 5000 }).start();
  const at = (seconds: number): string => new Date(START + seconds * 1000).toISOString();
  for (let i = 0; i < 500; i += 1) push(run, i / 100, { k: i, t: at(0) });
  const held = run.steps.reduce((sum, step) => sum + step.stateEntries, 0) + run.heldEvents;
  assert.equal(run.stateEntries - held, 500);
  run.advance(START + 100_000);
  assert.equal(run.stateEntries, 0);
  assert.throws(() => {
    for (let i = 0; i < 20_000; i += 1) push(run, 100, { k: i, t: at(100) });
  }, /maxStateEntries/);
});

test('a row that waits in a JOIN holds no row of the other stream that has gone', () => {
  const run = compileJob(
    'SELECT a.k INTO o FROM s a JOIN r b ON a.k = b.k AND DATEDIFF(second, a, b) BETWEEN 0 AND 3600',
  ).start();
  for (let i = 0; i < 20; i += 1) {
    run.push('r', { payload: { k: `gone ${i}` }, arrival: START + i * 4000 });
    push(run, i * 4 + 2, { k: i });
  }
  push(run, 200, { k: 'last' });
  run.push('r', { payload: { k: 'last' }, arrival: START + 200_000 });
  assert.doesNotMatch(JSON.stringify(run.snapshot()), /gone/);
});

test('steps count their rows', () => {
  const run = compileJob(
    `WITH hot AS (SELECT v FROM s WHERE v > 1 UNION SELECT v FROM s WHERE v > 2)
     SELECT v INTO a FROM hot SELECT COUNT(*) AS n INTO b FROM hot GROUP BY TumblingWindow(second, 1)`,
  ).start();
  for (const v of [1, 2, 3]) push(run, v, { v });
  assert.deepEqual(
    run.steps.map(({ name, inputRows, outputRows }) => [name, inputRows, outputRows]),
    [
      ['hot', 6, 3],
      ['statement 1', 3, 3],
      ['statement 2', 3, 1],
    ],
  );
});

test('what aggregates of the program gather counts', () => {
  class All {
    values: number[] = [];
    accumulate(v: number): void {
      this.values.push(v);
    }
    computeResult(): number {
      return this.values.length;
    }
  }
  const query = 'SELECT k, uda.All(v) AS x INTO o FROM s GROUP BY k, TumblingWindow(second, 10)';
  const run = compileJob(query, { functions: { uda: { All } } }).start();
  for (let i = 0; i < 20_000; i += 1) push(run, i / 5000, { k: i % 2, v: i });
  assert.ok(run.stateEntries > 20_000, `it holds ${run.stateEntries}`);
  run.advance(START + 100_000);
  assert.equal(run.stateEntries, 0);
});
