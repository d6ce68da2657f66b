import { type Arrival, type InputModel, type JobModel, type Policies, namesRead } from './job-model.ts';
import type { Fields, StreamRow, Value } from './rows.ts';
import { SECOND, START, type Ticks } from './time.ts';

export interface Fault {
  readonly input: string;
  readonly sequence: number;
  readonly code: string;
  readonly action: 'dropped' | 'adjusted';
}

export interface Arrived {
  /** Events by input: settled timestamp, then order of arrival. */
  readonly rows: ReadonlyMap<string, readonly StreamRow[]>;
  readonly faults: readonly Fault[];
}

/** Settles the timestamps of all events by the policies, one rule after the other ("Time handling"). */
export function arrive(job: JobModel): Arrived {
  const faults: Fault[] = [];
  const rows = new Map<string, StreamRow[]>();
  const read = namesRead(job);
  for (const input of job.inputs) {
    // An input nobody reads is not looked at.
    if (!read.has(input.name)) continue;
    const own = job.arrivals.filter((event) => event.input === input.name);
    rows.set(input.name, settleInput(input, own, job, faults));
  }
  return { rows, faults };
}

function settleInput(input: InputModel, events: readonly Arrival[], job: JobModel, faults: Fault[]): StreamRow[] {
  const greatest = new Map<string, Ticks>();
  const settled: StreamRow[] = [];
  events.forEach((event, index) => {
    const sequence = index + 1;
    const say = (code: string, action: Fault['action']): void => {
      faults.push({ input: input.name, sequence, code, action });
    };
    const time = settle(input, event, job.policies, greatest, say);
    if (time === undefined) return;
    const sources = new Set([`${input.name}#${sequence}`]);
    settled.push({ time, fields: event.payload as Fields, sources, place: job.arrivals.indexOf(event) });
  });
  return settled.sort((a, b) => a.time - b.time);
}

function settle(
  input: InputModel,
  { payload, arrival, partition }: Arrival,
  { late, outOfOrder, policy }: Policies,
  greatest: Map<string, Ticks>,
  say: (code: string, action: Fault['action']) => void,
): Ticks | undefined {
  if (input.timestampBy === undefined) return arrival;
  const own = readTime(payload['at']);
  if (own === undefined) {
    say('InvalidInputTimeStamp', 'dropped');
    return undefined;
  }
  let chain = partition;
  if (input.over !== undefined) {
    const key = (payload[input.over] ?? null) as Value;
    if (key === null) {
      say('InvalidInputTimeStampKey', 'dropped');
      return undefined;
    }
    chain = JSON.stringify(key);
  }
  if (own > arrival + 300 * SECOND) {
    say('EarlyInputEvent', 'dropped');
    return undefined;
  }
  const action = policy === 'Drop' ? 'dropped' : 'adjusted';
  let time = own;
  if (time < arrival - late * SECOND) {
    say('LateInputEvent', action);
    if (policy === 'Drop') return undefined;
    time = arrival - late * SECOND;
  }
  const watermark = (greatest.get(chain) ?? -Infinity) - outOfOrder * SECOND;
  if (time < watermark) {
    say('OutOfOrderEvent', action);
    if (policy === 'Drop') return undefined;
    time = watermark;
  }
  greatest.set(chain, Math.max(time, greatest.get(chain) ?? -Infinity));
  return time;
}

/** Reads `yyyy-MM-ddTHH:mm:ss.fffffffZ`. */
function readTime(text: unknown): Ticks | undefined {
  const match = typeof text === 'string' ? /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{7})Z$/.exec(text) : null;
  if (match === null) return undefined;
  return (Date.parse(`${match[1]}Z`) - START) * 10_000 + Number(match[2]);
}
