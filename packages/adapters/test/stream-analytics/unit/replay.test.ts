import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Reading, type RuleForm, isConnectedServiceError } from '@csk/core';
import {
  type ReplayEvent,
  type ReplayRule,
  StreamCompileError,
  eventsOfReadings,
  queryOf,
  replay,
  startReplay,
} from '../../../src/stream-analytics/index.ts';
import { CFS_ALERTS, RULES, START, iso, random } from './jobs.ts';
import { TOO_HOT } from './rule-forms.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function ruleOf(form: RuleForm, change: Partial<ReplayRule> = {}): ReplayRule {
  return { name: 'draft', version: '1', query: queryOf(form), ...change };
}

function event(ms: number, device: string, value: unknown): ReplayEvent {
  const time = START + ms;
  return { payload: { DeviceID: device, Temperature: value, EventToken: `${device}-${ms}` }, arrival: time };
}

/** A fleet whose temperatures wander around 70, one message a device and minute, out of step with each other. */
function* fleet(devices: number, hours: number, seed = 1): Generator<ReplayEvent> {
  const next = random(seed);
  const values = Array.from({ length: devices }, () => 60 + next() * 8);
  for (let ms = 0; ms < hours * HOUR; ms += MINUTE) {
    for (let device = 0; device < devices; device += 1) {
      const value = Math.min(80, Math.max(50, (values[device] ?? 60) + (next() - 0.5) * 3));
      values[device] = value;
      yield event(ms + device, `d${device}`, Math.round(value * 10) / 10);
    }
  }
}

/** Evidence: the reading that raised the alert, after the one it was compared with. */
const messages = (...readings: readonly (readonly [minute: number, value: number])[]) =>
  readings.map(([minute, value]) => ({
    input: 'IoTStream',
    position: null,
    payload: event(minute * MINUTE, 'd1', value).payload,
  }));

test('what a draft rule would have raised: alerts with their evidence, their ends, and the time in between', () => {
  const values = [60, 71, 69, 72, 64, 60, 75, 66];
  const result = replay(
    ruleOf(TOO_HOT),
    values.map((value, index) => event(index * 10 * MINUTE, 'd1', value)),
    { to: START + 2 * HOUR },
  );
  assert.deepEqual(
    result.alerts.map(({ raisedAt, clearedAt, occurrences, description, evidence }) => [
      raisedAt,
      clearedAt,
      occurrences,
      description,
      evidence,
    ]),
    [
      [
        iso(START + 10 * MINUTE),
        iso(START + 40 * MINUTE),
        1,
        'Temperature of 71 is above the limit of 70',
        {
          metric: 'Temperature',
          reading: 71,
          threshold: 70,
          messages: messages([0, 60], [10, 71]),
        },
      ],
      [
        iso(START + 60 * MINUTE),
        undefined,
        1,
        'Temperature of 75 is above the limit of 70',
        {
          metric: 'Temperature',
          reading: 75,
          threshold: 70,
          messages: messages([50, 60], [60, 75]),
        },
      ],
    ],
  );
  assert.deepEqual(result.timeInAlarm, {
    totalMs: 90 * MINUTE,
    anyMs: 90 * MINUTE,
    activeAtEnd: 1,
    activeAtEndMs: HOUR,
    endsAreReported: true,
  });
  assert.deepEqual(
    [result.events, result.alertCount, result.from, result.to],
    [8, 2, iso(START), iso(START + 2 * HOUR)],
  );
  assert.deepEqual(result.rows, { raised: 2, cleared: 2, known: 0, refused: 0, refusals: [] });
});

test('the same recording gives the same bytes, however it is cut', () => {
  const rules: readonly ReplayRule[] = [
    ruleOf({ ...TOO_HOT, limits: { kind: 'fixed', limit: 70 } }),
    ruleOf({ ...TOO_HOT, forAtLeast: { unit: 'minute', length: 3 } }),
    ruleOf({
      kind: 'absence',
      rule: 'Silent',
      readingType: 'Silence',
      input: 'IoTStream',
      output: 'AlertsQueue',
      deviceColumn: 'DeviceID',
      noMessageFor: { unit: 'second', length: 45 },
    }),
  ];
  for (const rule of rules) {
    const options = { agents: 3, debounce: { windowMs: 90_000 } };
    const bytes = JSON.stringify(replay(rule, fleet(8, 12), options));
    assert.ok(JSON.parse(bytes).alertCount > 5, bytes.slice(0, 400));
    assert.equal(JSON.stringify(replay(rule, [...fleet(8, 12)], options)), bytes);
    for (const size of [1, 7, 500]) {
      const all = [...fleet(8, 12)];
      const started = startReplay(rule, options);
      for (let at = 0; at < all.length; at += size) started.play(all.slice(at, at + size));
      assert.equal(JSON.stringify(started.result()), bytes);
    }
    assert.notEqual(JSON.stringify(replay(rule, fleet(8, 12, 2), options)), bytes);
  }
});

test('a recording is read event by event, and no further than the job runs', () => {
  let made = 0;
  const endless = function* (): Generator<ReplayEvent> {
    for (;;) {
      yield event(made * MINUTE, 'd1', made < 1000 ? 80 : 'hot');
      made += 1;
    }
  };
  const query = 'SELECT DeviceID, CAST(Temperature AS float) AS Reading INTO AlertsQueue FROM IoTStream';
  const { stopped, events } = replay({ name: 'x', version: '1', query }, endless());
  assert.deepEqual([stopped?.code, events, made], ['CastFailed', 1001, 1001]);
});

test('the end of the recording is no silence, and nothing is told that happened later', () => {
  const silent: RuleForm = {
    kind: 'absence',
    rule: 'Silent',
    readingType: 'Silence',
    input: 'IoTStream',
    output: 'AlertsQueue',
    deviceColumn: 'DeviceID',
    noMessageFor: { unit: 'minute', length: 5 },
  };
  const history = [event(0, 'a', 1), event(MINUTE, 'b', 1), event(8 * MINUTE, 'a', 1)];
  const early = replay(ruleOf(silent), history);
  assert.deepEqual(
    early.alerts.map(({ deviceKey, raisedAt, clearedAt }) => [deviceKey, raisedAt, clearedAt]),
    [
      ['a', iso(START + 5 * MINUTE), iso(START + 8 * MINUTE)],
      ['b', iso(START + 6 * MINUTE), undefined],
    ],
  );
  const late = replay(ruleOf(silent), history, { to: START + 14 * MINUTE });
  assert.deepEqual(
    late.alerts.map(({ deviceKey, raisedAt }) => [deviceKey, raisedAt]),
    [
      ['a', iso(START + 5 * MINUTE)],
      ['b', iso(START + 6 * MINUTE)],
      ['a', iso(START + 13 * MINUTE)],
    ],
  );
});

test('the official alert job, with reference data that changes', () => {
  const rule: ReplayRule = {
    name: 'alerts',
    version: '1',
    query: CFS_ALERTS,
    compatibilityLevel: '1.0',
    references: {
      DeviceRulesBlob: [{ rows: RULES }, { rows: [{ ...RULES[0], Temperature: 90 }], validFrom: START + 10 * MINUTE }],
    },
  };
  const history = Array.from({ length: 20 }, (_, minute) => event(minute * MINUTE, 'd1', 80 + minute / 10));
  const result = replay(rule, history);
  assert.deepEqual([result.alertCount, result.occurrences, result.alerts[0]?.rule], [1, 10, 'AlarmTemp']);
  assert.equal(result.timeInAlarm.endsAreReported, false);
  assert.equal(result.timeInAlarm.activeAtEnd, 1);
});

test('the rates per agent, and whether the recording is long enough for them', () => {
  const day = replay(ruleOf({ ...TOO_HOT, limits: { kind: 'fixed', limit: 70 } }), fleet(30, 24));
  assert.equal(day.isLongEnough, false);
  assert.equal(day.rates.perDay.average.toFixed(6), (day.alertCount / ((23 * 60 + 59) / 1440 + 29 / DAY)).toFixed(6));
  const shared = replay(ruleOf({ ...TOO_HOT, limits: { kind: 'fixed', limit: 70 } }), fleet(30, 24), { agents: 4 });
  assert.equal(shared.rates.perHour.average, day.rates.perHour.average / 4);
  const hysteresis = replay(ruleOf(TOO_HOT), fleet(30, 24));
  assert.ok(hysteresis.alertCount < day.alertCount / 2, `${hysteresis.alertCount} of ${day.alertCount}`);
  assert.equal(replay(ruleOf(TOO_HOT), [], { from: START, to: START + 30 * DAY }).isLongEnough, true);
});

test('wrong events are counted by their name; a value at which a job stops ends the replay', () => {
  const late = ruleOf({ ...TOO_HOT, timeColumn: 'Time' });
  const result = replay(late, [
    event(0, 'd1', 80),
    { payload: { DeviceID: 'd1', Temperature: 80, Time: iso(START) }, arrival: START + MINUTE },
    { payload: { DeviceID: 'd1', Temperature: 80, Time: iso(START) }, arrival: START + 2 * MINUTE },
    { payload: 'text', arrival: START + 3 * MINUTE },
  ]);
  assert.deepEqual(
    result.diagnostics.map(({ code, action, count, first }) => [code, action, count, first.at]),
    [
      ['InvalidInputTimeStamp', 'dropped', 1, iso(START)],
      ['LateInputEvent', 'adjusted', 2, iso(START + MINUTE)],
      ['InputDeserializerError.InvalidData', 'dropped', 1, iso(START + 3 * MINUTE)],
    ],
  );
  const query = 'SELECT DeviceID, CAST(Temperature AS float) AS Reading INTO AlertsQueue FROM IoTStream';
  const stopped = replay({ name: 'x', version: '1', query }, [
    event(0, 'd1', 80),
    event(MINUTE, 'd1', 'hot'),
    event(2 * MINUTE, 'd1', 80),
  ]);
  assert.deepEqual([stopped.events, stopped.alertCount, stopped.stopped?.code], [2, 1, 'CastFailed']);
  assert.deepEqual([stopped.stopped?.at, stopped.to], [iso(START + MINUTE), iso(START + MINUTE)]);
});

test('stored readings become events: one for what a device measured at one moment', () => {
  const reading = (deviceKey: string, at: number, metric: string, value: number): Reading => ({
    deviceKey,
    at: START + at,
    metric,
    value,
  });
  const readings = [
    reading('a', 0, 'Temperature', 75),
    reading('b', 0, 'Temperature', 60),
    reading('a', 0, '__proto__', 40),
    reading('a', 1000, 'Temperature', 60),
  ];
  const events = [...eventsOfReadings(readings)];
  assert.deepEqual(
    events.map(({ payload }) => JSON.stringify(payload)),
    [
      `{"Temperature":75,"__proto__":40,"DeviceID":"a","Time":"${iso(START)}"}`,
      `{"Temperature":60,"DeviceID":"b","Time":"${iso(START)}"}`,
      `{"Temperature":60,"DeviceID":"a","Time":"${iso(START + 1000)}"}`,
    ],
  );
  const byHub = ruleOf({ ...TOO_HOT, deviceColumn: 'IoTHub.ConnectionDeviceId' });
  for (const rule of [ruleOf(TOO_HOT), byHub, ruleOf({ ...TOO_HOT, timeColumn: 'Time' })]) {
    const { alerts } = replay(rule, eventsOfReadings(readings));
    assert.deepEqual(
      alerts.map(({ deviceKey, raisedAt, clearedAt }) => [deviceKey, raisedAt, clearedAt]),
      [['a', iso(START), iso(START + 1000)]],
    );
  }
  assert.deepEqual([...eventsOfReadings([])], []);
});

test('a replayed reading that is not good says so beside its value, as a device does', () => {
  const readings: readonly Reading[] = [
    { deviceKey: 'a', metric: 'Temperature', at: START, value: 999, quality: 'bad' },
    { deviceKey: 'a', metric: 'Humidity', at: START, value: 40 },
    { deviceKey: 'a', metric: 'Temperature', at: START + 1000, value: 75, quality: 'uncertain' },
  ];
  assert.deepEqual(
    [...eventsOfReadings(readings)].map(({ payload }) => payload),
    [
      { Temperature: 999, Temperature_quality: 'bad', Humidity: 40, DeviceID: 'a', Time: iso(START) },
      { Temperature: 75, Temperature_quality: 'uncertain', DeviceID: 'a', Time: iso(START + 1000) },
    ],
  );
  const hot = `SELECT DeviceID AS deviceid, 'Temperature' AS readingtype, Temperature AS reading, 'Hot' AS ruleoutput, Time AS time
    INTO AlertsQueue FROM IoTStream TIMESTAMP BY Time WHERE Temperature > 70`;
  const trusted = `${hot} AND (Temperature_quality IS NULL OR Temperature_quality <> 'bad')`;
  const raised = (query: string) =>
    replay({ name: 'Hot', version: '1', query }, eventsOfReadings(readings)).alerts.map(
      ({ evidence }) => evidence?.reading,
    );
  assert.deepEqual([raised(hot), raised(trusted)], [[999], [75]]);
});

test('wrong input names its place', () => {
  const two = { name: 'x', version: '1', query: 'SELECT * INTO a FROM x SELECT * INTO b FROM y' };
  const reading = { name: 'x', version: '1', query: 'SELECT s.v INTO AlertsQueue FROM s JOIN limits ON 1 = 1' };
  const wrong: readonly (readonly [() => unknown, string])[] = [
    [() => replay(ruleOf(TOO_HOT), [], { agents: 0 }), 'agents'],
    [() => replay(ruleOf(TOO_HOT), []), 'history'],
    [() => replay(ruleOf(TOO_HOT), [{ payload: {}, arrival: 'soon' }]), 'history.arrival'],
    [() => replay(ruleOf(TOO_HOT), [{ payload: {}, arrival: '2 Mar 2026 08:00' }]), 'history.arrival'],
    [() => replay(ruleOf(TOO_HOT), [], { from: 'never' }), 'from'],
    [() => replay(ruleOf(TOO_HOT), [], { to: '2 Mar 2026' }), 'to'],
    [
      () => replay({ ...reading, references: { limits: [{ rows: [], validFrom: 'soon' }] } }, []),
      'references.limits.validFrom',
    ],
    [() => replay(two, []), 'alertOutput'],
    [() => replay({ ...two, alertOutput: 'B' }, [{ payload: {}, arrival: 0 }]), 'history.input'],
    [() => replay({ ...two, alertOutput: 'c' }, []), 'alertOutput'],
    [() => replay(ruleOf(TOO_HOT, { references: { Limits: [] } }), []), 'references.Limits'],
    [() => replay(ruleOf(TOO_HOT), [], { autoClose: 'always' as 'never' }), 'autoClose'],
  ];
  for (const [act, field] of wrong) {
    assert.throws(
      act,
      (error) =>
        isConnectedServiceError(error) &&
        error.code === 'invalid' &&
        (error.details as { field?: string } | undefined)?.field === field,
      field,
    );
  }
  assert.throws(() => replay({ name: 'x', version: '1', query: 'SELECT' }, []), StreamCompileError);
});

test('functions of the program are called as in a job, and one that throws stops the replay there', () => {
  class Spread {
    low = Infinity;
    high = -Infinity;
    accumulate(value: number): void {
      this.low = Math.min(this.low, value);
      this.high = Math.max(this.high, value);
    }
    computeResult(): number {
      return this.high - this.low;
    }
  }
  const celsius = (fahrenheit: number): number => {
    if (fahrenheit > 1000) throw new Error('no thermometer');
    return ((fahrenheit - 32) * 5) / 9;
  };
  const functions = { udf: { celsius }, uda: { Spread } };
  const query = `WITH wide AS (SELECT DeviceID, udf.celsius(uda.Spread(Temperature) + 32) AS Reading, MAX(CAST(EventToken AS nvarchar(max))) AS EventToken
      FROM IoTStream GROUP BY DeviceID, TumblingWindow(minute, 10))
    SELECT DeviceID, 'Spread' AS RuleName, 'Temperature' AS ReadingType, Reading, EventToken, System.Timestamp() AS Time
    INTO AlertsQueue FROM wide WHERE Reading > 10`;
  const rule = { name: 'spread', version: '1', query };
  const events = [50, 68, 50, 86].map((value, index) =>
    event((index < 2 ? index + 1 : index + 9) * MINUTE, 'd1', value),
  );
  const result = replay(rule, events, { functions, to: START + HOUR });
  assert.equal(result.stopped, undefined);
  assert.equal(result.alertCount, 1, 'only the second window spreads over more than 10 degrees');
  const stopped = replay(rule, [...events, event(21 * MINUTE, 'd1', 50), event(22 * MINUTE, 'd1', 5000)], {
    functions,
    to: START + HOUR,
  });
  assert.equal(stopped.stopped?.code, 'FunctionFailed');
  assert.match(stopped.stopped?.message ?? '', /^udf.celsius: no thermometer$/);
  assert.throws(() => replay(rule, events), StreamCompileError);
  const sources = [{ name: 'celsius', kind: 'scalar', source: 'function main(f) { return f; }' }] as const;
  assert.throws(
    () => replay({ ...rule, functions: sources }, events, { functions }),
    (error) =>
      isConnectedServiceError(error, 'invalid') && /functions: source text runs only in threads/.test(error.message),
  );
});

test('a recording without a zone is of UTC, wherever it is replayed', () => {
  const { TZ } = process.env;
  try {
    process.env.TZ = 'America/New_York';
    const events = [{ payload: { DeviceID: 'd1', Temperature: 90 }, arrival: '2026-03-02T08:00:00' }];
    const { from, alerts: raised } = replay(ruleOf(TOO_HOT), events, { to: '2026-03-02T09:00:00' });
    assert.deepEqual([from, raised[0]?.raisedAt], ['2026-03-02T08:00:00.000Z', '2026-03-02T08:00:00.000Z']);
  } finally {
    if (TZ === undefined) delete process.env.TZ;
    else process.env.TZ = TZ;
  }
});
