import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type JobOptions,
  type JobSnapshot,
  StreamSnapshotError,
  compileJob,
} from '../../../src/stream-analytics/index.ts';
import { HYSTERESIS, START } from './jobs.ts';

type Event = readonly [seconds: number, payload: Record<string, unknown>];

/** Runs one query for some events, and goes on with another that keeps the state, over JSON as a checkpoint does. */
function upgraded(
  before: string,
  first: readonly Event[],
  after: string,
  then: readonly Event[],
  options: JobOptions = {},
) {
  const old = compileJob(before, options).start();
  for (const [seconds, payload] of first) old.push('readings', { payload, arrival: START + seconds * 1000 });
  const snapshot = JSON.parse(JSON.stringify(old.snapshot())) as JobSnapshot;
  const run = compileJob(after, options).upgrade(snapshot);
  const rows = then.flatMap(
    ([seconds, payload]) => run.push('readings', { payload, arrival: START + seconds * 1000 }).rows,
  );
  return [...rows, ...run.end().rows].map(({ row }) => row);
}

function reasonsOf(before: string, after: string, options: JobOptions = {}): readonly string[] {
  const snapshot = compileJob(before, options).start().snapshot();
  try {
    compileJob(after, options).upgrade(snapshot);
    return [];
  } catch (error) {
    assert.ok(error instanceof StreamSnapshotError);
    assert.ok(error.reasons.length > 0);
    return error.reasons;
  }
}

const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();

test('a changed limit keeps the history: no alarm is raised twice, and the new limit clears it', () => {
  const later = HYSTERESIS.replaceAll('70', '80').replace('temp < 65', 'temp < 75');
  const rows = upgraded(HYSTERESIS, [[0, { deviceId: 'a', temp: 90, at: at(0) }]], later, [
    [1, { deviceId: 'a', temp: 91, at: at(1) }],
    [2, { deviceId: 'a', temp: 74, at: at(2) }],
    [3, { deviceId: 'b', temp: 79, at: at(3) }],
  ]);
  assert.deepEqual(
    rows.map(({ deviceId, change }) => [deviceId, change]),
    [['a', 'cleared']],
  );
});

test('a window that is open when the limit changes counts what came before and after', () => {
  const query = (limit: number, having: number) =>
    `SELECT dev, COUNT(*) AS n, MAX(v) AS top INTO alarms FROM readings WHERE v > ${limit}
     GROUP BY dev, TumblingWindow(minute, 1) HAVING COUNT(*) >= ${having}`;
  const rows = upgraded(
    query(10, 5),
    [
      [1, { dev: 'a', v: 11 }],
      [2, { dev: 'a', v: 12 }],
    ],
    `-- a word on it\n${query(20, 3)}`,
    [
      [3, { dev: 'a', v: 12 }],
      [4, { dev: 'a', v: 21 }],
    ],
  );
  assert.deepEqual(rows, [{ dev: 'a', n: 3, top: 21 }]);
});

test('columns of an alarm may change, and a step may come beside; events that were held are still there', () => {
  const options = { outOfOrderSeconds: 10 };
  const rows = upgraded(
    'SELECT dev, SUM(v) AS s INTO alarms FROM readings TIMESTAMP BY t GROUP BY dev, TumblingWindow(minute, 1)',
    [
      [1, { dev: 'a', v: 1, t: at(1) }],
      [2, { dev: 'a', v: 2, t: at(2) }],
    ],
    `SELECT SUM(v) AS total, dev INTO alarms FROM readings TIMESTAMP BY t GROUP BY dev, TumblingWindow(minute, 1)
     SELECT dev, LAG(v) OVER (LIMIT DURATION(hour, 1)) AS before INTO log FROM readings TIMESTAMP BY t`,
    [[3, { dev: 'a', v: 3, t: at(3) }]],
    options,
  );
  assert.deepEqual(
    rows.find((row) => 'total' in row),
    { total: 6, dev: 'a' },
  );
  assert.equal(rows.filter((row) => 'before' in row).length, 3, 'held events reach the new statement too');
});

test('what would make the state another thing is refused, each with its reason', () => {
  const lag =
    'SELECT dev, LAG(v) OVER (PARTITION BY dev LIMIT DURATION(minute, 5)) AS p INTO o FROM readings WHERE v > 1';
  const step = (body: string) => `WITH t AS (SELECT ${body} FROM readings) ${lag.replace('readings', 't')}`;
  const group = 'SELECT dev, AVG(v) AS m INTO o FROM readings GROUP BY dev, TumblingWindow(minute, 1)';
  const join = `SELECT a.v INTO o FROM readings a JOIN readings b ON DATEDIFF(second, a, b) BETWEEN 0 AND 5 AND a.dev = b.dev`;
  const refused: readonly (readonly [string, string, RegExp])[] = [
    [lag, lag.replace('LAG(v)', 'LAG(w)'), /^aggregates and analytic functions of statement 1/],
    [lag, lag.replace('5', '6'), /analytic functions/],
    [lag, lag.replace('v > 1', 'v > 1 AND dev = 2'), /^WHERE of statement 1/],
    [step('dev, v'), step('dev, v * 2 AS v'), /^columns of t has/],
    [group, group.replace('dev, Tumbling', 'v, Tumbling').replace('dev,', ''), /^GROUP BY of statement 1/],
    [group, group.replace('minute, 1', 'minute, 2'), /^GROUP BY/],
    [group, group.replace('AVG', 'MAX'), /aggregates/],
    [group, group.replace('readings', 'readings TIMESTAMP BY t'), /an input, its TIMESTAMP BY/],
    [group, 'SELECT dev INTO o FROM readings', /statement 1 is gone and holds state/],
    [join, join.replace('AND 5', 'AND 6'), /^FROM and JOIN/],
    [group, `CREATE TABLE readings (v float); ${group}`, /CREATE TABLE has changed/],
  ];
  for (const [before, after, reason] of refused)
    assert.ok(
      reasonsOf(before, after).some((each) => reason.test(each)),
      `${after}: ${reasonsOf(before, after).join('; ')}`,
    );
  const kept: readonly (readonly [string, string])[] = [
    [lag, lag.replace('v > 1', 'v > -7.5').replace('dev,', 'dev AS device, v,').toLowerCase()],
    [step('dev, CASE WHEN v > 3 THEN v ELSE 0 END AS v'), step('dev, CASE WHEN v > 4 THEN v ELSE 0 END AS v')],
    [group, `${group} HAVING AVG(v) > 3`],
  ];
  for (const [before, after] of kept) assert.deepEqual(reasonsOf(before, after), [], after);
});

test('a snapshot of another compatibility level or another format is refused', () => {
  const query = 'SELECT COUNT(*) AS n INTO o FROM readings GROUP BY TumblingWindow(minute, 1)';
  const snapshot = compileJob(query, { compatibilityLevel: '1.0' }).start().snapshot();
  assert.throws(() => compileJob(query).upgrade(snapshot), /compatibility level/);
  assert.throws(() => compileJob(query).upgrade({ ...snapshot, format: 2 }), /format 2/);
});

test('state that functions of the user made is kept while they stay the same', () => {
  const functions = (version: string) => ({
    udf: { f: (v: number) => v, g: (v: number) => v + 1 },
    uda: {
      Spread: class {
        high = 0;
        accumulate(v: number): void {
          this.high = Math.max(this.high, v);
        }
        computeResult(): number {
          return this.high;
        }
      },
    },
    version,
  });
  const changed = (before: string, after: string, later: string) => {
    const snapshot = compileJob(before, { functions: functions('1') })
      .start()
      .snapshot();
    try {
      compileJob(after, { functions: functions(later) }).upgrade(snapshot);
      return [];
    } catch (error) {
      assert.ok(error instanceof StreamSnapshotError);
      return error.reasons;
    }
  };
  const sum = (limit: number) =>
    `SELECT uda.Spread(v) AS s INTO o FROM readings WHERE v > ${limit} GROUP BY Tumbling(minute, 1)`;
  assert.deepEqual(changed(sum(1), sum(2), '1'), []);
  assert.deepEqual(changed(sum(1), sum(2), '2'), [
    'a JavaScript function of statement 1 has changed in more than its limits',
  ]);
  assert.deepEqual(changed(sum(1), sum(1).replace('uda.Spread(v)', 'MAX(v)'), '1'), [
    'aggregates and analytic functions of statement 1 has changed in more than its limits',
  ]);
  // What a result is made of at its end holds nothing.
  const result = 'SELECT udf.f(MAX(v)) AS s INTO o FROM readings GROUP BY Tumbling(minute, 1)';
  assert.deepEqual(changed(result, result.replace('udf.f', 'udf.g'), '2'), []);
  const timed = 'SELECT COUNT(*) AS n INTO o FROM readings TIMESTAMP BY udf.f(at) GROUP BY Tumbling(minute, 1)';
  assert.deepEqual(changed(timed, timed, '1'), []);
  assert.deepEqual(changed(timed, timed, '2'), [
    'a JavaScript function of statement 1 has changed in more than its limits',
    'an input, its TIMESTAMP BY or its CREATE TABLE has changed',
  ]);
});
