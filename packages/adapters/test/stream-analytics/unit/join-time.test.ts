import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileJob } from '../../../src/stream-analytics/index.ts';
import { type Pushed, START, iso, rowsOf, runAll } from './jobs.ts';

const at = (input: string, seconds: number, more: object = {}): Pushed => ({
  input,
  payload: { at: iso(START + seconds * 1000), ...more },
  arrival: START + seconds * 1000,
});
const seconds = (value: unknown): number => (Date.parse(String(value)) - START) / 1000;

// A row without partner is stamped with its own time and 6 s, but is certain only when the sixth second is over.
const ABSENT = `SELECT a.q AS q INTO o FROM s a TIMESTAMP BY at
  LEFT JOIN r b TIMESTAMP BY at ON DATEDIFF(second, a, b) BETWEEN 3 AND 6`;

test('rows that wait for a partner leave a LEFT JOIN in the order of their timestamps', () => {
  const events = [at('s', 0.9, { q: 1 }), at('s', 1, { q: 2 }), at('r', 4.5), at('s', 4.6, { q: 3 })];
  const rows = runAll(compileJob(ABSENT), events);
  assert.deepEqual(
    rows.map(({ row, timestamp }) => [row.q, seconds(timestamp)]),
    [
      [1, 4.5],
      [2, 4.5],
      [3, 10.6],
    ],
  );
  const late = runAll(compileJob(ABSENT), [at('s', 0.9, { q: 1 }), at('r', 1, {}), at('s', 1, { q: 2 })]);
  assert.deepEqual(
    late.map(({ row, timestamp }) => [row.q, seconds(timestamp)]),
    [
      [1, 6.9],
      [2, 7],
    ],
  );
});

test('a window over a LEFT JOIN is written once, with the rows that were certain late', () => {
  const query = `WITH j AS (${ABSENT.replace('INTO o ', '')})
    SELECT COUNT(*) AS n, System.Timestamp() AS e INTO o FROM j GROUP BY Tumbling(millisecond, 500)`;
  assert.deepEqual(
    rowsOf(query, [at('s', 0.9, { q: 1 }), at('s', 1, { q: 2 })]).map(({ n, e }) => [n, seconds(e)]),
    [[2, 7]],
  );
});

test('what reads a LEFT JOIN beside a stream sees both in the order of time', () => {
  const query = `WITH j AS (${ABSENT.replace('INTO o ', '')}),
      u AS (SELECT q FROM j UNION SELECT q FROM s TIMESTAMP BY at)
    SELECT q, LAG(q) OVER (LIMIT DURATION(minute, 1)) AS p INTO o FROM u`;
  const rows = rowsOf(query, [at('s', 0.9, { q: 1 }), at('s', 6.8, { q: 2 }), at('s', 6.95, { q: 3 })]);
  assert.deepEqual(
    rows.map(({ q, p }) => [q, p]),
    [
      [1, null],
      [2, 1],
      [1, 2],
      [3, 1],
      [2, 3],
      [3, 2],
    ],
  );
});

test('the second JOIN still finds a partner that is older than the row the first JOIN held back', () => {
  const events = [at('c', 0, { q: 'c' }), at('a', 0.5, { q: 'a' }), at('b', 5, { q: 'b' })];
  const chain = (kind: string): string => `SELECT a.q AS a, b.q AS b, c.q AS c FROM a TIMESTAMP BY at
    ${kind} b TIMESTAMP BY at ON DATEDIFF(second, a, b) BETWEEN 0 AND 5
    LEFT JOIN c TIMESTAMP BY at ON DATEDIFF(second, a, c) BETWEEN -1 AND 0`;
  assert.deepEqual(rowsOf(chain('JOIN'), events), [{ a: 'a', b: 'b', c: 'c' }]);
  assert.deepEqual(rowsOf(chain('LEFT JOIN'), events.slice(0, 2)), [{ a: 'a', b: null, c: 'c' }]);
});

test('a row that was certain late meets the reference data of its own time', () => {
  const query = `WITH j AS (${ABSENT.replace('INTO o ', '')}) SELECT j.q, limits.hi INTO o FROM j JOIN limits ON 1 = 1`;
  const job = compileJob(query, {
    inputs: { s: { kind: 'stream' }, r: { kind: 'stream' }, limits: { kind: 'reference' } },
  });
  const events = [at('s', 0.9, { q: 1 }), at('s', 6.96, { q: 2 }), at('s', 30, { q: 3 })];
  const rows = runAll(job, events, (run) => {
    run.setReference('limits', [{ hi: 'old' }]);
    run.setReference('limits', [{ hi: 'new' }], START + 6950);
  });
  assert.deepEqual(
    rows.map(({ row }) => [row.q, row.hi]),
    [
      [1, 'old'],
      [2, 'new'],
      [3, 'new'],
    ],
  );
});

test('the watermark of a job with a LEFT JOIN promises no row that still waits', () => {
  const run = compileJob(ABSENT, { lateArrivalSeconds: 0 }).start();
  run.push('s', at('s', 0.9, { q: 1 }));
  const { rows } = run.advance(START + 6950);
  assert.deepEqual(rows, []);
  assert.ok(seconds(run.watermark) < 6.9, run.watermark);
  assert.equal(run.advance(START + 8000).rows.length, 1);
});

test('a held row that meets several reference rows or elements meets the next stream with its own time each time', () => {
  const inputs = {
    a: { kind: 'stream' },
    b: { kind: 'stream' },
    c: { kind: 'stream' },
    limits: { kind: 'reference' },
  } as const;
  const chain = (between: string): string => `SELECT c.q, System.Timestamp() AS t INTO o FROM a TIMESTAMP BY at
    LEFT JOIN b TIMESTAMP BY at ON DATEDIFF(minute, a, b) BETWEEN 0 AND 0 AND a.q = b.q
    ${between} JOIN c TIMESTAMP BY at ON DATEDIFF(minute, a, c) BETWEEN 0 AND 1`;
  const events = [
    at('a', 10, { q: 'a', list: [1, 2] }),
    at('c', 20, { q: 'early' }),
    at('c', 50, { q: 'late' }),
    at('b', 100, { q: 'b' }),
  ];
  for (const between of ['JOIN limits ON 1 = 1', 'CROSS APPLY GetArrayElements(a.list) AS e']) {
    const rows = runAll(compileJob(chain(between), { inputs }), events, (run) =>
      run.setReference('limits', [{ hi: 1 }, { hi: 2 }]),
    );
    assert.deepEqual(
      rows.map(({ row }) => [row.q, seconds(row.t)]),
      [
        ['early', 20],
        ['early', 20],
        ['late', 50],
        ['late', 50],
      ],
      between,
    );
  }
});
