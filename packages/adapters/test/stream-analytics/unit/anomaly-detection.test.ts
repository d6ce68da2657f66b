import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileJob, type JobRun, type JobSnapshot } from '../../../src/stream-analytics/index.ts';
import { START, random } from './jobs.ts';

interface Verdict {
  readonly IsAnomaly: number;
  readonly Score: number;
}

const spikes = (confidence: number, history: number, mode = 'spikesanddips'): string =>
  `AnomalyDetection_SpikeAndDip(v, ${confidence}, ${history}, '${mode}') OVER (LIMIT DURATION(hour, 1))`;
const changes = (confidence: number, history: number): string =>
  `AnomalyDetection_ChangePoint(v, ${confidence}, ${history}) OVER (LIMIT DURATION(hour, 1))`;

/** Verdicts on values that come once a second; null where there is none. */
function judge(
  call: string,
  values: readonly unknown[],
  more: (index: number) => object = () => ({}),
): (Verdict | null)[] {
  const run = compileJob(`SELECT ${call} AS a FROM s`).start();
  return values.map((v, index) => {
    const { rows } = run.push('s', { payload: { v, ...more(index) }, arrival: START + index * 1000 });
    return (rows[0]?.row.a ?? null) as Verdict | null;
  });
}

function noise(seed: number, count: number): number[] {
  const next = random(seed);
  return Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - next()));
    return 20 + 2 * radius * Math.cos(2 * Math.PI * next());
  });
}

const flagged = (verdicts: readonly (Verdict | null)[]): number[] =>
  verdicts.flatMap((verdict, index) => (verdict?.IsAnomaly === 1 ? [index] : []));

test('planted spikes and dips are found, each by its mode', () => {
  const values = noise(1, 400);
  values[200] = 45;
  values[260] = -6;
  values[320] = 46;
  const found = (mode: string): number[] => flagged(judge(spikes(99, 120, mode), values)).filter((i) => i > 120);
  for (const at of [200, 260, 320]) assert.ok(found('spikesanddips').includes(at), `event ${at}`);
  assert.ok(found('spikes').includes(200) && !found('spikes').includes(260));
  assert.ok(found('dips').includes(260) && !found('dips').includes(200));
  const score = judge(spikes(99.9, 120), values)[200]?.Score ?? 1;
  assert.ok(score >= 0 && score < 0.001);
});

test('clean noise is flagged about as often as the confidence says', () => {
  const values = noise(2, 3000);
  for (const confidence of [80, 90, 95, 99]) {
    const share = flagged(judge(spikes(confidence, 120), values)).filter((i) => i > 120).length / 2880;
    const allowed = 1 - confidence / 100;
    assert.ok(share > allowed / 3 && share < allowed * 1.5 + 0.005, `${confidence}: ${share}`);
    const changed = flagged(judge(changes(confidence, 120), values)).length / 3000;
    assert.ok(changed <= allowed, `change points at ${confidence}: ${changed}`);
  }
});

test('a steady value makes any other one an anomaly, a new usual value none any more', () => {
  const steady = [...Array<number>(50).fill(7), 7.5, ...Array<number>(50).fill(7)];
  assert.deepEqual(flagged(judge(spikes(95, 30), steady)), [50]);
  const moved = [...Array<number>(50).fill(7), ...Array<number>(60).fill(9)];
  const found = flagged(judge(spikes(90, 30), moved));
  assert.equal(found[0], 50);
  assert.ok(!found.includes(105));
});

test('a change of level is found soon after it and is over when the level has become the usual', () => {
  for (const step of [6, -6]) {
    const values = noise(3, 900).map((v, index) => (index >= 500 ? v + step : v));
    const verdicts = judge(changes(95, 150), values);
    const first = flagged(verdicts).find((index) => index >= 500) ?? Infinity;
    assert.ok(first <= 515, `found at ${first}`);
    assert.ok(
      flagged(verdicts).every((index) => index < 720 || index > 899),
      'no alarm any more',
    );
    assert.ok(
      (verdicts[first + 2]?.Score ?? 0) > (verdicts[first]?.Score ?? 0),
      'the score grows while the change lasts',
    );
  }
});

test('a single wild value is no change of level', () => {
  const values = noise(4, 300);
  values[200] = 500;
  const quiet = (verdicts: (Verdict | null)[]): number[] => flagged(verdicts).filter((i) => i >= 200 && i < 204);
  assert.deepEqual(quiet(judge(changes(95, 120), values)), []);
});

test('too little history, no number and WHEN give no verdict', () => {
  const values = [...noise(5, 9), 1000, null, 'warm', '21.5', 20];
  const verdicts = judge(spikes(90, 100), values);
  assert.deepEqual(
    verdicts.slice(0, 10).map((verdict) => verdict?.IsAnomaly),
    Array<number>(10).fill(0),
  );
  assert.deepEqual(verdicts.slice(10, 12), [null, null]);
  assert.equal(typeof verdicts[12]?.Score, 'number', 'text that spells a number is one');
  const call = `AnomalyDetection_SpikeAndDip(v, 90, 50, 'spikes') OVER (LIMIT DURATION(hour, 1) WHEN isOn = 1)`;
  const gated = judge(call, noise(6, 40), (index) => ({ isOn: index % 2 }));
  assert.ok(gated.every((verdict, index) => (verdict === null) === (index % 2 === 0)));
});

test('history older than the limit teaches nothing, and its keys are freed', () => {
  const query = `SELECT AnomalyDetection_SpikeAndDip(v, 95, 1000, 'spikes') OVER (PARTITION BY k LIMIT DURATION(minute, 1)) AS a FROM s`;
  const run = compileJob(query).start();
  const push = (k: string, v: number, seconds: number): unknown =>
    run.push('s', { payload: { k, v }, arrival: START + seconds * 1000 }).rows[0]?.row.a;
  for (let i = 0; i < 50; i += 1) push('a', 5 + (i % 3), i);
  assert.equal((push('a', 50, 50) as Verdict).IsAnomaly, 1);
  assert.equal((push('b', 50, 51) as Verdict).IsAnomaly, 0, 'another key learns for itself');
  assert.equal((push('a', 50, 200) as Verdict).IsAnomaly, 0, 'everything known is too old');
  for (let i = 0; i < 5; i += 1) push('b', 1, 300 + 100 * i);
  assert.ok(JSON.stringify(run.snapshot()).length < 800);
});

test('restart at every event gives the same verdicts, and the record can be taken apart', () => {
  const job = compileJob(`WITH d AS (
      SELECT k, ${spikes(95, 20)} AS s,
        AnomalyDetection_ChangePoint(v, 80, 25) OVER (PARTITION BY k LIMIT DURATION(second, 40)) AS c FROM s
    ) SELECT k, s.Score AS p, CAST(GetRecordPropertyValue(c, 'Score') AS float) AS m, c.IsAnomaly AS i FROM d`);
  const values = noise(7, 120);
  const all = (cuts: boolean): unknown[] => {
    let run: JobRun = job.start();
    return values.flatMap((v, index) => {
      if (cuts) run = job.start(JSON.parse(JSON.stringify(run.snapshot())) as JobSnapshot);
      const payload = { v: index > 90 ? v + 20 : v, k: index % 2 };
      return run.push('s', { payload, arrival: START + index * 1000 }).rows.map(({ row }) => row);
    });
  };
  const whole = all(false);
  assert.ok(whole.some((row) => (row as { i: number }).i === 1));
  assert.deepEqual(all(true), whole);
});
