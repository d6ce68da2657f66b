import type { Json } from '../model/index.ts';
import type { EventBatch, EventStream, ReadStreamOptions, StreamEvent, StreamPositions } from '../ports/index.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { expect, expectEqual } from './expect.ts';

/** A device-to-cloud message for the harness to send. */
export interface SentEvent {
  readonly deviceKey: string;
  readonly body: Uint8Array;
  readonly properties?: { readonly [name: string]: Json };
  readonly correlationId?: string;
}

/** What the author of an `EventStream` adapter supplies. The stream may have older events: cases read from the end. */
export interface EventStreamHarness {
  readonly port: EventStream;
  /** Sends as the device would; resolves when the stream has it. Messages of one device keep their order. */
  send(event: SentEvent): Promise<void>;
  /** The end of every partition that has events. */
  end(): Promise<StreamPositions>;
  dispose(): Promise<void>;
}

/** Generous: it only runs out when the contract is broken. */
const DEADLINE_MS = 30_000;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = ({ body }: StreamEvent): string => new TextDecoder().decode(body);

async function collect(port: EventStream, count: number, options: ReadStreamOptions): Promise<readonly StreamEvent[]> {
  const events: StreamEvent[] = [];
  const signal = AbortSignal.timeout(DEADLINE_MS);
  for await (const batch of port.read({ maxWaitMs: 20, ...options, signal })) {
    for (const event of batch.events) expectEqual(event.partition, batch.partition, 'the partition of an event');
    events.push(...batch.events);
    if (events.length >= count) break;
  }
  expect(events.length >= count, `${count} events should come, there were ${events.length}`);
  return events;
}

async function sendNumbers(harness: EventStreamHarness, deviceKey: string, from: number, to: number): Promise<void> {
  for (let n = from; n < to; n += 1) await harness.send({ deviceKey, body: bytes(`${deviceKey} ${n}`) });
}

/** Positions after the events that were read. */
function after(start: StreamPositions, events: readonly StreamEvent[]): StreamPositions {
  return events.reduce((positions, { partition, offset }) => ({ ...positions, [partition]: offset }), start);
}

/** The contract of an `EventStream`: a partitioned log that remembers nothing about its readers. */
export const EVENT_STREAM_CASES: readonly ConformanceCase<EventStreamHarness>[] = [
  {
    id: 'event-stream/order-per-device',
    title: 'events of a device come in its order, at offsets that grow',
    async run(harness) {
      const start = await harness.end();
      await Promise.all(['order-1', 'order-2'].map((key) => sendNumbers(harness, key, 0, 8)));
      const events = await collect(harness.port, 16, { after: start });
      for (const key of ['order-1', 'order-2']) {
        expectEqual(
          events.filter(({ deviceKey }) => deviceKey === key).map(textOf),
          Array.from({ length: 8 }, (_, n) => `${key} ${n}`),
          `the events of ${key}`,
        );
      }
      const known = await harness.port.partitions();
      const last = new Map<string, bigint>();
      for (const { partition, offset } of events) {
        expect(known.includes(partition), `${partition} should be one of the partitions`);
        const before = last.get(partition);
        expect(before === undefined || BigInt(offset) > before, 'offsets of a partition should grow');
        last.set(partition, BigInt(offset));
      }
    },
  },
  {
    id: 'event-stream/resume',
    title: 'reading goes on after the positions that were kept, without a gap and without a repeat',
    async run(harness) {
      const start = await harness.end();
      await sendNumbers(harness, 'resume', 0, 6);
      const first = await collect(harness.port, 1, { after: start, maxBatch: 2 });
      const positions = after(start, first);
      const rest = await collect(harness.port, 6 - first.length, { after: positions });
      expectEqual(
        [...first, ...rest].map(textOf),
        Array.from({ length: 6 }, (_, n) => `resume ${n}`),
        'the events of both reads',
      );
    },
  },
  {
    id: 'event-stream/readers-are-independent',
    title: 'two readers both get everything',
    async run(harness) {
      const start = await harness.end();
      await sendNumbers(harness, 'twice', 0, 3);
      const [one, two] = await Promise.all([1, 2].map(() => collect(harness.port, 3, { after: start })));
      expectEqual(one?.map(textOf), two?.map(textOf), 'what the readers got');
    },
  },
  {
    id: 'event-stream/body-untouched',
    title: 'bytes come as they were sent, JSON or not, with device, properties and correlation id',
    async run(harness) {
      const start = await harness.end();
      const body = new Uint8Array([0xff, 0xfe, 0, 0x7b]);
      const properties = { commandStatus: 'completed', 'csk-event-time': 'Time' };
      await harness.send({ deviceKey: 'bytes', body, properties, correlationId: 'command-1' });
      const [event] = await collect(harness.port, 1, { after: start });
      expect(event !== undefined, 'the event should come');
      expectEqual([...event.body], [...body], 'the bytes');
      expectEqual([event.deviceKey, event.correlationId], ['bytes', 'command-1'], 'device and correlation id');
      for (const [name, value] of Object.entries(properties)) {
        expectEqual(event.properties[name], value, `the property "${name}"`);
      }
      expect(!Number.isNaN(Date.parse(event.enqueuedAt)), 'enqueuedAt should be a moment');
    },
  },
  {
    id: 'event-stream/latest-and-idle',
    title: 'while nothing comes a reader gets empty batches of every partition; "latest" gives what comes after that',
    async run(harness) {
      await harness.send({ deviceKey: 'latest', body: bytes('before') });
      const signal = AbortSignal.timeout(DEADLINE_MS);
      const seen: string[] = [];
      // A partition that was quiet has begun to be read; whichever it is that the device's events are in.
      const silent = new Set(await harness.port.partitions());
      let sent = false;
      const take = async ({ partition, events }: EventBatch): Promise<void> => {
        seen.push(...events.map(textOf));
        if (events.length === 0) silent.delete(partition);
        if (silent.size > 0 || sent) return;
        sent = true;
        await harness.send({ deviceKey: 'latest', body: bytes('after') });
      };
      for await (const batch of harness.port.read({ after: 'latest', maxWaitMs: 20, signal })) {
        await take(batch);
        if (seen.length > 0) break;
      }
      expect(sent, `empty batches should say that nothing came in ${[...silent].join(', ') || 'any partition'}`);
      expectEqual(seen, ['after'], 'what the reader got');
    },
  },
  {
    id: 'event-stream/abort-ends',
    title: 'an aborted read ends without an error',
    async run({ port }) {
      const stop = new AbortController();
      const read = (async () => {
        for await (const batch of port.read({ after: 'latest', signal: stop.signal })) void batch;
      })();
      stop.abort();
      await read;
    },
  },
];
