import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Pushed, START, iso, random, rowsOf } from './jobs.ts';

interface Reading {
  readonly key: string;
  readonly v: number | null;
  readonly time: number;
  readonly order: number;
}

/** A random stream whose disorder stays within `tolerance` seconds, so that no timestamp is adjusted. */
function readings(seed: number, tolerance: number): { events: Pushed[]; sorted: Reading[] } {
  const next = random(seed);
  let latest = START;
  const list: Reading[] = [];
  const events = Array.from({ length: 200 }, (_, order) => {
    const time =
      Math.max(latest - Math.floor(next() * tolerance * 1000), START) + (next() < 0.4 ? Math.floor(next() * 3000) : 0);
    latest = Math.max(latest, time);
    const reading = {
      key: 'xyz'.charAt(Math.floor(next() * 3)),
      v: next() < 0.1 ? null : Math.floor(next() * 100),
      time,
      order,
    };
    list.push(reading);
    return { input: 's', payload: { key: reading.key, v: reading.v, q: order, at: iso(time) }, arrival: latest };
  });
  return { events, sorted: list.sort((a, b) => a.time - b.time || a.order - b.order) };
}

const byText = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row)).sort();
const seven = (ms: number): string => `${iso(ms).slice(0, -1)}0000Z`;

/** What a window with that end over those readings must give. */
function aggregate(key: string, members: readonly Reading[], end: number): Record<string, unknown> {
  const values = members.flatMap(({ v }) => (v === null ? [] : [v]));
  const none = values.length === 0;
  return {
    key,
    n: members.length,
    s: none ? null : values.reduce((a, b) => a + b, 0),
    lo: none ? null : Math.min(...values),
    hi: none ? null : Math.max(...values),
    e: seven(end),
  };
}

const select = (window: string): string =>
  `SELECT key, COUNT(*) AS n, SUM(v) AS s, MIN(v) AS lo, MAX(v) AS hi, System.Timestamp() AS e FROM s TIMESTAMP BY at GROUP BY key, ${window}`;

for (let seed = 1; seed <= 25; seed += 1) {
  const tolerance = seed % 5;
  const { events, sorted } = readings(seed, tolerance);
  const options = { outOfOrderSeconds: tolerance, lateArrivalSeconds: 60 };

  test(`tumbling, hopping and sliding windows agree with recomputation, seed ${seed}`, () => {
    const size = 3 + (seed % 4);
    const keys = ['x', 'y', 'z'];
    const windows = (ends: Iterable<number>, span: number): unknown[] =>
      [...ends].flatMap((end) =>
        keys.flatMap((key) => {
          const members = sorted.filter((r) => r.key === key && r.time > end - span && r.time <= end);
          return members.length === 0 ? [] : [aggregate(key, members, end)];
        }),
      );
    const first = START - 20_000;
    const multiples = (step: number): number[] =>
      Array.from({ length: 400 }, (_, i) => Math.ceil(first / step) * step + i * step);
    // Sizes that divide a minute, so that multiples since 1970 and since year one are the same.
    const whole = size === 3 ? 3000 : size === 4 ? 4000 : size === 5 ? 5000 : 6000;
    assert.deepEqual(
      byText(rowsOf(select(`Tumbling(millisecond, ${whole})`), events, options)),
      byText(windows(multiples(whole), whole)),
    );
    assert.deepEqual(
      byText(rowsOf(select(`Hopping(Duration(millisecond, ${whole}), Hop(second, 1))`), events, options)),
      byText(windows(multiples(1000), whole)),
    );
    const sliding = keys.flatMap((key) => {
      const own = sorted.filter((r) => r.key === key);
      const ends = new Set(own.flatMap((r) => [r.time, r.time + whole]));
      return [...ends].flatMap((end) => {
        const members = own.filter((r) => r.time > end - whole && r.time <= end);
        return members.length === 0 ? [] : [aggregate(key, members, end)];
      });
    });
    assert.deepEqual(byText(rowsOf(select(`Sliding(millisecond, ${whole})`), events, options)), byText(sliding));
  });

  test(`LAG agrees with recomputation, seed ${seed}`, () => {
    const limit = 5000;
    const query = `SELECT q, LAG(v, 2, -1) OVER (PARTITION BY key LIMIT DURATION(second, 5) WHEN v > 20) AS p FROM s TIMESTAMP BY at`;
    const expected = sorted.map((reading, index) => {
      const past = sorted.slice(0, index).filter((r) => r.key === reading.key && r.v !== null && r.v > 20);
      const found = past.at(-2);
      return { q: reading.order, p: found !== undefined && reading.time - found.time <= limit ? found.v : -1 };
    });
    assert.deepEqual(rowsOf(query, events, options), expected);
  });

  test(`JOIN agrees with recomputation, seed ${seed}`, () => {
    const query = `SELECT a.q AS a, b.q AS b FROM s a TIMESTAMP BY at JOIN s b TIMESTAMP BY at
      ON a.key = b.key AND DATEDIFF(second, a, b) BETWEEN -1 AND 2 AND a.v < b.v`;
    const second = (r: Reading): number => Math.floor(r.time / 1000);
    const expected = sorted.flatMap((a) =>
      sorted
        .filter(
          (b) =>
            a.key === b.key &&
            second(b) - second(a) >= -1 &&
            second(b) - second(a) <= 2 &&
            a.v !== null &&
            b.v !== null &&
            a.v < b.v,
        )
        .map((b) => ({ a: a.order, b: b.order })),
    );
    assert.deepEqual(byText(rowsOf(query, events, options)), byText(expected));
  });
}
