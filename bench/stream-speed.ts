// Events pushed one at a time through five jobs, each beside a loop that does the same by hand.
import { compileJob, type JobRun } from '@csk/adapters/stream-analytics';
import { readJsonBodies } from '../packages/adapters/src/stream-analytics/processor/json-body.ts';
import type { BenchRow } from './row.ts';
import {
  alasqlRows,
  filterByHand,
  lagByHand,
  referenceByHand,
  tumblingByAlasql,
  tumblingByHand,
} from './stream-peers.ts';
import { race } from './stream-rate.ts';
import {
  type Arrived,
  FILTER,
  LAG,
  REFERENCE,
  arrivalOf,
  limits,
  readingText,
  readings,
  tumbling,
} from './stream-readings.ts';

const KEYS = 100;
const WINDOW_MS = 10_000;
/** Messages are decoded in batches, as a broker delivers them. */
const BATCH = 128;

export function measureSpeed(count: number, log: (line: string) => void): BenchRow[] {
  const events = readings(count, KEYS);
  const rows = alasqlRows(events);
  const thresholds = limits(KEYS);
  const byKey = new Map(thresholds.map(({ DeviceID, Threshold }) => [DeviceID, Threshold]));
  const common = { events: count, peer: 'loop by hand', goal: 'printed', isMet: () => true };
  const jobs = [
    {
      ...common,
      case: 'filter and projection',
      ours: () => runJob(FILTER, events),
      theirs: () => filterByHand(events),
      goal: '≥ 1,000,000 events/s',
      isMet: (rate: number) => rate >= 1_000_000,
    },
    {
      ...common,
      case: 'tumbling AVG, MAX, COUNT by 100 keys',
      ours: () => runJob(tumbling(WINDOW_MS), events),
      theirs: () => tumblingByHand(events, WINDOW_MS),
      goal: '≥ 500,000 events/s',
      isMet: (rate: number) => rate >= 500_000,
    },
    {
      ...common,
      case: 'tumbling, against a batch',
      ours: () => runJob(tumbling(WINDOW_MS), events),
      peer: 'alasql, all rows at once',
      theirs: () => tumblingByAlasql(rows, WINDOW_MS),
      goal: 'ratio > 1',
      isMet: (_rate: number, ratio: number) => ratio > 1,
    },
    {
      ...common,
      case: 'reference join',
      ours: () => runJob(REFERENCE, events, (run) => run.setReference('limits', thresholds)),
      theirs: () => referenceByHand(events, byKey),
    },
    { ...common, case: 'LAG', ours: () => runJob(LAG, events), theirs: () => lagByHand(events) },
  ];
  return [...jobs.map((job) => race(job, log)), measureJson(count, log)];
}

function runJob(query: string, events: readonly Arrived[], prepare?: (run: JobRun) => void): number {
  const run = start(query);
  prepare?.(run);
  let rows = 0;
  for (const event of events) rows += run.push('readings', event).rows.length;
  return rows + run.end().rows.length;
}

function start(query: string): JobRun {
  return compileJob(query, { inputs: { readings: { kind: 'stream' }, limits: { kind: 'reference' } } }).start();
}

/** From the bytes of each message to the rows, against nothing but JSON.parse of the texts. */
function measureJson(count: number, log: (line: string) => void): BenchRow {
  const texts = Array.from({ length: count }, (_, index) => readingText(index, KEYS));
  const encoder = new TextEncoder();
  const bodies = texts.map((text) => encoder.encode(text));
  const ours = (): number => {
    const run = start(FILTER);
    let rows = 0;
    for (let from = 0; from < count; from += BATCH) {
      const payloads = readJsonBodies(bodies.slice(from, from + BATCH));
      const batch = payloads.map((payload, index) => ({ payload, arrival: arrivalOf(from + index) }));
      for (const event of batch) rows += run.push('readings', event).rows.length;
    }
    return rows + run.end().rows.length;
  };
  const theirs = (): number => {
    let hot = 0;
    for (const text of texts) if ((JSON.parse(text) as Arrived['payload']).Temperature >= 70) hot += 1;
    return hot;
  };
  return race(
    {
      ...{ case: 'from JSON bytes to output', events: count, ours, peer: 'JSON.parse alone', theirs },
      ...{ goal: 'ratio ≥ 0.5', isMet: (_rate, ratio) => ratio >= 0.5 },
    },
    log,
  );
}
