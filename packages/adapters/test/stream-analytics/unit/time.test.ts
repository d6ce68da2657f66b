import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileJob } from '../../../src/stream-analytics/index.ts';
import {
  dateTimeFromFields,
  dateTimeOf,
  formatInstant,
  instantOf,
  instantOfEpochMs,
  parseDateTime,
  parseInstant,
} from '../../../src/stream-analytics/types/time.ts';
import { START, iso, random } from './jobs.ts';

// Reading and writing remember what they read and wrote last, so each text is tried after many others.
const TEXTS = [
  '2026-03-02T08:00:00.000Z',
  '2026-03-02T08:00:59.999Z',
  '2026-03-02T08:00:60.000Z',
  '2026-03-02T08:00:5x.000Z',
  '2026-03-02T08:00:05.0x0Z',
  '2026-03-02T08:00:05,000Z',
  '2026-03-02T08:00:05.000z',
  '2026-03-02 08:00:05.000Z',
  '2026-03-02T08:01:05.000Z',
  '2026-03-02T08:00:05.0001Z',
  '2026-03-02T08:00:05+01:00',
  '1969-12-31T23:59:59.999Z',
  '1969-12-31T23:59:00.001Z',
  '2026-02-30T08:00:05.000Z',
  '2026-13-02T08:00:05.000Z',
  '-------------------.000Z',
  '                   .000Z',
];

test('a timestamp reads the same whatever was read before it', () => {
  const next = random(5);
  const alone = TEXTS.map((text) => {
    const value = parseDateTime(text);
    return value === null ? NaN : instantOf(value);
  });
  assert.deepEqual([alone[0], alone[2], alone[13]], [instantOfEpochMs(START), NaN, NaN]);
  for (let i = 0; i < 5000; i += 1) {
    const at = Math.floor(next() * TEXTS.length);
    assert.equal(parseInstant(TEXTS[at] ?? ''), alone[at], TEXTS[at]);
  }
});

test('a date that does not exist is refused also after one that looks like it', () => {
  assert.notEqual(dateTimeFromFields(2026, 4, 2, 0, 0, 0, 0), null);
  assert.equal(dateTimeFromFields(2026, 3, 102, 0, 0, 0, 0), null);
  assert.equal(dateTimeFromFields(2026, 4, 31, 0, 0, 0, 0), null);
});

test('an instant is written with its seven digits, whatever was written before it', () => {
  const next = random(6);
  for (let i = 0; i < 5000; i += 1) {
    // Every 100 ns from 1991 to 2048, whole milliseconds for centuries.
    const from = [START, Date.UTC(1991, 11, 31), Date.UTC(2048, 0, 1), Date.UTC(1969, 11, 31), Date.UTC(1850, 0, 1)];
    const ms = (from[i % from.length] ?? 0) + Math.floor(next() * 2000);
    const sub = i % from.length > 2 ? 0 : ([0, 1, 9999, Math.floor(next() * 10_000)][i % 4] ?? 0);
    const instant = instantOfEpochMs(ms) + sub;
    assert.equal(formatInstant(instant), `${iso(ms).slice(0, -1)}${String(sub).padStart(4, '0')}Z`);
    assert.deepEqual({ ...dateTimeOf(instant) }, { ms, sub });
  }
});

test('rows are objects of their own: what a caller does to one reaches neither evidence nor later rows', () => {
  const run = compileJob('SELECT a, nested INTO o FROM s; SELECT * INTO p FROM s').start();
  const payload = { a: 1, nested: { b: 2 } };
  for (let i = 0; i < 2; i += 1) {
    const { rows } = run.push('s', { payload, arrival: START });
    assert.deepEqual(
      rows.map(({ row }) => row),
      [payload, payload],
    );
    for (const { row } of rows) {
      row.a = 'changed';
      (row.nested as Record<string, unknown>).b = 'changed';
    }
  }
  assert.deepEqual(payload, { a: 1, nested: { b: 2 } });
});

test('a column may have any name', () => {
  const names = ['__proto__', 'constructor', 'toString', 'a'];
  const query = names.map((name, index) => `${index} AS [${name}]`).join(', ');
  const [row] = compileJob(`SELECT ${query} FROM s`).start().push('s', { payload: {}, arrival: START }).rows;
  assert.deepEqual(
    Object.entries(row?.row ?? {}),
    names.map((name, index) => [name, index]),
  );
  assert.equal(Object.getPrototypeOf(row?.row), Object.prototype);
});

test('an input has come as far as its slowest partition', () => {
  const run = compileJob('SELECT q FROM s TIMESTAMP BY at', {
    inputs: { s: { kind: 'stream', partitions: ['0', '1'] } },
    lateArrivalSeconds: 60,
  }).start();
  const steps: [partition: string, second: number][] = [
    ['0', 10],
    ['1', 5],
    ['1', 7],
    ['0', 20],
    ['1', 30],
    ['2', 1],
    ['2', 25],
  ];
  const seen = steps.map(([partition, second]) => {
    run.push('s', { payload: { q: second, at: iso(START + second * 1000) }, partition, arrival: START + 40_000 });
    return (Date.parse(run.watermark ?? '') - START) / 1000;
  });
  // Nothing is known of partition 1 at first, so that the late arrival tolerance alone counts; a watermark never falls.
  assert.deepEqual(seen, [-20, 5, 7, 7, 20, 20, 20]);
});
