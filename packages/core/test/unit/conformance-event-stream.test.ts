// The contract of event streams, for any number of partitions, and for streams that do not keep it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventBatch, EventStream, StreamEvent } from '@csk/core';
import { EVENT_STREAM_CASES, runConformance } from '@csk/core/conformance';
import type { EventStreamHarness } from '@csk/core/conformance';
import { createMemoryEventStream } from '@csk/core/memory';

const LATEST = EVENT_STREAM_CASES.find(({ id }) => id === 'event-stream/latest-and-idle');

function overMemory(partitions: number, change: (port: EventStream) => EventStream = (port) => port) {
  const stream = createMemoryEventStream({ partitions });
  const newest = new Map<string, string>();
  return {
    port: change(stream),
    async send(event) {
      const { partition, offset } = stream.publish(event);
      newest.set(partition, offset);
    },
    end: async () => Object.fromEntries(newest),
    dispose: async () => stream.close?.(),
  } satisfies EventStreamHarness;
}

for (const partitions of [1, 5]) {
  runConformance(EVENT_STREAM_CASES, {
    capabilities: {},
    create: async () => overMemory(partitions),
    test: (name, run) => test(`${name} (${partitions} partitions)`, run),
  });
}

/** A log of two partitions; the one that has all the events fixes its end late, after the other one has been quiet. */
function lateStream(): EventStreamHarness {
  const log: StreamEvent[] = [];
  let wake = (): void => undefined;
  const event = (body: Uint8Array): StreamEvent => ({
    ...{ partition: 'late', offset: String(log.length), enqueuedAt: '', properties: {}, body },
  });
  async function* read(): AsyncGenerator<EventBatch> {
    yield { partition: 'early', events: [] };
    const from = log.length;
    yield { partition: 'late', events: [] };
    if (log.length === from) await new Promise<void>((resolve) => (wake = resolve));
    yield { partition: 'late', events: log.slice(from) };
  }
  return {
    port: { name: 'late', capabilities: {}, partitions: async () => ['early', 'late'], read: () => read() },
    async send({ body }) {
      log.push(event(body));
      wake();
    },
    end: async () => ({}),
    dispose: async () => undefined,
  };
}

test('what is sent comes after every partition has begun to be read', { timeout: 10_000 }, async () => {
  await LATEST?.run(lateStream());
});

test('a partition that never says that nothing came is named', async () => {
  const harness = overMemory(3, (port) => ({
    ...port,
    async *read(options) {
      for await (const batch of port.read(options)) {
        if (batch.partition === '2') return;
        yield batch;
      }
    },
  }));
  await assert.rejects(async () => LATEST?.run(harness), /nothing came in 2/);
});
