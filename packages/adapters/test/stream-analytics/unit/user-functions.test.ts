import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StreamCompileError, StreamRuntimeError, type UserFunctions, compileJob } from '@csk/adapters/stream-analytics';

const START = Date.parse('2026-03-02T08:00:00Z');

function rowsOf(query: string, functions: UserFunctions, payloads: readonly unknown[]): unknown[] {
  const run = compileJob(query, { functions }).start();
  const rows = payloads.flatMap((payload, index) => run.push('s', { payload, arrival: START + index * 1000 }).rows);
  return [...rows, ...run.end().rows].map(({ row }) => row);
}

function refusal(query: string, functions: UserFunctions = {}): string {
  try {
    compileJob(query, { functions });
  } catch (error) {
    assert.ok(error instanceof StreamCompileError);
    return String(error);
  }
  return 'compiled';
}

/** Keeps its state in public fields, as Azure's own examples do. */
class Spread {
  lowest: number | null = null;
  highest: number | null = null;
  seen: Date[] = [];
  accumulate(value: number | null, timestamp: Date): void {
    if (value === null) return;
    this.lowest = this.lowest === null ? value : Math.min(this.lowest, value);
    this.highest = this.highest === null ? value : Math.max(this.highest, value);
    this.seen.push(timestamp);
  }
  computeResult(): unknown {
    return {
      width: this.highest === null || this.lowest === null ? undefined : this.highest - this.lowest,
      first: this.seen[0],
    };
  }
}

test('a function gets JavaScript values and gives back values of the query', () => {
  const seen: unknown[] = [];
  const functions: UserFunctions = {
    udf: {
      Look: (value: unknown) => {
        seen.push(value);
        return value;
      },
    },
  };
  const query = `SELECT udf.look(a) AS a, GetType(udf.LOOK(b)) AS b, udf.look(CAST(t AS datetime)) AS t, udf.look(r) AS r,
    udf.look(missing) AS m FROM s`;
  const payload = { a: 3, b: 2.5, t: '2026-03-02T08:00:00.1234567Z', r: { x: [1, { y: 'z' }] } };
  assert.deepEqual(rowsOf(query, functions, [payload]), [
    { a: 3, b: 'float', t: '2026-03-02T08:00:00.1230000Z', r: { x: [1, { y: 'z' }] }, m: null },
  ]);
  assert.deepEqual(seen, [3, 2.5, new Date('2026-03-02T08:00:00.123Z'), { x: [1, { y: 'z' }] }, null]);
});

test('a whole number becomes bigint, another float; what is no number becomes NULL', () => {
  const udf = { make: (kind: string) => ({ whole: 4.0, part: 0.5, none: Number.NaN, huge: 2 ** 70 })[kind] };
  const types = rowsOf('SELECT GetType(udf.make(k)) AS t FROM s', { udf }, [
    { k: 'whole' },
    { k: 'part' },
    { k: 'none' },
    { k: 'huge' },
    { k: 'else' },
  ]);
  assert.deepEqual(types, [{ t: 'bigint' }, { t: 'float' }, { t: null }, { t: 'float' }, { t: null }]);
});

test('a function cannot change the event it was given, and hostile names stay data', () => {
  const udf = {
    spoil: (record: { a: { b: number } }) => {
      record.a.b = 99;
      return 1;
    },
    echo: (record: unknown) => record,
  };
  const hostile: unknown = JSON.parse('{"a": {"b": 1}, "__proto__": {"polluted": true}}');
  const [row] = rowsOf('SELECT udf.spoil(s) AS x, s.a.b AS b, udf.echo(s) AS e FROM s', { udf }, [hostile]) as [
    { b: number; e: object },
  ];
  assert.equal(row.b, 1);
  assert.equal(JSON.stringify(row.e), '{"a":{"b":1},"__proto__":{"polluted":true}}');
  assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
});

test('what is wrong with a call is known before the job runs', () => {
  const functions: UserFunctions = {
    udf: {
      celsius: (f: number) => ((f - 32) * 5) / 9,
      pick: { call: (...all: unknown[]) => all[0], parameters: { min: 1, max: 3 } },
    },
    uda: { Spread },
  };
  assert.equal(
    refusal('SELECT udf.celsus(a) AS x FROM s', functions),
    '1:8 there is no function udf.celsus (did you mean udf.celsius?)',
  );
  assert.match(refusal('SELECT udf.celsius(a, b) AS x FROM s', functions), /^1:8 udf.celsius takes 1 argument and was/);
  assert.match(refusal('SELECT udf.pick() AS x FROM s', functions), /takes 1 to 3 arguments and was given 0/);
  assert.equal(refusal('SELECT udf.pick(a, b, c) AS x FROM s', functions), 'compiled');
  assert.match(refusal('SELECT uda.Spread(a) AS x FROM s', functions), /^1:8 uda.Spread cannot stand here/);
  assert.match(
    refusal('SELECT uda.Spread(a, b) AS x FROM s GROUP BY Tumbling(second, 5)', functions),
    /takes 1 argument and was given 2/,
  );
  assert.match(
    refusal('SELECT uda.Width(a) AS x FROM s GROUP BY Tumbling(second, 5)', functions),
    /no function uda.Width \(there are uda.Spread\)/,
  );
  assert.match(
    refusal('SELECT SUM(uda.Spread(a)) AS x FROM s GROUP BY Tumbling(second, 5)', functions),
    /an aggregate cannot stand inside another/,
  );
  assert.match(
    refusal('SELECT udf.f(a) AS x FROM s'),
    /no function udf.f \(functions are given to the job beside its query/,
  );
  assert.throws(() => compileJob('SELECT 1 AS a FROM s', { functions: { udf: { f: 3 as never } } }), TypeError);
});

test('a function that throws stops the job, also where a failed CAST would only drop the event', () => {
  const functions: UserFunctions = {
    udf: {
      fail: () => {
        throw new Error('no such unit');
      },
      later: () => Promise.resolve(1),
    },
  };
  for (const query of ['SELECT udf.fail() AS x FROM s', 'SELECT a FROM s TIMESTAMP BY udf.fail()']) {
    const run = compileJob(query, { functions }).start();
    const push = (): unknown => run.push('s', { payload: { a: 1 }, arrival: START });
    const isTyped = (error: unknown): boolean =>
      error instanceof StreamRuntimeError &&
      error.code === 'FunctionFailed' &&
      error.message === 'udf.fail: no such unit';
    assert.throws(push, isTyped);
    // The run is over.
    assert.throws(push, isTyped);
  }
  assert.throws(() => rowsOf('SELECT udf.later() AS x FROM s', functions, [{}]), /must not be asynchronous/);
});

test('an aggregate of the user adds up groups of any window, and HAVING may use it', () => {
  const payloads = [
    { k: 'a', v: 3 },
    { k: 'b', v: 10 },
    { k: 'a', v: 8 },
    { k: 'a', v: null },
  ];
  const functions: UserFunctions = { uda: { Spread }, udf: { width: (spread: { width: number }) => spread.width } };
  const window = 'TumblingWindow(Duration(minute, 1), Offset(millisecond, -1))';
  assert.deepEqual(rowsOf(`SELECT k, uda.spread(v) AS d FROM s GROUP BY k, ${window}`, functions, payloads), [
    { k: 'a', d: { width: 5, first: '2026-03-02T08:00:00.0000000Z' } },
    { k: 'b', d: { width: 0, first: '2026-03-02T08:00:01.0000000Z' } },
  ]);
  const wide = `SELECT k, COUNT(*) AS n FROM s GROUP BY k, ${window} HAVING udf.width(uda.spread(v)) > 1`;
  assert.deepEqual(rowsOf(wide, functions, payloads), [{ k: 'a', n: 3 }]);
});

test('the state of an aggregate goes through a snapshot at every event', () => {
  const query = `SELECT k, uda.spread(v) AS d FROM s GROUP BY k, Hopping(second, 6, 2)`;
  const job = compileJob(query, { functions: { uda: { Spread } } });
  const events = Array.from({ length: 20 }, (_, i) => ({
    payload: { k: i % 3, v: (i * 7) % 11 },
    arrival: START + i * 700,
  }));
  let straight = job.start();
  const expected = [...events.flatMap((event) => straight.push('s', event).rows), ...straight.end().rows];
  assert.ok(expected.length > 10);
  straight = job.start();
  const rows = [];
  for (const event of events) {
    rows.push(...straight.push('s', event).rows);
    straight = job.start(JSON.parse(JSON.stringify(straight.snapshot())) as ReturnType<typeof straight.snapshot>);
  }
  assert.deepEqual([...rows, ...straight.end().rows], expected);
});

test('state that no snapshot can hold is refused by name, unless the aggregate says how to hold it', () => {
  class Distinct {
    protected values = new Set<unknown>();
    accumulate(value: unknown): void {
      this.values.add(value);
    }
    computeResult(): unknown {
      return this.values.size;
    }
  }
  class Saved extends Distinct {
    saveState(): (string | number)[] {
      return [...this.values] as number[];
    }
    loadState(state: unknown): void {
      this.values = new Set(state as number[]);
    }
  }
  const query = 'SELECT uda.f(v) AS n FROM s GROUP BY Tumbling(minute, 1)';
  const started = (f: typeof Distinct, version: string) => {
    const job = compileJob(query, { functions: { uda: { f }, version } });
    const run = job.start();
    for (const v of [1, 2, 1]) run.push('s', { payload: { v }, arrival: START + v });
    return { job, run };
  };
  assert.throws(
    () => started(Distinct, '1').run.snapshot(),
    /uda.f: this.values is no plain object: it cannot be kept/,
  );
  const { job, run } = started(Saved, '1');
  const snapshot = run.snapshot();
  assert.deepEqual(
    job
      .start(snapshot)
      .end()
      .rows.map(({ row }) => row),
    [{ n: 2 }],
  );
  // Other functions under the same names give other results: their version tells.
  assert.throws(() => started(Saved, '2').job.start(snapshot), /another query text or other job settings/);
});
