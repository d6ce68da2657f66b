// Mutated queries and mutated events. CSK_FUZZ_ROUNDS says how many of each; `npm run test:fuzz` runs 100,000.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  compileJob,
  type Job,
  type JobOptions,
  type JobRun,
  StreamCompileError,
  StreamRuntimeError,
} from '../../../../src/stream-analytics/index.ts';
import { CFS_INPUTS, START, iso, random } from '../jobs.ts';
import { SEEDS, mutate } from './mutate.ts';

const ROUNDS = Number(process.env['CSK_FUZZ_ROUNDS'] ?? 3000);
const STREAM = { kind: 'stream' } as const;
const INPUTS: NonNullable<JobOptions['inputs']> = { ...CFS_INPUTS, s: STREAM, r: STREAM, readings: STREAM };

/** The job, or undefined for text that was refused as it should be. */
function compileOrRefuse(text: string): Job | undefined {
  try {
    return compileJob(text, { inputs: INPUTS });
  } catch (error) {
    assert.ok(error instanceof StreamCompileError, `${String(error instanceof Error ? error.stack : error)}\n${text}`);
    const lines = text.split('\n');
    assert.ok(error.line >= 1 && error.line <= lines.length && error.column >= 1, `${error.toString()}\n${text}`);
    assert.ok(error.column <= (lines[error.line - 1]?.length ?? 0) + 1, `${error.toString()}\n${text}`);
    assert.ok(error.message.length > 0);
    return undefined;
  }
}

function timed(text: string): [Job | undefined, number] {
  const begun = performance.now();
  const job = compileOrRefuse(text);
  return [job, performance.now() - begun];
}

/** Runs a few events through; only a stop of the job may be thrown. */
function tryOut(job: Job, text: string): void {
  try {
    const run = job.start();
    for (let i = 0; i < 3; i += 1) {
      const at = iso(START + i * 1000);
      const payload = { k: 'a', a: 1, v: i, x: 2, l: [1, 2], b: { c: {} }, t: at, at, deviceId: 'd', temp: 60 + 9 * i };
      for (const input of ['s', 'r', 'readings', 'IoTStream']) run.push(input, { payload, arrival: START + i * 1000 });
    }
    run.end();
  } catch (error) {
    assert.ok(error instanceof StreamRuntimeError, `${String(error instanceof Error ? error.stack : error)}\n${text}`);
  }
}

test(`${ROUNDS} mutated query texts are compiled or refused with a place in the text`, (t) => {
  const next = random(42);
  let [compiled, slowest] = [0, 0];
  for (let i = 0; i < ROUNDS; i += 1) {
    const text = mutate(SEEDS[i % SEEDS.length] ?? '', next);
    const [job, taken] = timed(text);
    // What seems slow is tried again: a busy machine is no slow compiler.
    slowest = Math.max(slowest, taken < 30 ? taken : Math.min(taken, timed(text)[1], timed(text)[1]));
    if (job === undefined) continue;
    compiled += 1;
    tryOut(job, text);
  }
  assert.ok(compiled > ROUNDS / 100, 'mutations stay near enough to what is right');
  t.diagnostic(`${compiled} of ${ROUNDS} compiled; the slowest took ${slowest.toFixed(1)} ms`);
});

test('deep and long text is refused and does not exhaust the stack', () => {
  for (const text of [
    `SELECT ${'('.repeat(50_000)}`,
    `SELECT ${'- '.repeat(50_000)}1 FROM s`,
    `SELECT a FROM s WHERE ${'NOT '.repeat(50_000)}a = 1`,
    `SELECT a FROM s WHERE ${'a = 1 AND '.repeat(20_000)}a = 1`,
    `SELECT ${'CASE WHEN '.repeat(20_000)}`,
    `SELECT ${'CASE '.repeat(100)}a${' WHEN 1 THEN 1 WHEN 2 THEN 2 ELSE 3 END'.repeat(100)} AS x FROM s`,
    `SELECT a${'.b'.repeat(50_000)} FROM s`,
    `SELECT ${'f('.repeat(20_000)} FROM s`,
    `SELECT * FROM s MATCH_RECOGNIZE (PATTERN (${'('.repeat(50_000)}`,
    `SELECT * FROM s MATCH_RECOGNIZE (LIMIT DURATION(day, 7) MEASURES Last(A.a) AS a PATTERN (${'('.repeat(50)}A${'){99}'.repeat(50)}))`,
    `${'SELECT a FROM s UNION '.repeat(5000)} SELECT a FROM s`,
    `${'('.repeat(50_000)}SELECT a FROM s`,
    `SELECT a FROM s WHERE a IN (${'1,'.repeat(60_000)}1)`,
  ]) {
    const job = compileOrRefuse(text);
    if (job !== undefined) tryOut(job, text.slice(0, 100));
  }
});

/** Jobs that between them hold state of every kind, and what may go into them. */
const JOBS = [
  `SELECT *, LAG(k) OVER (PARTITION BY k LIMIT DURATION(hour, 1)) AS p, UPPER(k) AS u, v * 2 + 1 AS w INTO o FROM s TIMESTAMP BY t
   SELECT k, COUNT(*) AS n, Collect() AS all, SUM(TRY_CAST(v AS float)) AS total INTO g FROM s TIMESTAMP BY t GROUP BY k, Tumbling(second, 1)`,
  `SELECT * FROM s TIMESTAMP BY t OVER k MATCH_RECOGNIZE (LIMIT DURATION(second, 30) PARTITION BY k
     MEASURES First(A.v) AS f, Min(A.v) AS m, Classifier() AS n PATTERN (A+ B?) DEFINE A AS A.v > 3, B AS B.v < Max(A.v)) AS m`,
  `SELECT k, AnomalyDetection_SpikeAndDip(v, 90, 20, 'spikesanddips') OVER (PARTITION BY k LIMIT DURATION(minute, 1)) AS a,
     AnomalyDetection_ChangePoint(v, 80, 20) OVER (LIMIT DURATION(minute, 1)) AS c INTO o FROM s
   SELECT ST_WITHIN(CreatePoint(v, v), g) AS w, ST_INTERSECTS(g, k) AS i, ST_OVERLAPS(g, g) AS o, ST_DISTANCE(k, g) AS d,
     CreatePolygon(l) AS p INTO geo FROM s`,
  `SELECT a.k, b.v, e.PropertyName AS n, JSON_PARSE(b.k) AS j INTO o FROM s a TIMESTAMP BY t
     LEFT JOIN s b TIMESTAMP BY t ON a.k = b.k AND DATEDIFF(second, a, b) BETWEEN -1 AND 2 CROSS APPLY GetRecordProperties(a) AS e`,
  `CREATE TABLE s (v float, k nvarchar(max)); SELECT k, AVG(v) AS m, TopOne() OVER (ORDER BY v) AS t, COUNT(DISTINCT k) AS d,
     PERCENTILE_DISC(0.9) OVER (ORDER BY v) AS p FROM s GROUP BY k, Windows(Sliding(second, 3), Session(second, 2, 9), Hopping(second, 4, 2))`,
];

const EVENT_PIECES = [
  ...'{ } [ ] , : " 0 -1 1.5 1e999 -0 null true false \\ \\u0000'.split(' '),
  ...[
    '"__proto__":',
    '"constructor":',
    '"type":"Point",',
    '"coordinates":',
    '99999999999999999999',
    '💥',
    '"k":',
    '"v":',
  ],
  ...[
    '"POINT(1 2)"',
    '"POLYGON((0 0,1 0,1 1,0 0))"',
    '"2026-03-02T08:00:01.1234567+14:00"',
    '"{\\"a\\":1}"',
    '[[0,0],[1,1]]',
  ],
];

function eventText(next: () => number, index: number): string {
  return JSON.stringify({
    k: 'abc'.charAt(Math.floor(next() * 3)),
    v: Math.floor(next() * 20) / 2,
    t: iso(START + index * 200 - Math.floor(next() * 3000)),
    l: [{ type: 'Point', coordinates: [index % 7, 1] }, 2],
    g: { type: 'Polygon', coordinates: [[[0, 0], [9, 0], [9, 9], [0, 0]]] },
  }); // prettier-ignore
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

test(`${ROUNDS} mutated events never throw anything but a stop of the job`, (t) => {
  const next = random(43);
  const jobs = JOBS.map((query) => compileJob(query));
  const starting = (): JobRun[] => jobs.map((job) => job.start());
  let runs = starting();
  let [rows, refused, stopped] = [0, 0, 0];
  const count = (act: () => ReturnType<JobRun['end']>, text: string): boolean => {
    try {
      const result = act();
      rows += result.rows.length;
      refused += result.diagnostics.length;
      return true;
    } catch (error) {
      assert.ok(
        error instanceof StreamRuntimeError,
        `${String(error instanceof Error ? error.stack : error)}\n${text}`,
      );
      stopped += 1;
      return false;
    }
  };
  for (let i = 0; i < ROUNDS; i += 1) {
    const text = mutate(eventText(next, i), next, EVENT_PIECES);
    const payload = parsed(text);
    runs.forEach((run, index) => {
      const isRunning = count(() => run.push('s', { payload, arrival: START + i * 200 }), text);
      const job = jobs[index];
      if (!isRunning && job !== undefined) runs[index] = job.start();
    });
    if (i % 500 !== 499) continue;
    for (const run of runs) count(() => run.end(), 'end');
    runs = starting();
  }
  assert.ok(rows > ROUNDS / 10 && refused > ROUNDS / 100, `${rows} rows, ${refused} refused`);
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  t.diagnostic(`${rows} rows, ${refused} diagnostics, ${stopped} stops`);
});

test('hostile events never throw', () => {
  const run = compileJob(JOBS[0] ?? '').start();
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
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  assert.throws(() => run.push('s', { payload: {}, arrival: START }), StreamRuntimeError);
});
