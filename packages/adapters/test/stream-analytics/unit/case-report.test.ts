import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CaseFileError, readCases } from './case-file.ts';
import { reportCases } from './case-report.ts';

const at = (second: number): string => `2026-03-02T08:00:${String(second).padStart(2, '0')}Z`;
const COUNT = {
  id: 'count',
  feature: 'tumbling window',
  query: 'SELECT k, COUNT(*) AS n INTO o\nFROM s TIMESTAMP BY ts GROUP BY k, TumblingWindow(second, 10)',
  inputs: {
    s: { timestampBy: 'ts', events: [1, 2, 3].map((second) => ({ k: second % 2 ? 'a' : 'b', ts: at(second) })) },
  },
  expected: {
    o: [
      { k: 'a', n: 2 },
      { k: 'b', n: 1 },
    ],
  },
};

const report = (...cases: unknown[]): readonly string[] => reportCases(JSON.stringify({ cases })).lines;

test('a file whose cases pass gives one line', () => {
  assert.deepEqual(report(COUNT, { ...COUNT, id: 'again' }), ['2 passed, 0 failed']);
  assert.deepEqual(report(), ['0 passed, 0 failed']);
});

test('a failed case shows its query and which column of which row is different', () => {
  const wrong = {
    ...COUNT,
    why: 'because',
    expected: {
      o: [
        { k: 'a', n: 3 },
        { k: 'c', n: 9 },
      ],
      p: [{ x: 1 }],
    },
  };
  assert.deepEqual(report(COUNT, wrong), [
    'FAILED count: tumbling window',
    '    SELECT k, COUNT(*) AS n INTO o',
    '    FROM s TIMESTAMP BY ts GROUP BY k, TumblingWindow(second, 10)',
    '  o: in {"k":"a","n":2} n must be 3 and is 2',
    '  o: missing {"k":"c","n":9}',
    '  o: unexpected {"k":"b","n":1}',
    '  p: missing {"x":1}',
    '  why: because',
    '1 passed, 1 failed',
  ]);
});

test('a column too many or too few is named', () => {
  const query = 'SELECT k, q, v FROM s';
  const inputs = { s: { events: [{ _arrival: at(1), k: 'a', q: 1, v: 0.1 + 0.2 }] } };
  const expect = (row: object): readonly string[] =>
    report({ id: 'x', query, inputs, expected: { output: [row] } }).slice(2);
  assert.deepEqual(expect({ k: 'a', q: 1, v: 0.3 }), []);
  assert.deepEqual(
    expect({ k: 'a', q: 1 })[0],
    '  output: in {"k":"a","q":1,"v":0.30000000000000004} v must not be there and is 0.30000000000000004',
  );
  assert.deepEqual(
    expect({ k: 'a', q: 1, v: 0.3, w: null })[0],
    '  output: in {"k":"a","q":1,"v":0.30000000000000004} w is not there, must be null',
  );
  assert.deepEqual(
    expect({ k: 'a', q: '1', v: 0.3 })[0],
    '  output: in {"k":"a","q":1,"v":0.30000000000000004} q must be "1" and is 1',
  );
});

test('rows in another order fail only where the case says that they are ordered', () => {
  const reversed = { ...COUNT, expected: { o: [...COUNT.expected.o].reverse() } };
  assert.deepEqual(report(reversed), ['1 passed, 0 failed']);
  assert.match(
    report({ ...reversed, ordered: true }).join('\n'),
    /o: the rows are right but in another order: row 1 must be \{"k":"b","n":1\} and is \{"k":"a","n":2\}/,
  );
});

test('events of several inputs come by arrival, to 100 ns, and in the order of the inputs among equals', () => {
  const arrival = (fraction: string, q: number) => ({ _arrival: `2026-03-02T08:00:00.${fraction}Z`, q });
  const query = 'SELECT q, LAG(q) OVER (LIMIT DURATION(hour, 1)) AS p FROM u';
  const ordered = report({
    id: 'merge',
    query: `WITH u AS (SELECT q FROM b UNION SELECT q FROM a) ${query}`,
    inputs: {
      a: { events: [arrival('0000003', 3), arrival('0000009', 9)] },
      b: { events: [arrival('0000001', 1), arrival('0000003', 4)] },
    },
    expected: {
      output: [
        { q: 1, p: null },
        { q: 3, p: 1 },
        { q: 4, p: 3 },
        { q: 9, p: 4 },
      ],
    },
  });
  assert.deepEqual(ordered, ['1 passed, 0 failed']);
});

test('errors that are expected pass, and others tell what happened', () => {
  const compile = { ...COUNT, query: 'SELECT FROM s', expected: {} };
  assert.deepEqual(report({ ...compile, expectedError: 'compile' }), ['1 passed, 0 failed']);
  assert.match(report(compile).join('\n'), /does not compile: 1:8 expected/);
  assert.match(
    report({ ...COUNT, expectedError: 'runtime' }).join('\n'),
    /expected a runtime error, but it ran and wrote 2 rows/,
  );
  const stops = { ...COUNT, query: 'SELECT CAST(k AS bigint) AS k FROM s', expected: {} };
  assert.deepEqual(report({ ...stops, expectedError: 'runtime' }), ['1 passed, 0 failed']);
  assert.match(report({ ...stops, expectedError: 'compile' }).join('\n'), /stopped: CastFailed/);
  assert.match(report({ ...COUNT, inputs: { s: { events: [{ k: 'a' }] } } }).join('\n'), /is no instant/);
});

test('a file that is none of cases is refused with the place', () => {
  const message = (text: string): string => {
    try {
      readCases(text);
    } catch (error) {
      if (error instanceof CaseFileError) return error.message;
      throw error;
    }
    return 'read';
  };
  const of = (change: object): string => message(JSON.stringify({ cases: [COUNT, { ...COUNT, ...change }] }));
  assert.equal(of({}), 'read');
  assert.match(message('{"cases": ['), /^is no JSON: /);
  assert.equal(message('[]'), 'has no list "cases"');
  assert.equal(message('{"cases": [1]}'), 'cases[0] is no object');
  assert.equal(of({ id: 7 }), 'cases[1]: "id" must be text');
  assert.equal(of({ query: null }), 'cases[1] (count): "query" must be text');
  assert.equal(of({ inputs: { s: {} } }), 'cases[1] (count): "inputs.s.events" must be a list of objects');
  assert.equal(of({ expected: { o: {} } }), 'cases[1] (count): "expected" must be lists of objects by name');
  assert.equal(of({ expected: undefined }), 'cases[1] (count): "expected" must be lists of objects by name');
  assert.equal(of({ expected: undefined, expectedError: 'compile' }), 'read');
  assert.equal(of({ expectedError: 'soon' }), 'cases[1] (count): "expectedError" must be "compile" or "runtime"');
  assert.equal(of({ reference: { r: 1 } }), 'cases[1] (count): "reference" must be lists of objects by name');
  assert.equal(
    of({ job: { outOfOrderPolicy: 'Keep' } }),
    'cases[1] (count): "job.outOfOrderPolicy" must be Adjust or Drop',
  );
  assert.equal(
    of({ job: { lateArrivalSeconds: '5' } }),
    'cases[1] (count): "job.lateArrivalSeconds" must be a number of at least 0',
  );
});

test('the command ends with 0, 1 or 2', () => {
  const folder = mkdtempSync(join(tmpdir(), 'csk-cases-'));
  const command = (...args: string[]): { status: number | null; out: string; err: string } => {
    const script = fileURLToPath(new URL('./run-cases.ts', import.meta.url));
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--conditions=csk-source', '--import=tsx', script, ...args],
      { encoding: 'utf8', timeout: 60_000 },
    );
    return { status, out: stdout, err: stderr };
  };
  try {
    const file = join(folder, 'cases.json');
    writeFileSync(file, JSON.stringify({ cases: [COUNT, { ...COUNT, expected: {} }] }));
    const failed = command(file);
    assert.equal(failed.status, 1, failed.err);
    assert.equal(failed.out.trimEnd().split('\n').at(-1), '1 passed, 1 failed');
    writeFileSync(file, '{"cases": 1}');
    const bad = command(file);
    assert.deepEqual([bad.status, bad.out, bad.err.trimEnd()], [2, '', `${file} has no list "cases"`]);
    const none = command(join(folder, 'none.json'));
    assert.equal(none.status, 2);
    assert.match(none.err, /none\.json cannot be read: ENOENT/);
    assert.match(command().err, /^usage: /);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
