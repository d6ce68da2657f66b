// Events pushed one at a time through five jobs, each beside a loop that does the same by hand.
import { compileJob, type JobRun } from '@csk/adapters/stream-analytics';
import { readJsonBodies } from '../packages/adapters/src/stream-analytics/processor/json-body.ts';
import type { StreamCase } from './stream-case.ts';
import {
  alasqlRows,
  filterByHand,
  lagByHand,
  referenceByHand,
  tumblingByAlasql,
  tumblingByHand,
} from './stream-peers.ts';
import { race, type Race } from './stream-rate.ts';
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

/** What is raced, made of so many events when its turn comes. */
const races: readonly ((count: number) => Race)[] = [
  (count) => {
    const events = readings(count, KEYS);
    return {
      ...byHand('filter and projection', count),
      ours: () => runJob(FILTER, events),
      theirs: () => filterByHand(events),
      goal: '≥ 1,000,000 events/s',
      isMet: (rate) => rate >= 1_000_000,
    };
  },
  (count) => {
    const events = readings(count, KEYS);
    return {
      ...byHand('tumbling AVG, MAX, COUNT by 100 keys', count),
      ours: () => runJob(tumbling(WINDOW_MS), events),
      theirs: () => tumblingByHand(events, WINDOW_MS),
      goal: '≥ 500,000 events/s',
      isMet: (rate) => rate >= 500_000,
    };
  },
  (count) => {
    const events = readings(count, KEYS);
    const rows = alasqlRows(events);
    return {
      ...{ case: 'tumbling, against a batch', events: count, peer: 'alasql, all rows at once' },
      ours: () => runJob(tumbling(WINDOW_MS), events),
      theirs: () => tumblingByAlasql(rows, WINDOW_MS),
      goal: 'ratio > 1',
      isMet: (_rate, ratio) => ratio > 1,
    };
  },
  (count) => {
    const events = readings(count, KEYS);
    const thresholds = limits(KEYS);
    const byKey = new Map(thresholds.map(({ DeviceID, Threshold }) => [DeviceID, Threshold]));
    return {
      ...byHand('reference join', count),
      ours: () => runJob(REFERENCE, events, (run) => run.setReference('limits', thresholds)),
      theirs: () => referenceByHand(events, byKey),
    };
  },
  (count) => {
    const events = readings(count, KEYS);
    return { ...byHand('LAG', count), ours: () => runJob(LAG, events), theirs: () => lagByHand(events) };
  },
  fromJson,
];

export const speedCases: readonly StreamCase[] = races.map(
  (make) =>
    ({ events }, log) =>
      race(make(events), log),
);

function byHand(name: string, events: number) {
  return { case: name, events, peer: 'loop by hand', goal: 'printed', isMet: () => true };
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
function fromJson(count: number): Race {
  const texts = Array.from({ length: count }, (_, index) => readingText(index, KEYS));
  const encoder = new TextEncoder();
  const bodies = texts.map((text) => encoder.encode(text));
  return {
    ...{ case: 'from JSON bytes to output', events: count, peer: 'JSON.parse alone' },
    ours: () => {
      const run = start(FILTER);
      let rows = 0;
      for (let from = 0; from < count; from += BATCH) {
        const payloads = readJsonBodies(bodies.slice(from, from + BATCH));
        const batch = payloads.map((payload, index) => ({ payload, arrival: arrivalOf(from + index) }));
        for (const event of batch) rows += run.push('readings', event).rows.length;
      }
      return rows + run.end().rows.length;
    },
    theirs: () => {
      let hot = 0;
      for (const text of texts) if ((JSON.parse(text) as Arrived['payload']).Temperature >= 70) hot += 1;
      return hot;
    },
    goal: 'ratio ≥ 0.5',
    isMet: (_rate, ratio) => ratio >= 0.5,
  };
}
