import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StreamRuntimeError, compileJob } from '../../../src/stream-analytics/index.ts';
import { START, rowsOf } from './jobs.ts';

const events = (payloads: readonly unknown[], input = 's') =>
  payloads.map((payload, index) => ({ input, payload, arrival: START + (index + 1) * 1000 }));

test('HAVING alone: a column of the input goes before an alias of the same name, an alias stands for what is no column', () => {
  const rows = events([{ v: 1 }, { v: 5 }, { w: 4 }]);
  assert.deepEqual(rowsOf('SELECT v * 10 AS v INTO o FROM s HAVING v > 4', rows), [{ v: 50 }]);
  assert.deepEqual(rowsOf('SELECT v * 10 AS big INTO o FROM s HAVING big > 40', rows), [{ big: 50 }]);
  assert.deepEqual(rowsOf('WITH t AS (SELECT v FROM s) SELECT v * 10 AS v INTO o FROM t HAVING v > 4', rows), [
    { v: 50 },
  ]);
});

test('a number beyond float, which JSON does not know, is the same after a restart', () => {
  const query = `SELECT CASE WHEN LAG(v) OVER (LIMIT DURATION(hour, 1)) > 5 THEN 'above' ELSE 'below' END AS x FROM s`;
  for (const [spelled, wanted] of [
    ['1e999', 'above'],
    ['-1e999', 'below'],
  ] as const) {
    const job = compileJob(query);
    const before = job.start();
    before.push('s', { payload: JSON.parse(`{"v":${spelled}}`), arrival: START });
    const run = job.start(JSON.parse(JSON.stringify(before.snapshot())));
    const { rows } = run.push('s', { payload: { v: 1 }, arrival: START + 1000 });
    assert.deepEqual(
      rows.map(({ row }) => row['x']),
      [wanted],
    );
  }
});

test('HAVING of a group: a key goes before an alias, an alias before a refusal', () => {
  const rows = events([
    { k: 1, v: 5 },
    { k: 2, v: 7 },
  ]);
  const group = 'FROM s GROUP BY k, TumblingWindow(minute, 1)';
  assert.deepEqual(rowsOf(`SELECT MAX(v) AS k INTO o ${group} HAVING k > 1`, rows), [{ k: 7 }]);
  assert.deepEqual(rowsOf(`SELECT k, MAX(v) AS v INTO o ${group} HAVING [v] > 5`, rows), [{ k: 2, v: 7 }]);
  assert.deepEqual(rowsOf(`SELECT k, MAX(v) AS m INTO o ${group} HAVING "m" > 5`, rows), [{ k: 2, m: 7 }]);
  assert.throws(() => compileJob(`SELECT k, MAX(v) AS m INTO o ${group} HAVING n > 1`), /neither a GROUP BY key/);
});

test('the lookup of a JOIN finds what its comparison calls equal', () => {
  const inputs = { s: { kind: 'stream' }, r: { kind: 'reference' } } as const;
  const job = compileJob('SELECT s.n, r.name INTO o FROM s JOIN r ON s.k = r.k', { inputs });
  const run = job.start();
  const keys = [1, '01', true, '2026-03-02T08:00:00Z', 'x'];
  run.setReference(
    'r',
    keys.map((k, index) => ({ k, name: `row ${index}` })),
  );
  const found = ['1', 1.0, true, 'x', 'X', null, 2].map((k, n) =>
    run.push('s', { payload: { k, n }, arrival: START + n }).rows.map(({ row }) => row['name']),
  );
  assert.deepEqual(found, [
    ['row 0', 'row 2'],
    ['row 0', 'row 1', 'row 2'],
    ['row 0', 'row 1', 'row 2'],
    ['row 4'],
    [],
    [],
    [],
  ]);
  const streams = `SELECT a.n AS a, b.n AS b INTO o FROM s a JOIN s b ON DATEDIFF(second, a, b) BETWEEN 1 AND 3
    AND CAST(a.t AS datetime) = b.t`;
  const at = '2026-03-02T08:00:00Z';
  assert.deepEqual(
    rowsOf(
      streams,
      events([
        { n: 1, t: at },
        { n: 2, t: '2026-03-02T09:00:00+01:00' },
      ]),
    ),
    [{ a: 1, b: 2 }],
  );
});

test('Collect leaves NULL out, as aggregates do', () => {
  const query = 'SELECT Collect(v) AS vs, COUNT(*) AS n INTO o FROM s GROUP BY TumblingWindow(minute, 1)';
  assert.deepEqual(rowsOf(query, events([{ v: 1 }, { v: null }, {}, { v: 'a' }])), [{ vs: [1, 'a'], n: 4 }]);
  assert.deepEqual(rowsOf(query, events([{}])), [{ vs: [], n: 1 }]);
});

test('CREATE TABLE gives reference data its types; rows that do not fit are left out and told', () => {
  const query = `CREATE TABLE r (k nvarchar(max), low float);
    SELECT s.v, r.low, GetType(r.low) AS t INTO o FROM s JOIN r ON s.k = r.k AND s.v > r.low`;
  const run = compileJob(query, { inputs: { s: { kind: 'stream' }, r: { kind: 'reference' } } }).start();
  run.setReference('r', [{ k: 'a', low: 70 }, { k: 'b', low: 'warm' }, { k: 'c' }, 7]);
  const { rows, diagnostics } = run.push('s', { payload: { k: 'a', v: 71 }, arrival: START });
  assert.deepEqual(
    rows.map(({ row }) => row),
    [{ v: 71, low: 70, t: 'float' }],
  );
  assert.deepEqual(
    diagnostics.map(({ code, input, sequence, action }) => [code, input, sequence, action]),
    [
      ['InputDeserializerError.TypeConversionError', 'r', 2, 'dropped'],
      ['InputDeserializerError.MissingColumns', 'r', 3, 'dropped'],
      ['InputDeserializerError.InvalidData', 'r', 4, 'dropped'],
    ],
  );
});

test('steps that nest a row twice each end with RowTooLarge, not with the memory', () => {
  const steps = Array.from({ length: 40 }, (_, i) => `t${i + 1} AS (SELECT a.x AS x, a AS l, a AS r FROM t${i} a)`);
  const query = `WITH t0 AS (SELECT x FROM s), ${steps.join(', ')} `;
  const tooLarge = (error: unknown) => error instanceof StreamRuntimeError && error.code === 'RowTooLarge';
  const written = compileJob(`${query} SELECT * INTO o FROM t40`).start();
  assert.throws(() => written.push('s', { payload: { x: 1 }, arrival: START }), tooLarge);
  const held = compileJob(`${query} SELECT LAG(l) OVER (LIMIT DURATION(hour, 1)) AS v INTO o FROM t40`).start();
  held.push('s', { payload: { x: 1 }, arrival: START });
  assert.throws(() => held.snapshot(), tooLarge);
  assert.equal(rowsOf(`${query} SELECT x INTO o FROM t40`, events([{ x: 1 }])).length, 1, 'a narrow row is fine');
});
