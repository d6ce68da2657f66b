import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileJob, StreamCompileError, StreamRuntimeError } from '../../../src/stream-analytics/index.ts';
import { CFS_ALERTS, CFS_INPUTS, CFS_REPORT, HYSTERESIS, START, random } from './jobs.ts';

const SEEDS = [
  CFS_ALERTS,
  CFS_REPORT,
  HYSTERESIS,
  `CREATE TABLE s (a bigint, b nvarchar(max)); SELECT a, b.c.[d e], -a*2.5e3 % 7 AS x, 'it''s' AS y FROM s TIMESTAMP BY t OVER k WHERE a BETWEEN 1 AND 2 OR b LIKE '%x_' AND NOT (c IN (1, NULL))`,
  `SELECT System.Window().Id AS w, COUNT(DISTINCT a) AS n FROM s GROUP BY k, Windows(Window('a', Hopping(Duration(second, 9), Hop(second, 3), Offset(millisecond, -1))), Window('b', Session(second, 3, 60) OVER (PARTITION BY k))) HAVING n > 1`,
  `SELECT a.x, e.ArrayValue, DATEADD(hour, 1, a.t) d INTO o FROM s a TIMESTAMP BY t LEFT OUTER JOIN r b TIMESTAMP BY t ON a.k = b.k AND DATEDIFF(ss, a, b) BETWEEN 0 AND 5 OUTER APPLY GetArrayElements(a.l) AS e`,
];
const PIECES = [
  '(',
  ')',
  ',',
  '.',
  '*',
  "'",
  '"',
  '[',
  ']',
  '--',
  '/*',
  ';',
  'SELECT',
  'FROM',
  'GROUP BY',
  'OVER (',
  'LIMIT DURATION(',
  'NULL',
  '1e999',
  '99999999999999999999',
  '\u0000',
  '💥',
  'CASE',
  'UNION',
  'WITH',
  '=',
  '__proto__',
  'System.Timestamp()',
];

function mutate(text: string, next: () => number): string {
  let mutated = text;
  for (let i = 0; i <= next() * 3; i += 1) {
    const at = Math.floor(next() * mutated.length);
    const length = Math.floor(next() * 12);
    const piece = PIECES[Math.floor(next() * PIECES.length)] ?? '';
    const how = Math.floor(next() * 4);
    if (how === 0) mutated = mutated.slice(0, at) + mutated.slice(at + length);
    else if (how === 1) mutated = `${mutated.slice(0, at)} ${piece} ${mutated.slice(at)}`;
    else if (how === 2) mutated = mutated.slice(0, at);
    else
      mutated =
        mutated.slice(0, at) + mutated.slice(Math.floor(next() * mutated.length), at + length) + mutated.slice(at);
  }
  return mutated;
}

function compileOrRefuse(text: string): void {
  try {
    compileJob(text, {
      inputs: { ...CFS_INPUTS, s: { kind: 'stream' }, r: { kind: 'stream' }, readings: { kind: 'stream' } },
    });
  } catch (error) {
    assert.ok(error instanceof StreamCompileError, `${String(error instanceof Error ? error.stack : error)}\n${text}`);
    assert.ok(error.line >= 1 && error.column >= 1 && error.message.length > 0);
  }
}

test('mutated query text is compiled or refused with a position', () => {
  const next = random(42);
  for (let i = 0; i < 6000; i += 1) compileOrRefuse(mutate(SEEDS[i % SEEDS.length] ?? '', next));
});

test('deep and long text is refused and does not exhaust the stack', () => {
  compileOrRefuse(`SELECT ${'('.repeat(50_000)}`);
  compileOrRefuse(`SELECT ${'- '.repeat(50_000)}1 FROM s`);
  compileOrRefuse(`SELECT a FROM s WHERE ${'NOT '.repeat(50_000)}a = 1`);
  compileOrRefuse(`SELECT a FROM s WHERE ${'a = 1 AND '.repeat(20_000)}a = 1`);
  compileOrRefuse(`SELECT ${'CASE WHEN '.repeat(20_000)}`);
  compileOrRefuse(`SELECT a${'.b'.repeat(50_000)} FROM s`);
  compileOrRefuse(`SELECT ${'f('.repeat(20_000)} FROM s`);
});

test('hostile events never throw', () => {
  const job = compileJob(
    `SELECT *, LAG(k) OVER (PARTITION BY k LIMIT DURATION(hour, 1)) AS p, UPPER(k) AS u, v * 2 + 1 AS w INTO o FROM s TIMESTAMP BY t
     SELECT k, COUNT(*) AS n, Collect() AS all INTO g FROM s TIMESTAMP BY t GROUP BY k, Tumbling(second, 1)`,
  );
  const run = job.start();
  const deep = JSON.parse('['.repeat(5000) + ']'.repeat(5000)) as unknown;
  const polluting = JSON.parse(
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"t":"2026-03-02T08:00:00Z","k":"__proto__"}',
  ) as unknown;
  const payloads: unknown[] = [
    null,
    undefined,
    1,
    'x',
    [],
    [[]],
    {},
    deep,
    { a: deep },
    polluting,
    { t: {} },
    { t: 'x'.repeat(1e6) },
    { k: {}, v: 'x', t: '2026-03-02T08:00:01Z' },
    { v: 1e30, t: '2026-03-02T08:00:01Z' },
    { v: 9e15, k: ['toString'], t: '2026-03-02T08:00:01Z' },
  ];
  for (const payload of payloads) run.push('s', { payload, arrival: START });
  assert.ok(run.end().rows.length > 0);
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
  assert.throws(() => run.push('s', { payload: {}, arrival: START }), StreamRuntimeError);
});
