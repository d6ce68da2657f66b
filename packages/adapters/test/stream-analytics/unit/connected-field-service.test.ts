import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileJob } from '../../../src/stream-analytics/index.ts';
import { CFS_ALERTS, CFS_INPUTS, CFS_REPORT, HYSTERESIS, RULES, START, iso, rowsOf, runAll } from './jobs.ts';

const reading = (seconds: number, DeviceID: string, Temperature: number) => ({
  input: 'IoTStream',
  payload: { DeviceID, Temperature, Humidity: 40, EventToken: `token-${seconds}` },
  arrival: START + seconds * 1000,
});

test('the alert job raises equal readings once a minute and writes lower-case names at level 1.0', () => {
  const job = compileJob(CFS_ALERTS, { compatibilityLevel: '1.0', inputs: CFS_INPUTS });
  const events = [
    reading(0, 'a', 75),
    reading(30, 'a', 75),
    reading(40, 'a', 70),
    reading(45, 'b', 75),
    reading(95, 'a', 75),
  ];
  const rows = runAll(job, events, (run) => run.setReference('DeviceRulesBlob', RULES));
  assert.deepEqual(
    rows.map(({ row }) => row.eventtoken),
    ['token-0', 'token-45', 'token-95'],
  );
  assert.deepEqual(rows[0]?.row, {
    deviceid: 'a',
    readingtype: 'Temperature',
    reading: 75,
    eventtoken: 'token-0',
    threshold: 70,
    ruleoutput: 'AlarmTemp',
    time: '2026-03-02T08:00:00.0000000Z',
  });
  assert.equal(rows[0]?.output, 'AlertsQueue');
  assert.deepEqual(rows[0]?.sources, [{ input: 'IoTStream', sequence: 1, payload: events[0]?.payload }]);
});

test('the alert job uses the thresholds that are valid at the time of the event', () => {
  const job = compileJob(CFS_ALERTS, { inputs: CFS_INPUTS });
  const rows = runAll(job, [reading(0, 'a', 75), reading(120, 'b', 75), reading(240, 'c', 90)], (run) => {
    run.setReference('DeviceRulesBlob', RULES);
    run.setReference('DeviceRulesBlob', [{ ...RULES[0], Temperature: 80 }], START + 60_000);
  });
  assert.deepEqual(
    rows.map(({ row }) => [row.DeviceId, row.Threshold]),
    [
      ['a', 70],
      ['c', 80],
    ],
  );
});

test('the report job writes the highest reading of each device and minute', () => {
  const job = compileJob(CFS_REPORT, { inputs: CFS_INPUTS });
  const events = [
    reading(10, 'a', 71),
    reading(20, 'a', 73),
    reading(30, 'b', 40),
    reading(40, 'a', 72),
    reading(80, 'a', 60),
  ];
  const rows = runAll(job, events, (run) => run.setReference('DeviceRulesBlob', RULES));
  assert.deepEqual(
    rows.map(({ row, timestamp }) => [row.DeviceId, row.Reading, row.Time, timestamp]),
    [
      ['a', 73, '2026-03-02T08:00:20.0000000Z', '2026-03-02T08:01:00.0000000Z'],
      ['b', 40, '2026-03-02T08:00:30.0000000Z', '2026-03-02T08:01:00.0000000Z'],
      ['a', 60, '2026-03-02T08:01:20.0000000Z', '2026-03-02T08:02:00.0000000Z'],
    ],
  );
  assert.deepEqual(
    rows[0]?.sources.map(({ sequence }) => sequence),
    [1, 2, 4],
  );
});

test('a threshold with hysteresis gives one row for each episode and one when it clears', () => {
  const temps = [60, 71, 75, 68, 72, 66, 64, 69, 73, 60, 50];
  const events = temps.map((temp, index) => ({
    input: 'readings',
    payload: { deviceId: 'boiler', temp, at: iso(START + index * 60_000) },
    arrival: START + index * 60_000,
  }));
  assert.deepEqual(
    rowsOf(HYSTERESIS, events).map((row) => [row.change, row.temp]),
    [
      ['raised', 71],
      ['cleared', 64],
      ['raised', 73],
      ['cleared', 60],
    ],
  );
});
