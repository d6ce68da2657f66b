import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  compileJob,
  type JobOptions,
  type JobRun,
  type JobSnapshot,
  StreamSnapshotError,
} from '../../../src/stream-analytics/index.ts';
import { CFS_ALERTS, CFS_INPUTS, CFS_REPORT, HYSTERESIS, type Pushed, RULES, START, iso, random } from './jobs.ts';

interface Scenario {
  readonly name: string;
  readonly query: string;
  readonly options?: JobOptions;
  readonly reference?: string;
  readonly events: readonly Pushed[];
}

/** Disorderly readings of three devices, with equal timestamps, gaps and missing values. */
function stream(seed: number, input: string, count: number): Pushed[] {
  const next = random(seed);
  let arrival = START;
  return Array.from({ length: count }, (_, index) => {
    arrival += Math.floor(next() * 4000);
    const payload = {
      deviceId: 'abc'.charAt(Math.floor(next() * 3)),
      DeviceID: 'abc'.charAt(Math.floor(next() * 3)),
      temp: next() < 0.1 ? null : Math.round(next() * 400) / 4 + 10,
      Temperature: Math.floor(next() * 4) + 70,
      list: [1, index],
      at: iso(arrival - Math.floor(next() * 6000)),
    };
    return { input, payload, arrival };
  });
}

const events = stream(7, 's', 60);
const disorder: JobOptions = { outOfOrderSeconds: 3, lateArrivalSeconds: 5 };
const windowed = (window: string): string =>
  `SELECT deviceId, COUNT(*) AS n, SUM(temp) AS total, AVG(temp) AS mean, MIN(temp) AS low, STDEV(temp) AS dev,
   TopOne() OVER (ORDER BY temp DESC) AS best, COUNT(DISTINCT temp) AS d, PERCENTILE_CONT(0.5) OVER (ORDER BY temp) AS med,
   System.Timestamp() AS t INTO o FROM s TIMESTAMP BY at GROUP BY deviceId, ${window}`;

const scenarios: Scenario[] = [
  {
    name: 'alert job',
    query: CFS_ALERTS,
    options: { inputs: CFS_INPUTS },
    reference: 'DeviceRulesBlob',
    events: stream(1, 'IoTStream', 40),
  },
  {
    name: 'report job',
    query: CFS_REPORT,
    options: { inputs: CFS_INPUTS },
    reference: 'DeviceRulesBlob',
    events: stream(2, 'IoTStream', 40),
  },
  { name: 'hysteresis', query: HYSTERESIS, options: disorder, events: stream(3, 'readings', 60) },
  ...[
    'TumblingWindow(second, 10)',
    'HoppingWindow(second, 10, 3)',
    'HoppingWindow(second, 100, 1)',
    'SlidingWindow(second, 5)',
    'SessionWindow(second, 3, 20)',
    'System.Timestamp()',
    'Windows(Tumbling(second, 4), Sliding(second, 4))',
  ].map((window) => ({ name: window, query: windowed(window), options: disorder, events })),
  {
    name: 'history',
    query: `SELECT deviceId, LAG(temp, 2, -1) OVER (PARTITION BY deviceId LIMIT DURATION(second, 20)) AS l,
      LAST(at) OVER (LIMIT DURATION(minute, 1) WHEN temp > 60) AS h, ISFIRST(second, 10) OVER (PARTITION BY deviceId) AS f,
      AVG(temp) OVER (PARTITION BY deviceId LIMIT DURATION(second, 15)) AS m INTO o FROM s TIMESTAMP BY at`,
    options: disorder,
    events,
  },
  {
    name: 'joins',
    query: `SELECT a.deviceId, b.temp, e.ArrayValue AS v INTO o FROM s a TIMESTAMP BY at
      LEFT JOIN s b TIMESTAMP BY at ON a.deviceId = b.deviceId AND DATEDIFF(second, a, b) BETWEEN 1 AND 6
      CROSS APPLY GetArrayElements(a.list) AS e`,
    options: disorder,
    events,
  },
  {
    name: 'absence by window',
    query: `WITH quiet AS (SELECT a.deviceId AS deviceId FROM s a TIMESTAMP BY at
        LEFT JOIN s b TIMESTAMP BY at ON a.deviceId = b.deviceId AND DATEDIFF(second, a, b) BETWEEN 1 AND 3
        WHERE b.temp IS NULL)
      SELECT quiet.deviceId, COUNT(*) AS n, MAX(s.temp) AS hot INTO o FROM quiet JOIN s TIMESTAMP BY at
      ON DATEDIFF(second, quiet, s) BETWEEN -2 AND 2 GROUP BY quiet.deviceId, Tumbling(second, 5)`,
    options: disorder,
    events,
  },
  {
    name: 'top and collected events',
    query: `SELECT deviceId, CollectTop(2) OVER (ORDER BY temp DESC) AS best, Collect(temp) AS every,
        PERCENTILE_DISC(0.9) OVER (ORDER BY temp) AS high, VARP(temp) AS spread, System.Window().Id AS w
      INTO o FROM s TIMESTAMP BY at
      GROUP BY deviceId, Windows(Window('a', Hopping(second, 6, 2)), Window('b', Session(second, 3, 20)))`,
    options: { ...disorder, outOfOrderPolicy: 'Drop' },
    events,
  },
  {
    name: 'substreams',
    query:
      'SELECT deviceId, COUNT(*) AS n INTO o FROM s TIMESTAMP BY at OVER deviceId GROUP BY deviceId, Tumbling(second, 7)',
    options: disorder,
    events,
  },
  {
    name: 'sums beyond all floats',
    query: `SELECT SUM(v) AS total, AVG(v) AS mean, STDEV(v) AS dev, VARP(v) AS spread INTO o FROM s
      GROUP BY Tumbling(minute, 1)`,
    events: [1e308, 1e308, 1e308, 1].map((v, index) => ({ input: 's', payload: { v }, arrival: START + index })),
  },
];

/** All a run writes, evidence and diagnostics with it, when it is restarted before each event of `cuts`. */
function written({ query, options, reference, events: all }: Scenario, cuts: ReadonlySet<number>): unknown[] {
  const job = compileJob(query, options);
  const start = (snapshot?: JobSnapshot): JobRun => job.start(snapshot);
  let run = start();
  if (reference !== undefined) run.setReference(reference, RULES);
  const out: unknown[] = [];
  all.forEach(({ input, payload, arrival }, index) => {
    if (cuts.has(index)) run = start(JSON.parse(JSON.stringify(run.snapshot())) as JobSnapshot);
    const { rows, diagnostics } = run.push(input, { payload, arrival, position: `0.${index}` });
    out.push(...rows, ...diagnostics);
  });
  if (cuts.has(all.length)) run = start(JSON.parse(JSON.stringify(run.snapshot())) as JobSnapshot);
  out.push(...run.end().rows);
  return out;
}

for (const scenario of scenarios) {
  test(`restart at every event gives the same rows: ${scenario.name}`, () => {
    const whole = written(scenario, new Set());
    assert.ok(whole.length > 0, 'the scenario writes rows');
    for (let cut = 1; cut <= scenario.events.length; cut += 1)
      assert.deepEqual(written(scenario, new Set([cut])), whole, `cut at ${cut}`);
    assert.deepEqual(written(scenario, new Set(scenario.events.keys())), whole, 'cut at every event');
  });
}

test('a restart tells keys that no float can hold from one another and from NULL', () => {
  const spelled = ['1e999', 'null', '1e999', '-1e999', '2', 'null', '-1e999', '1e999'].map((v, n) => ({
    input: 's',
    payload: JSON.parse(`{ "v": ${v}, "n": ${n + 1}, "at": "${iso(START + n * 1000 - (n % 3) * 700)}" }`) as unknown,
    arrival: START + n * 1000,
  }));
  for (const rest of [
    'COUNT(DISTINCT v) AS x INTO o FROM s GROUP BY Tumbling(minute, 1)',
    'LAG(n) OVER (PARTITION BY v LIMIT DURATION(minute, 1)) AS x INTO o FROM s',
    'ISFIRST(minute, 1) OVER (PARTITION BY v) AS x INTO o FROM s',
    'SUM(n) OVER (PARTITION BY v LIMIT DURATION(minute, 1)) AS x INTO o FROM s',
    "AnomalyDetection_SpikeAndDip(n, 90, 50, 'spikes') OVER (PARTITION BY v LIMIT DURATION(minute, 1)) AS x INTO o FROM s",
    'COUNT(*) AS x INTO o FROM s TIMESTAMP BY at OVER v GROUP BY v, Tumbling(second, 5)',
    'COUNT(*) AS x INTO o FROM s GROUP BY Session(second, 5, 20) OVER (PARTITION BY v)',
    'a.n AS x, b.n AS y INTO o FROM s a JOIN s b ON a.v = b.v AND DATEDIFF(second, a, b) BETWEEN 0 AND 9',
    `* INTO o FROM s MATCH_RECOGNIZE (LIMIT DURATION(minute, 1) PARTITION BY v MEASURES First(A.n) AS x, Last(B.n) AS y
      AFTER MATCH SKIP TO NEXT ROW PATTERN (A B) DEFINE A AS A.n > 0, B AS B.n > 0) AS m`,
  ]) {
    const scenario = { name: rest, query: `SELECT ${rest}`, events: spelled };
    // As JSON, in which it leaves the job: evidence with such a number is NULL there, with or without a restart.
    const [whole, again] = [new Set<number>(), new Set(spelled.keys())].map((cuts) =>
      JSON.stringify(written(scenario, cuts)),
    );
    assert.equal(again, whole, rest);
  }
});

test('a snapshot of another query, of other settings or of another format is refused', () => {
  const snapshot = compileJob('SELECT a FROM s').start().snapshot();
  assert.throws(() => compileJob('SELECT b FROM s').start(snapshot), StreamSnapshotError);
  assert.throws(() => compileJob('SELECT a FROM s', { lateArrivalSeconds: 9 }).start(snapshot), StreamSnapshotError);
  assert.throws(() => compileJob('SELECT a FROM s').start({ ...snapshot, format: 99 }), StreamSnapshotError);
});
