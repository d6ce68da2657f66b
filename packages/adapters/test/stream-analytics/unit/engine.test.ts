import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileJob, StreamCompileError, StreamRuntimeError } from '../../../src/stream-analytics/index.ts';
import { START, iso, runAll } from './jobs.ts';

const at = (seconds: number, more: object = {}) => ({ at: iso(START + seconds * 1000), ...more });
const arrival = (seconds: number): number => START + seconds * 1000;

test('bad input gives diagnostics with the names of Azure and never stops the job', () => {
  const job = compileJob('CREATE TABLE s (q bigint, at datetime); SELECT q FROM s TIMESTAMP BY at OVER dev', {
    lateArrivalSeconds: 10,
    outOfOrderPolicy: 'Drop',
  });
  const run = job.start();
  const seen: unknown[] = [];
  const push = (payload: unknown, seconds: number): void => {
    for (const { code, sequence, action } of run.push('s', { payload, arrival: arrival(seconds) }).diagnostics)
      seen.push([sequence, code, action]);
  };
  push('no object', 0);
  push({ q: 'x', ...at(0), dev: 1 }, 0);
  push({ ...at(0), dev: 1 }, 0);
  push({ q: 1, ...at(0), dev: null }, 0);
  push({ q: 1, ...at(301), dev: 1 }, 0);
  push({ q: 1, ...at(0), dev: 1 }, 11);
  push({ q: 1, ...at(11), dev: 1 }, 11);
  push({ q: 1, ...at(10), dev: 1 }, 11);
  push({ q: 1, ...at(10), dev: 2 }, 11);
  assert.deepEqual(seen, [
    [1, 'InputDeserializerError.InvalidData', 'dropped'],
    [2, 'InputDeserializerError.TypeConversionError', 'dropped'],
    [3, 'InputDeserializerError.MissingColumns', 'dropped'],
    [4, 'InvalidInputTimeStampKey', 'dropped'],
    [5, 'EarlyInputEvent', 'dropped'],
    [6, 'LateInputEvent', 'dropped'],
    [8, 'OutOfOrderEvent', 'dropped'],
  ]);
  assert.equal(run.end().rows.length, 2);
});

test('a timestamp that does not convert is a data error, also behind CAST', () => {
  const run = compileJob('SELECT q FROM s TIMESTAMP BY CAST(at AS datetime)').start();
  const { diagnostics } = run.push('s', { payload: { q: 1, at: 'soon' }, arrival: arrival(0) });
  assert.deepEqual(
    diagnostics.map(({ code, action, input }) => [code, action, input]),
    [['InvalidInputTimeStamp', 'dropped', 's']],
  );
});

test('time passes without events, less the late arrival tolerance', () => {
  const run = compileJob('SELECT COUNT(*) AS n FROM s GROUP BY Tumbling(second, 10)', {
    lateArrivalSeconds: 3,
  }).start();
  assert.equal(run.watermark, undefined);
  run.push('s', { payload: {}, arrival: arrival(1) });
  assert.equal(run.watermark, '2026-03-02T08:00:01.0000000Z');
  assert.equal(run.advance(arrival(13)).rows.length, 0);
  assert.deepEqual(
    run.advance(arrival(13) + 1).rows.map(({ row, timestamp }) => [row, timestamp]),
    [[{ n: 1 }, '2026-03-02T08:00:10.0000000Z']],
  );
});

test('a quiet input holds the other one at most for the late arrival tolerance', () => {
  const run = compileJob(
    'WITH u AS (SELECT q FROM a TIMESTAMP BY at UNION SELECT q FROM b TIMESTAMP BY at) SELECT q FROM u',
  ).start();
  const rows = (input: string, q: number, seconds: number): unknown[] =>
    run.push(input, { payload: { q, ...at(seconds) }, arrival: arrival(seconds) }).rows.map(({ row }) => row.q);
  assert.deepEqual([rows('a', 1, 0), rows('a', 2, 4), rows('b', 3, 3), rows('a', 4, 9)], [[], [], [1, 3], [2]]);
});

test('every row names the events it was made of', () => {
  const events = Array.from({ length: 120 }, (_, q) => ({
    input: 's',
    payload: { q, k: q % 2, ...at(1 + q / 10) },
    arrival: arrival(1 + q / 10),
  }));
  const [even, odd] = runAll(
    compileJob('SELECT k, COUNT(*) AS n FROM s TIMESTAMP BY at GROUP BY k, Tumbling(minute, 1, 30)'),
    events,
  );
  assert.equal(even?.row.n, 60);
  assert.deepEqual(
    even?.sources.map(({ sequence }) => sequence),
    Array.from({ length: 50 }, (_, i) => 21 + 2 * i),
  );
  assert.equal(odd?.sources.at(-1)?.payload, events.at(-1)?.payload, 'payloads are carried by reference');
  const joined = runAll(
    compileJob(
      'SELECT a.q AS a, b.q AS b FROM s a TIMESTAMP BY at JOIN s b TIMESTAMP BY at ON DATEDIFF(second, a, b) BETWEEN 1 AND 1',
    ),
    [events[0], events[10]].flatMap((event) => event ?? []),
  );
  assert.deepEqual(
    joined.map(({ sources }) => sources.map(({ sequence }) => sequence)),
    [[1, 2]],
  );
  const lagged = runAll(
    compileJob('SELECT LAG(q) OVER (LIMIT DURATION(hour, 1)) AS p FROM s TIMESTAMP BY at'),
    events.slice(0, 2),
  );
  assert.deepEqual(
    lagged.map(({ sources }) => sources.map(({ sequence }) => sequence)),
    [[1], [1, 2]],
  );
});

test('state is freed by the passing of time', () => {
  const query = `SELECT a.k, LAG(a.k) OVER (PARTITION BY a.k LIMIT DURATION(second, 10)) AS p INTO o FROM s a TIMESTAMP BY at
      LEFT JOIN s b TIMESTAMP BY at ON a.k = b.k AND DATEDIFF(second, a, b) BETWEEN 1 AND 5
    SELECT k, COUNT(*) AS n INTO w FROM s TIMESTAMP BY at GROUP BY k, Sliding(second, 10)
    SELECT k, COUNT(*) AS n INTO x FROM s TIMESTAMP BY at GROUP BY k, Session(second, 5, 60) OVER (PARTITION BY k)`;
  const run = compileJob(query).start();
  const size = (): number => JSON.stringify(run.snapshot()).length;
  let largest = 0;
  for (let i = 0; i < 6000; i += 1) {
    run.push('s', { payload: { k: `key-${i}`, ...at(i / 10) }, arrival: arrival(i / 10) });
    if (i === 1000) largest = size();
  }
  assert.ok(size() < 2 * largest, `${size()} against ${largest}`);
});

test('a failed CAST stops the job for good', () => {
  const run = compileJob('SELECT CAST(q AS bigint) AS q FROM s').start();
  const push = (q: unknown) => run.push('s', { payload: { q }, arrival: arrival(0) });
  assert.equal(push('7').rows.length, 1);
  assert.throws(
    () => push('seven'),
    (error) =>
      error instanceof StreamRuntimeError && error.code === 'CastFailed' && /1:8 cannot convert/.test(error.message),
  );
  assert.throws(() => push('7'), StreamRuntimeError);
});

test('errors name line and column, what was expected and what to do', () => {
  const refused = (query: string): string => {
    try {
      compileJob(query);
    } catch (error) {
      if (error instanceof StreamCompileError) return error.toString();
      throw error;
    }
    return 'compiled';
  };
  assert.equal(
    refused('SELECT a\nFORM s'),
    '2:6 expected FROM, found "s" (every SELECT reads from an input or a step, and its columns are separated by commas)',
  );
  assert.equal(
    refused('SELECT a FROM s WHERE'),
    '1:22 expected an expression, found the end of the query (write a condition here, for example a > 1)',
  );
  assert.equal(refused("SELECT a FROM s WHERE b = 'x"), "1:27 the text is not closed (close it with ')");
  assert.equal(refused('SELECT SUBSTR(a, 1, 2) FROM s'), '1:8 unknown function SUBSTR (did you mean SUBSTRING?)');
  assert.equal(
    refused('SELECT UPPER(a, 2) AS u FROM s'),
    '1:8 UPPER takes 1 argument and was given 2 (separate arguments by commas)',
  );
  assert.equal(
    refused('SELECT a FROM s GROUP BY a'),
    '1:26 GROUP BY needs a window (for example TumblingWindow(minute, 1), or System.Timestamp())',
  );
  assert.match(refused('SELECT udf.f(a) AS x FROM s'), /1:8 there is no function udf\.f/);
});

test('a job says what it reads, writes and does', () => {
  const job = compileJob(
    'WITH w AS (SELECT k, COUNT(*) AS n FROM s GROUP BY k, Tumbling(second, 1)) SELECT k INTO o FROM w JOIN r ON w.k = r.k WHERE n > 1',
    {
      inputs: { s: { kind: 'stream' }, r: { kind: 'reference' } },
    },
  );
  assert.deepEqual(job.inputs, [
    { name: 's', kind: 'stream' },
    { name: 'r', kind: 'reference' },
  ]);
  assert.deepEqual(job.outputs, ['o']);
  assert.equal(
    job.explain(),
    'step w\n  from s\n  group by tumbling window\nstatement 1 into o\n  from w\n  inner reference join r by 1 keys\n  where',
  );
});
