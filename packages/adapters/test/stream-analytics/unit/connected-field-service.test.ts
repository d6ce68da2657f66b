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

// The forms of the official template, which the rules of the quickstart do not need: a column without alias that the
// next step spells differently, and a column called Time without brackets.
const TEMPLATE_STEP = `WITH Found AS (
  SELECT Stream.DeviceID, 'Temperature' AS ReadingType, Stream.Temperature AS Reading, Stream.EventToken,
    Ref.Temperature AS Threshold, Stream.EventEnqueuedUtcTime AS [Time]
  FROM IoTStream Stream JOIN DeviceRulesBlob Ref ON Ref.DeviceType = 'Thermostat'
  WHERE Ref.Temperature IS NOT null AND Stream.Temperature > Ref.Temperature)`;

test('names of the template resolve without case from step to step, at every level', () => {
  const alerts = `${TEMPLATE_STEP}
    SELECT data.DeviceId, data.ReadingType, data.Reading, data.EventToken, data.Threshold, data.Time INTO AlertsQueue FROM Found data
    WHERE LAG(data.DeviceID) OVER (PARTITION BY data.DeviceId, data.Reading, data.ReadingType LIMIT DURATION(minute, 1)) IS NULL`;
  const report = `${TEMPLATE_STEP}, Best AS (
      SELECT TopOne() OVER (ORDER BY Reading DESC) AS ev FROM Found GROUP BY TumblingWindow(minute, 1), DeviceId)
    SELECT ev.DeviceId, ev.Reading, ev.Time INTO PowerBISQL FROM Best`;
  const events = [reading(0, 'a', 75), reading(20, 'a', 75), reading(40, 'a', 71), reading(70, 'b', 90)];
  for (const compatibilityLevel of ['1.0', '1.1', '1.2'] as const) {
    const values = (query: string): unknown[][] =>
      runAll(compileJob(query, { compatibilityLevel, inputs: CFS_INPUTS }), events, (run) =>
        run.setReference('DeviceRulesBlob', RULES),
      ).map(({ row }) => Object.entries(row).map(([name, value]) => `${name.toLowerCase()}=${String(value)}`));
    assert.deepEqual(values(alerts), [
      alert('a', 75, 'token-0', '08:00:00'),
      alert('a', 71, 'token-40', '08:00:40'),
      alert('b', 90, 'token-70', '08:01:10'),
    ]);
    // An event on the minute belongs to the minute before it.
    assert.deepEqual(values(report), [
      ['deviceid=a', 'reading=75', 'time=2026-03-02T08:00:00.0000000Z'],
      ['deviceid=a', 'reading=75', 'time=2026-03-02T08:00:20.0000000Z'],
      ['deviceid=b', 'reading=90', 'time=2026-03-02T08:01:10.0000000Z'],
    ]);
  }
});

function alert(device: string, value: number, token: string, time: string): string[] {
  return [
    `deviceid=${device}`,
    'readingtype=Temperature',
    `reading=${value}`,
    `eventtoken=${token}`,
    'threshold=70',
    `time=2026-03-02T${time}.0000000Z`,
  ];
}
