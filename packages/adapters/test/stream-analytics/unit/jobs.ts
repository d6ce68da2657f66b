import { readFileSync } from 'node:fs';
import {
  compileJob,
  type Job,
  type JobOptions,
  type JobRun,
  type OutputRow,
  type StepResult,
} from '../../../src/stream-analytics/index.ts';

const rule = (name: string): string =>
  readFileSync(new URL(`../../../../../examples/quickstart/rules/${name}.asaql`, import.meta.url), 'utf8');

/** Connected Field Service, alert job: a reading over the threshold of reference data, once a minute for equal values. */
export const CFS_ALERTS = rule('alerts');

/** Connected Field Service, report job: the highest reading of each device and minute. */
export const CFS_REPORT = rule('telemetry');

/** One row when a device goes over 70, one when it falls below 65: marks, and LAG over the marks. */
export const HYSTERESIS = `
WITH Marks AS (
  SELECT deviceId, temp, CASE WHEN temp > 70 THEN 1 ELSE 0 END AS mark
  FROM readings TIMESTAMP BY at
  WHERE temp > 70 OR temp < 65
),
Changes AS (
  SELECT deviceId, temp, mark, LAG(mark, 1, 0) OVER (PARTITION BY deviceId LIMIT DURATION(day, 7)) AS previous
  FROM Marks
)
SELECT deviceId, temp, CASE WHEN mark = 1 THEN 'raised' ELSE 'cleared' END AS change, System.Timestamp() AS at
INTO alarms
FROM Changes
WHERE mark <> previous`;

export const CFS_INPUTS: NonNullable<JobOptions['inputs']> = {
  IoTStream: { kind: 'stream' },
  DeviceRulesBlob: { kind: 'reference' },
};

export const RULES = [
  {
    DeviceType: 'Thermostat',
    Temperature: 70,
    Humidity: null,
    TemperatureRuleOutput: 'AlarmTemp',
    HumidityRuleOutput: null,
  },
];

export interface Pushed {
  readonly input: string;
  readonly payload: unknown;
  readonly arrival: string | number;
}

/** Pushes events and ends the run; every row in order. */
export function runAll(
  job: Job,
  events: readonly Pushed[],
  prepare: (run: JobRun) => void = () => undefined,
): OutputRow[] {
  const run = job.start();
  prepare(run);
  const results: StepResult[] = events.map(({ input, payload, arrival }) => run.push(input, { payload, arrival }));
  return [...results, run.end()].flatMap((result) => result.rows);
}

export function rowsOf(query: string, events: readonly Pushed[], options?: JobOptions): Record<string, unknown>[] {
  return runAll(compileJob(query, options), events).map((row) => row.row);
}

/** A generator of numbers from 0 to 1 that gives the same ones for the same seed. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const START = Date.UTC(2026, 2, 2, 8);
export const iso = (ms: number): string => new Date(ms).toISOString();
