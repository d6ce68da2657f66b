import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertQueueSink, createAlertReplay } from '@csk/core';
import type { AlertReplayOptions, Json, StreamJobDefinition, StreamRow } from '@csk/core';
import { TimeSpans } from '../../../../src/service/replay/time-spans.ts';
import { alertRateForecast } from '../../../../src/service/replay/alert-rate-forecast.ts';
import { random } from '../random.ts';
import { all, at, createWorld, row, START, until } from '../world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FROM = Date.parse(START);
const JOB: StreamJobDefinition = { name: 'rule', version: '1', query: 'SELECT * INTO AlertsQueue FROM IoTStream' };

let ids = 0;

function streamRow(columns: { readonly [column: string]: Json }): StreamRow {
  ids += 1;
  return { id: `row-${ids}`, timestamp: START, row: columns, sources: [{ n: ids }] };
}

/** Plays rows, each at its own time, and forecasts for the hour after the start. */
function play(
  rows: readonly { readonly [column: string]: Json }[],
  { agents = 1, hours = 1, ...options }: AlertReplayOptions & { agents?: number; hours?: number } = {},
) {
  const replay = createAlertReplay(JOB, options);
  for (const columns of rows) replay.take([streamRow(columns)], Date.parse(String(columns['time'] ?? START)));
  return replay.forecast({ from: FROM, to: FROM + hours * HOUR, agents });
}

const raised = (token: string, ms: number, change = {}) => row(token, { time: at(ms), ...change });
const cleared = (ms: number, change = {}) => row('c', { alertevent: 'Cleared', time: at(ms), ...change });

test('alerts, repeats, ends: what the service makes of the same rows', async (t) => {
  for (const [seed, options] of [
    [1, {}],
    [2, { autoClose: 'untouched' }],
    [3, { debounce: { windowMs: 5 * MINUTE, columns: ['deviceKey'] } }],
    [4, { debounce: { windowMs: 0 }, autoClose: 'untouched' }],
  ] as const satisfies readonly (readonly [number, AlertReplayOptions])[]) {
    await t.test(JSON.stringify(options), async (u) => {
      const made = await createWorld(() => options);
      u.after(() => made.close());
      const now = FROM + 10 * HOUR;
      made.clock.set(now);
      await made.service.start();
      const next = random(seed);
      const below = (n: number) => Math.floor(next() * n);
      const tokens = new Map<string, string[]>();
      const rows = Array.from({ length: 300 }, (_, index) => {
        const change = {
          deviceid: `smt-${1 + below(3)}`,
          ruleoutput: next() < 0.1 ? null : `rule-${below(2)}`,
          time: at(index * 20_000 - below(90_000)),
          reading: 60 + below(60),
        };
        const token = next() < 0.05 ? 'again' : `t${seed}-${index}`;
        if (next() < 0.3) return streamRow(row(token, { ...change, alertevent: 'Cleared' }));
        // Of its own device: a batch keeps the order of each device's rows, and not that of all.
        const own = tokens.get(change.deviceid) ?? [];
        const parent: { readonly [column: string]: string } =
          next() < 0.1 ? { parenttoken: own[below(own.length)] ?? 'nobody' } : {};
        tokens.set(change.deviceid, [...own, token]);
        return streamRow(row(token, { ...change, ...parent }));
      });
      // Rows of a device keep their order, those of several do not: the last of each tells that all are through.
      const ends = [1, 2, 3].map((device) =>
        streamRow(row(`end-${device}`, { deviceid: `smt-${device}`, ruleoutput: 'end', time: at(9 * HOUR) })),
      );
      await alertQueueSink(made.queue).write([...rows, ...ends], { job: JOB, signal: new AbortController().signal });
      await until(
        'the last row of each device',
        async () => (await made.store.query('alert', { where: { rule: 'end' } })).items,
        (found) => found.length === ends.length,
      );
      const replay = createAlertReplay(JOB, options);
      replay.take(rows, now);
      const forecast = replay.forecast({ from: FROM, to: now, agents: 1 });
      const live = (await all(made.client.alerts.list())).filter(({ rule }) => rule !== 'end');
      const roots = live.filter(({ parentId }) => parentId === undefined);
      const seen = (alerts: readonly (typeof forecast.alerts)[number][]) =>
        alerts.map(({ deviceKey, rule, level, raisedAt, lastRaisedAt, occurrences, clearedAt, evidence }) =>
          JSON.stringify([
            raisedAt,
            lastRaisedAt,
            occurrences,
            clearedAt,
            deviceKey,
            rule,
            level,
            evidence.reading,
            evidence.messages,
          ]),
        );
      assert.deepEqual(
        seen(forecast.alerts).sort(),
        seen(
          roots.map((alert, index) => ({
            ...alert,
            number: index,
            level: alert.priority.level,
            evidence: alert.evidence ?? {},
          })),
        ).sort(),
      );
      assert.equal(forecast.occurrences, live.length);
      assert.equal(forecast.alertCount, roots.length);
      assert.equal(forecast.unclearedCount, roots.filter(({ clearedAt }) => clearedAt === undefined).length);
      assert.ok(forecast.rows.known > 0 && roots.length > 5 && roots.length < live.length + 1);
    });
  }
});

test('time in alarm: added up, together, and what has no end', () => {
  const other = { deviceid: 'smt-2' };
  const forecast = play([
    raised('a', 0),
    raised('b', 10 * MINUTE, other),
    cleared(20 * MINUTE),
    cleared(30 * MINUTE, other),
    cleared(35 * MINUTE, other),
    raised('c', 50 * MINUTE),
    // Older than the newest report: no news.
    cleared(49 * MINUTE),
    cleared(10 * MINUTE, { deviceid: 'never raised' }),
  ]);
  assert.deepEqual(forecast.timeInAlarm, {
    totalMs: 50 * MINUTE,
    anyMs: 40 * MINUTE,
    activeAtEnd: 1,
    activeAtEndMs: 10 * MINUTE,
    endsAreReported: true,
  });
  assert.deepEqual(forecast.byDevice, [
    { deviceKey: 'smt-1', alerts: 2, occurrences: 2, timeInAlarmMs: 30 * MINUTE, activeAtEnd: true },
    { deviceKey: 'smt-2', alerts: 1, occurrences: 1, timeInAlarmMs: 20 * MINUTE, activeAtEnd: false },
  ]);
  assert.deepEqual(forecast.byRule, [
    { rule: 'AlarmTemp', alerts: 3, occurrences: 3, timeInAlarmMs: 40 * MINUTE, activeAtEnd: true },
  ]);
  assert.equal(forecast.unclearedCount, 1);
  assert.equal(play([raised('a', 0)]).timeInAlarm.endsAreReported, false);
});

test('of a beginning and an end at the same moment the end counts, in whatever order they come', () => {
  for (const rows of [
    [cleared(0), raised('a', 0)],
    [raised('a', 0), cleared(0)],
  ]) {
    const { unclearedCount, timeInAlarm } = play(rows);
    assert.deepEqual([unclearedCount, timeInAlarm.totalMs, timeInAlarm.activeAtEnd], [0, 0, 0]);
  }
});

test('chatter is found whatever the debounce makes of it, with what to do about it', () => {
  const burst = (from: number) => [0, 5, 10].map((s) => raised(`${from}-${s}`, from + s * 1000));
  for (const windowMs of [0, 60_000]) {
    const { chattering, chatteringCount, alertCount } = play([...burst(0), ...burst(30 * MINUTE)], {
      debounce: { windowMs },
    });
    assert.equal(chatteringCount, 1);
    assert.equal(alertCount, windowMs === 0 ? 6 : 2);
    const [one] = chattering;
    assert.deepEqual([one?.bursts, one?.activations, one?.since, one?.deviceKey], [2, 6, START, 'smt-1']);
    assert.match(one?.advice ?? '', /deadband/);
  }
  assert.equal(play([raised('a', 0), raised('b', 40_000), raised('c', 80_000)]).chatteringCount, 0);
});

test('the rates are those of one agent', () => {
  // Two every ten minutes, and twelve at once.
  const rows = Array.from({ length: 12 }, (_, n) => raised(`a${n}`, n * 5 * MINUTE, { deviceid: `d${n}` }));
  const flood = Array.from({ length: 12 }, (_, n) => raised(`f${n}`, 59 * MINUTE + n, { deviceid: `e${n}` }));
  const one = play([...rows, ...flood]).rates;
  assert.deepEqual(one.perHour, { average: 24, maximum: 24, target: 6, manageable: 12, band: 'overloaded' });
  assert.deepEqual(
    [one.perTenMinutes.average, one.perTenMinutes.maximum, one.perTenMinutes.band],
    [4, 14, 'overloaded'],
  );
  assert.deepEqual(one.peak, { from: at(50 * MINUTE), to: at(60 * MINUTE), alerts: 14 });
  assert.deepEqual([one.floodCount, one.floodShare, one.floodShareTarget], [1, 1 / 6, 0.01]);
  const two = play([...rows, ...flood], { agents: 2 }).rates;
  assert.deepEqual([two.perHour.average, two.perHour.band, two.floodCount], [12, 'manageable', 0]);
  const many = play([...rows, ...flood], { agents: 4 }).rates;
  assert.deepEqual([many.perHour.average, many.perHour.band], [6, 'acceptable']);
  const none = alertRateForecast([], { from: 0, to: HOUR, agents: 1 });
  assert.deepEqual([none.perHour.band, none.peak, none.floodShare], ['acceptable', undefined, 0]);
});

test('rows that the queue would refuse are counted and said', () => {
  const forecast = play([row('a', { deviceid: 7 }), row('b', { reading: 'much' }), raised('c', 0)]);
  assert.equal(forecast.rows.refused, 2);
  assert.deepEqual(forecast.rows.refusals, [
    'UnexpectedShape: Row 1: "deviceid" must be text.',
    'UnexpectedShape: Row 1: "reading" must be a number.',
  ]);
  assert.equal(forecast.alertCount, 1);
});

test('a rule gone wild: the lists are bounded, the counts are not', () => {
  const rows = Array.from({ length: 3000 }, (_, n) => raised(`w${n}`, n * 1000, { deviceid: `d${n}` }));
  const forecast = play(rows);
  assert.deepEqual(
    [forecast.alertCount, forecast.alerts.length, forecast.deviceCount, forecast.byDevice.length],
    [3000, 1000, 3000, 1000],
  );
  assert.equal(forecast.unclearedCount, 3000);
});

test('spans agree with marking every millisecond', () => {
  const next = random(5);
  for (let walk = 0; walk < 200; walk += 1) {
    const spans = new TimeSpans();
    const marked = new Set<number>();
    for (let n = 0; n < 12; n += 1) {
      const from = Math.floor(next() * 100);
      const to = from + Math.floor(next() * 20);
      spans.add(from, to);
      for (let ms = from; ms < to; ms += 1) marked.add(ms);
    }
    assert.equal(spans.within(0, 200), marked.size);
    assert.equal(spans.within(20, 60), [...marked].filter((ms) => ms >= 20 && ms < 60).length);
    const edges = [...spans.spans()].flat();
    assert.deepEqual(
      edges,
      [...edges].sort((a, b) => a - b),
    );
  }
});
