import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { compileJob, type JobRun, type JobSnapshot } from '../../../src/stream-analytics/index.ts';
import { START, random, rowsOf } from './jobs.ts';

type Payload = Readonly<Record<string, unknown>>;

/** Events one second apart: `a5 b7` is { k: 'a', v: 5 }, { k: 'b', v: 7 }. */
const events = (text: string): { input: string; payload: Payload; arrival: number }[] =>
  text.split(' ').map((word, index) => ({
    input: 's',
    payload: { k: word.charAt(0), v: Number(word.slice(1)), q: index },
    arrival: START + 1000 * (index + 1),
  }));

const K = "A AS A.k = 'a', B AS B.k = 'b', C AS C.k = 'c'";

function query(
  pattern: string,
  more: { define?: string; measures?: string; limit?: string; by?: string } = {},
): string {
  const { define = K, measures = 'Classifier() AS n', limit = 'minute, 1', by = '' } = more;
  return `SELECT * INTO o FROM s MATCH_RECOGNIZE (LIMIT DURATION(${limit}) ${by} MEASURES ${measures}
    AFTER MATCH SKIP TO NEXT ROW PATTERN (${pattern}) ${define === '' ? '' : `DEFINE ${define}`}) AS m`;
}

const names = (pattern: string, text: string): string[] =>
  rowsOf(query(pattern), events(text)).map(({ n }) => (n as string[]).join(''));

test('a match begins at every event, and more repetition is preferred to less', () => {
  assert.deepEqual(names('A+ B', 'a a b'), ['AAB', 'AB']);
  assert.deepEqual(names('A B', 'a c b a b'), ['AB'], 'matched events follow one another');
  assert.deepEqual(names('A B*', 'a b b c'), ['ABB']);
  assert.deepEqual(names('A? B', 'a b'), ['AB', 'B']);
  assert.deepEqual(names('A (B | C) A', 'a b a c a'), ['ABA', 'ACA']);
  assert.deepEqual(names('(A B)+', 'a b a b'), ['ABAB', 'AB']);
  assert.deepEqual(names('A . C', 'a x c'), ['A.C']);
  assert.deepEqual(names('A{2}', 'a a a'), ['AA', 'AA']);
  assert.deepEqual(names('A{2,} B', 'a a a b'), ['AAAB', 'AAB']);
  assert.deepEqual(names('A{1,2} C?', 'a a a c'), ['AA', 'AAC', 'AC']);
  assert.deepEqual(names('A*', 'b b'), [], 'a match of no events is none');
});

test('First, Last, Min and Max read the events of one variable, a bare column the last of the match', () => {
  const measures = `First(A.v) AS f, Last(A.v) AS l, Min(A.v) AS lo, Max(A.v) AS hi, Max(A.v) - Min(A.v) AS d, B.v AS b,
    Last(C.v) AS none, v AS last, System.Timestamp() AS t`;
  assert.deepEqual(rowsOf(query('A A A B C?', { measures }), events('a5 a1 a9 b4 b0')), [
    { f: 5, l: 9, lo: 1, hi: 9, d: 8, b: 4, none: null, last: 4, t: '2026-03-02T08:00:05.0000000Z' },
  ]);
});

test('DEFINE sees the event at hand and what was matched before it', () => {
  const rising = { define: 'A AS A.k = 1, B AS B.v > Last(B.v) OR B.v > Last(A.v)', measures: 'Max(B.v) AS top' };
  assert.equal(rowsOf(query('A B', rising), events('x1 x2')).length, 0);
  const tank = {
    define: "Normal AS Normal.k = 'f', Dangerous AS Max(Dangerous.v) > 2 * Max(Normal.v)",
    measures: 'MAX(Dangerous.v) AS pressure, Classifier() AS patterns',
  };
  assert.deepEqual(rowsOf(query('Normal+ Dangerous+', tank), events('f1 f2 x5 x1 f0')), [
    { pressure: 5, patterns: ['Normal', 'Normal', 'Dangerous', 'Dangerous', 'Dangerous'] },
    { pressure: 5, patterns: ['Normal', 'Dangerous', 'Dangerous', 'Dangerous'] },
  ]);
});

test('every partition is searched by itself', () => {
  const more = { by: 'PARTITION BY k', define: 'A AS A.v = 1, B AS B.v = 2', measures: 'Last(A.k) AS k' };
  assert.deepEqual(rowsOf(query('A B', more), events('x1 y1 y2 x2')), [{ k: 'y' }, { k: 'x' }]);
});

test('the limit includes its last instant, and its end writes what was found', () => {
  const run = compileJob(query('A B+', { limit: 'second, 3' })).start();
  const push = (k: string, seconds: number): unknown[] =>
    run
      .push('s', { payload: { k }, arrival: START + seconds * 1000 })
      .rows.map(({ row, timestamp }) => [row.n, timestamp]);
  assert.deepEqual([push('a', 0), push('b', 1), push('b', 3)], [[], [], []]);
  assert.deepEqual(push('b', 4), [[['A', 'B', 'B'], '2026-03-02T08:00:03.0000000Z']]);
  assert.equal(run.end().rows.length, 0);
  assert.deepEqual(
    rowsOf(query('A B+'), events('a b b')),
    [{ n: ['A', 'B', 'B'] }],
    'the end of the stream is a limit too',
  );
});

test('a row names the events it was made of', () => {
  const run = compileJob(query('A+ B')).start();
  const rows = events('a a b').flatMap(({ input, payload, arrival }) => run.push(input, { payload, arrival }).rows);
  assert.deepEqual(
    rows.map(({ sources }) => sources.map(({ sequence }) => sequence)),
    [
      [1, 2, 3],
      [2, 3],
    ],
  );
});

test('the result of the clause is read by a later step under its names', () => {
  const text = `WITH m AS (${query('A+ B', { measures: 'Last(B.v) AS v' }).replace('INTO o', '')})
    SELECT COUNT(*) AS n, SUM(v) AS total INTO o FROM m GROUP BY Tumbling(minute, 1)`;
  assert.deepEqual(rowsOf(text, events('a1 a2 b3 a4 b5')), [{ n: 3, total: 11 }]);
});

/** Every way in which a pattern matches from an event on, in order of preference: the definition, without bounds. */
type Naive = (at: number, matched: readonly string[]) => Generator<readonly [number, readonly string[]]>;
const naive = {
  one(name: string, holds: (index: number, matched: readonly string[]) => boolean, count: number): Naive {
    return function* (at, matched) {
      if (at < count && holds(at, matched)) yield [at + 1, [...matched, name]];
    };
  },
  then(first: Naive, second: Naive): Naive {
    return function* (at, matched) {
      for (const [next, names] of first(at, matched)) yield* second(next, names);
    };
  },
  or(first: Naive, second: Naive): Naive {
    return function* (at, matched) {
      yield* first(at, matched);
      yield* second(at, matched);
    };
  },
  star(item: Naive): Naive {
    return function* self(at, matched): ReturnType<Naive> {
      for (const [next, names] of item(at, matched)) if (next > at) yield* self(next, names);
      yield [at, matched];
    };
  },
};

test('matches agree with trying every way, on random patterns whose conditions look back', () => {
  const next = random(11);
  const define = 'A AS A.v < 6, B AS B.v > Last(A.v) OR B.v > Max(B.v) - 3, C AS C.v >= First(B.v)';
  for (let round = 0; round < 150; round += 1) {
    const values = Array.from({ length: 9 }, () => Math.floor(next() * 10));
    const start = { at: 0 };
    const valueOf = (index: number): number => values[index] ?? 0;
    const of = (name: string, matched: readonly string[]): number[] =>
      matched.flatMap((each, index) => (each === name ? [valueOf(start.at + index)] : []));
    const one = (name: string): Naive =>
      naive.one(
        name,
        (index, matched) => {
          const v = valueOf(index);
          if (name === 'A') return v < 6;
          const a = of('A', matched).at(-1);
          // The event at hand counts as matched to the variable that is being tested.
          if (name === 'B') return (a !== undefined && v > a) || v > Math.max(...of('B', matched), v) - 3;
          const b = of('B', matched)[0];
          return b !== undefined && v >= b;
        },
        values.length,
      );
    const make = (depth: number): readonly [string, Naive] => {
      const kind = Math.floor(next() * (depth === 0 ? 1 : 5));
      if (kind === 0) {
        const name = 'ABC'.charAt(Math.floor(next() * 3));
        return [name, one(name)];
      }
      const [text, match] = make(depth - 1);
      const [otherText, other] = make(depth - 1);
      if (kind === 1) return [`(${text} ${otherText})`, naive.then(match, other)];
      if (kind === 2) return [`(${text} | ${otherText})`, naive.or(match, other)];
      if (kind === 3) return [`(${text})*`, naive.star(match)];
      return [`(${text})?`, naive.or(match, function* (at, matched) { yield [at, matched]; })]; // prettier-ignore
    };
    const [tail, tailMatch] = make(3);
    const pattern = `A ${tail}`;
    const whole = naive.then(one('A'), tailMatch);
    const expected: string[] = [];
    for (start.at = 0; start.at < values.length; start.at += 1) {
      for (const [, matched] of whole(start.at, [])) {
        expected.push(`${start.at}:${matched.join('')}`);
        break;
      }
    }
    const text = query(pattern, { define, measures: 'First(q) AS q, Classifier() AS n' });
    const rows = rowsOf(text, events(values.map((v) => `x${v}`).join(' ')));
    const given = rows.map(({ q, n }) => `${String(q)}:${(n as string[]).join('')}`);
    assert.deepEqual(given.sort(), expected.sort(), `${pattern} on ${values.join(' ')}`);
  }
});

test('restart at every event gives the same rows', () => {
  const next = random(5);
  const text = Array.from(
    { length: 60 },
    () => `${'abc'.charAt(Math.floor(next() * 3))}${Math.floor(next() * 9)}`,
  ).join(' ');
  const job = compileJob(
    query('A+ (B | C){1,3}', {
      by: 'PARTITION BY v % 2',
      limit: 'second, 12',
      measures: 'First(A.q) AS f, Max(C.v) AS c, Classifier() AS n, System.Timestamp() AS t',
      define: `A AS A.v >= First(A.v), B AS B.k = 'b' AND B.v < Max(A.v), C AS C.k <> 'b'`,
    }),
  );
  const all = (isCut: (index: number) => boolean): unknown[] => {
    let run: JobRun = job.start();
    const rows: unknown[] = [];
    events(text).forEach(({ input, payload, arrival }, index) => {
      if (isCut(index)) run = job.start(JSON.parse(JSON.stringify(run.snapshot())) as JobSnapshot);
      rows.push(...run.push(input, { payload, arrival }).rows);
    });
    return [...rows, ...run.end().rows];
  };
  const whole = all(() => false);
  assert.ok(whole.length > 10);
  assert.deepEqual(
    all(() => true),
    whole,
  );
  for (let cut = 0; cut < 60; cut += 7)
    assert.deepEqual(
      all((index) => index === cut),
      whole,
      `cut at ${cut}`,
    );
});

test('patterns with very many ways to match stay cheap, and their state is bounded and freed', () => {
  const many = events(Array.from({ length: 400 }, () => 'a1').join(' '));
  for (const pattern of ['(A+)+ B', '(A | A)* B', '(A? A?){20} B', '((A*)*)* B', '.* .* .* B', 'A* A* A* A* A* B']) {
    const run = compileJob(query(pattern, { limit: 'second, 200', measures: 'Last(B.v) AS b' })).start();
    for (const { input, payload, arrival } of many) run.push(input, { payload, arrival });
    assert.equal(run.end().rows.length, 0, pattern);
  }
  const looking = { define: "A AS Max(A.v) > 0, B AS B.k = 'b' AND B.v > Last(A.v)", measures: 'Min(A.v) AS b' };
  const run = compileJob(query('(A | B)* B B', { ...looking, limit: 'second, 60' })).start();
  const next = random(3);
  for (let i = 0; i < 300; i += 1) {
    const payload = { k: next() < 0.5 ? 'a' : 'b', v: Math.floor(next() * 1000) };
    run.push('s', { payload, arrival: START + i * 1000 });
  }
  run.advance(START + 1000_000);
  assert.ok(JSON.stringify(run.snapshot()).length < 2000, 'nothing is held once the limit has passed');
});

test('a search that stays open keeps no memory of those that began and ended behind it', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const run = compileJob(query('A B', { limit: 'day, 1', by: 'PARTITION BY q', measures: 'Last(B.v) AS b' })).start();
  run.push('s', { payload: { k: 'a', q: -1 }, arrival: START });
  const payloads = Array.from({ length: 6000 }, (_, index) => {
    const payload = { k: 'x', q: index };
    run.push('s', { payload, arrival: START + index });
    return new WeakRef(payload);
  });
  // What a WeakRef was made for lives until the turn is over.
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  const held = payloads.filter((payload) => payload.deref() !== undefined).length;
  assert.ok(held < 3000, `${held} of 6000 events are held`);
  const { rows } = run.push('s', { payload: { k: 'b', q: -1, v: 7 }, arrival: START + 7000 });
  assert.deepEqual(
    rows.map(({ row }) => row),
    [{ b: 7 }],
  );
});
