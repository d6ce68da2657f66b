// Aggregates with OVER (LIMIT DURATION …): what an event costs does not grow with the history, and what has left the
// history leaves no trace in the result.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JobOptions, type JobSnapshot, compileJob } from '../../../src/stream-analytics/index.ts';
import { ExactSum } from '../../../src/stream-analytics/types/exact-sum.ts';
import { START, random } from './jobs.ts';

const MINUTE = 60_000;

/** One event a second; the results for each, with a restart before every event when that is asked for. */
function results(select: string, values: readonly unknown[], options: JobOptions = {}, restart = false): unknown[] {
  const job = compileJob(`SELECT ${select} AS r INTO o FROM s`, options);
  let run = job.start();
  return values.flatMap((v, index) => {
    if (restart) run = job.start(JSON.parse(JSON.stringify(run.snapshot())) as JobSnapshot);
    return run.push('s', { payload: { v }, arrival: START + index * 1000 }).rows.map(({ row }) => row.r);
  });
}

const over = (call: string): string => `${call} OVER (LIMIT DURATION(second, 60))`;

test('an event is read once, however long the history is', () => {
  for (const name of ['COUNT', 'SUM', 'AVG', 'MIN', 'MAX']) {
    let reads = 0;
    const look = (value: unknown): unknown => {
      reads += 1;
      return value;
    };
    const values = Array.from({ length: 500 }, (_, index) => (index * 37) % 101);
    const rows = results(over(`${name}(udf.look(v))`), values, { functions: { udf: { look } } });
    assert.equal(rows.length, 500);
    assert.equal(reads, 500, name);
  }
});

test('what cannot be taken back is gone through, and only while it is in the history', () => {
  let reads = 0;
  const look = (value: unknown): unknown => {
    reads += 1;
    return value;
  };
  const values = Array.from({ length: 300 }, (_, index) => (index === 10 ? '2026-03-02T08:00:00Z' : index));
  const max = over('MAX(CASE WHEN udf.look(v) > 290 THEN v ELSE TRY_CAST(v AS datetime) END)');
  const rows = results(max, values, { functions: { udf: { look } } });
  assert.equal(rows[30], '2026-03-02T08:00:00.0000000Z');
  assert.equal(rows[299], 299);
  // Each once, and for the 60 events while the datetime was there the rows before them.
  assert.ok(reads > 300 && reads <= 300 + 60 * 71, `${reads} reads`);
});

test('a sum is the exact one of what is in the history', () => {
  const tenths = Array.from({ length: 200 }, (_, index) => (index % 10) / 10);
  // Text is tried as a float, so it may be huge; the last one even too much for an exact sum.
  const huge = ['1e300', 0.1, 2 ** 52 + 0.5, '-1e299', '1e306'];
  const values = [...huge, ...tenths];
  const sums = results(over('SUM(v)'), values);
  const averages = results(over('AVG(v)'), values);
  assert.equal(sums[2], 1e300);
  for (let index = 59; index < tenths.length; index += 1) {
    const tens = tenths.slice(index - 59, index + 1).reduce((sum, value) => sum + Math.round(value * 10), 0);
    assert.equal(sums[huge.length + index], tens / 10, 'the huge ones have left without a trace');
    assert.equal(averages[huge.length + index], tens / 10 / 60);
  }
});

test('types are those of the history alone', () => {
  const typed = over('SUM(v)');
  const wide = ['9007199254740993', '1'];
  const query = `SELECT ${over('SUM(CAST(v AS bigint))')} AS r INTO o FROM s`;
  const run = compileJob(query).start();
  const rows = wide.flatMap((v, index) => run.push('s', { payload: { v }, arrival: START + index * 61_000 }).rows);
  assert.deepEqual(
    rows.map(({ row }) => row.r),
    [9007199254740992, 1],
  );
  const values = [1.5, ...Array.from({ length: 70 }, () => 2)];
  const types = compileJob(`WITH m AS (SELECT ${typed} AS r FROM s) SELECT GetType(r) AS t INTO o FROM m`).start();
  const seen = values.flatMap((v, index) => types.push('s', { payload: { v }, arrival: START + index * 1000 }).rows);
  assert.deepEqual([seen[0]?.row.t, seen[59]?.row.t, seen[60]?.row.t], ['float', 'float', 'bigint']);
  assert.deepEqual(results(typed, [null, null]), [null, null]);
  assert.deepEqual(results(over('MIN(v)'), [null, 3, true, 2]), [null, 3, 1, 1]);
});

test('every result agrees with the rows of its history, and a restart changes none', () => {
  const next = random(11);
  const values = Array.from({ length: 400 }, () => {
    const kind = next();
    if (kind < 0.1) return null;
    if (kind < 0.4) return Math.floor(next() * 20) - 10;
    return (next() - 0.5) * 10 ** Math.floor(next() * 12);
  });
  const numbers = values.map((_, index) => values.slice(Math.max(0, index - 59), index + 1).filter((v) => v !== null));
  const expected: Readonly<Record<string, (recent: readonly number[]) => number | null>> = {
    'COUNT(v)': (recent) => recent.length,
    'MIN(v)': (recent) => (recent.length === 0 ? null : Math.min(...recent)),
    'MAX(v)': (recent) => (recent.length === 0 ? null : Math.max(...recent)),
  };
  for (const [call, of] of Object.entries(expected)) assert.deepEqual(results(over(call), values), numbers.map(of));
  for (const call of ['COUNT(v)', 'SUM(v)', 'AVG(v)', 'MIN(v)', 'MAX(v)', 'STDEV(v)'])
    assert.deepEqual(results(over(call), values, {}, true), results(over(call), values), call);
});

test('an exact sum is rounded once, to the nearest', () => {
  const next = random(12);
  const scale = 2n ** 200n;
  // Doubles as whole numbers of 2^-200.
  const big = (value: number): bigint => {
    let [mantissa, shift] = [value, 0n];
    while (!Number.isInteger(mantissa)) {
      mantissa *= 2;
      shift += 1n;
    }
    return (BigInt(mantissa) * scale) >> shift;
  };
  for (let round = 0; round < 200; round += 1) {
    const sum = new ExactSum();
    const held: number[] = [];
    for (let step = 0; step < 40; step += 1) {
      const value = Math.fround((next() - 0.5) * 2 ** Math.floor(next() * 120 - 60));
      held.push(value);
      sum.add(value);
      if (next() < 0.6) sum.add(-(held.shift() ?? 0));
      const exact = held.reduce((total, each) => total + big(each), 0n);
      // Converting a bigint to Number rounds once, to the nearest and then to even; a power of two does not round.
      assert.equal(sum.nearest, Number(exact) / 2 ** 200);
    }
  }
  const half = new ExactSum();
  for (const value of [1, 2 ** -53, 2 ** -110]) half.add(value);
  assert.equal(half.nearest, 1 + 2 ** -52, 'just above half a step is rounded up');
});

test('a history keeps nothing that is too old', () => {
  const run = compileJob(`SELECT ${over('MAX(v)')} AS r INTO o FROM s`).start();
  for (let index = 0; index < 1000; index += 1)
    run.push('s', { payload: { v: index % 7 }, arrival: START + index * 1000 });
  assert.equal(run.stateEntries, 60);
  run.push('s', { payload: { v: 1 }, arrival: START + 1000 * 1000 + 5 * MINUTE });
  assert.equal(run.stateEntries, 1);
});
