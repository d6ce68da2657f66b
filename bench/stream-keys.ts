// What many keys cost: time for an event, and memory for a key. The number of events of each key in each window is the
// same however many keys there are, so the job writes as many rows; only its state grows.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { compileJob } from '@csk/adapters/stream-analytics';
import { percentile, type BenchRow } from './row.ts';
import type { StreamCase } from './stream-case.ts';
import { cpuMs } from './stream-rate.ts';
import { type Arrived, LAG, MS_BETWEEN, readings, tumbling } from './stream-readings.ts';

const FEW = 100;
const EVENTS_A_GROUP = 5;
const ROUNDS = 5;
const FLAT = 2;

export const keyCases: readonly StreamCase[] = [
  ({ keys }, log) => flatness({ ...tumblingBy(keys), few: tumblingByFew(keys, digitsOf(keys)) }, log),
  ({ keys }, log) => {
    const [many, few] = [manyOf(keys), readings(keys * EVENTS_A_GROUP, FEW, digitsOf(keys))];
    return flatness(
      { name: `LAG by ${keys} keys`, full: () => nsAnEvent(LAG, many), few: () => nsAnEvent(LAG, few) },
      log,
    );
  },
  ({ keys }, log) =>
    flatness({ ...tumblingBy(keys), fewAre: `${FEW} short keys`, few: tumblingByFew(keys, undefined) }, log),
  ({ keys }, log) => memory('tumbling', windowOf(keys * 10), manyOf(keys).slice(0, keys), log),
  ({ keys }, log) => memory('LAG', LAG, manyOf(keys).slice(0, keys), log),
];

const windowOf = (keys: number): string => tumbling(keys * EVENTS_A_GROUP * MS_BETWEEN);
const digitsOf = (keys: number): number => String(keys - 1).length;
const manyOf = (keys: number): Arrived[] => readings(keys * EVENTS_A_GROUP, keys, digitsOf(keys));

function tumblingBy(keys: number): Omit<Pair, 'few'> {
  const events = manyOf(keys);
  return { name: `tumbling by ${keys} keys`, full: () => nsAnEvent(windowOf(keys), events) };
}

/** As many events, of a hundred keys whose numbers have at least so many digits. */
function tumblingByFew(keys: number, digits: number | undefined): Pair['few'] {
  const events = readings(keys * EVENTS_A_GROUP, FEW, digits);
  return () => nsAnEvent(windowOf(FEW), events);
}

function nsAnEvent(query: string, events: readonly Arrived[]): number {
  const run = compileJob(query).start();
  const begun = cpuMs();
  for (const event of events) run.push('readings', event);
  run.end();
  return ((cpuMs() - begun) * 1e6) / events.length;
}

interface Pair {
  readonly name: string;
  readonly full: () => number;
  /** What few keys are called where they are not the usual ones; the row has no goal then. */
  readonly fewAre?: string;
  readonly few: () => number;
}

function flatness({ name, full, few, fewAre }: Pair, log: (line: string) => void): BenchRow {
  const ours: number[] = [];
  const peers: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const [slow, fast] = [full(), few()];
    if (round === 0) continue;
    ours.push(slow);
    peers.push(fast);
    ratios.push(slow / fast);
  }
  const ratio = Math.round(percentile(ratios, 0.5) * 100) / 100;
  const peer = `the same by ${fewAre ?? `${FEW} keys`}`;
  log(`  ${name}: ${Math.round(percentile(ours, 0.5))} ns an event, ratio ${ratio} to ${peer}`);
  return {
    case: fewAre === undefined ? name : `${name}, against ${fewAre}`,
    unit: 'ns of CPU an event',
    ours: Math.round(percentile(ours, 0.5)),
    spread: `${Math.round(percentile(ours, 0.25))} to ${Math.round(percentile(ours, 0.75))}, ratio ${percentile(ratios, 0.25).toFixed(2)} to ${percentile(ratios, 0.75).toFixed(2)}`,
    peer,
    peerValue: Math.round(percentile(peers, 0.5)),
    ratio,
    goal: fewAre === undefined ? `ratio ≤ ${FLAT}` : 'printed',
    ok: fewAre !== undefined || ratio <= FLAT,
  };
}

/** Heap that one key takes after one event, its evidence among it, without the event's own payload. */
function memory(name: string, query: string, events: readonly Arrived[], log: (line: string) => void): BenchRow {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heap = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const run = compileJob(query).start();
  const before = heap();
  for (const event of events) run.push('readings', event);
  const ours = Math.round((heap() - before) / events.length);
  run.end();
  const empty = heap();
  const bare = new Map(
    events.map(({ payload }) => [payload.DeviceID, { sum: 0.5, highest: payload.Temperature, count: 1 }]),
  );
  const peerValue = Math.round((heap() - empty) / bare.size);
  log(`  ${name}: ${ours} bytes a key`);
  return {
    ...{ case: `memory of ${name}`, unit: 'bytes a key', ours, spread: `${events.length} keys`, peerValue },
    ...{
      peer: 'Map of sum, maximum, count',
      ratio: Math.round((ours / peerValue) * 100) / 100,
      goal: 'printed',
      ok: true,
    },
  };
}
