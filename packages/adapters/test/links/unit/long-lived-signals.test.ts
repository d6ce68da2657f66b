// What is begun and ended on a signal that lives on, a hop's say, leaves nothing there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';

import { EventHubConsumerClient } from '@azure/event-hubs';
import { ServiceBusClient } from '@azure/service-bus';
import { createEventHubStream } from '@csk/adapters/event-hubs';
import { createIotCentral } from '@csk/adapters/iot-central';
import { createIotHub } from '@csk/adapters/iot-hub';
import { createServiceBusQueue } from '@csk/adapters/service-bus';
import { systemClock } from '@csk/core/memory';
import { PushedStream } from '../../../src/iot-central/webhooks/pushed-stream.ts';
import { createWebhookSink } from '../../../src/stream-analytics/sinks/webhook-sink.ts';
import { dependants } from '../dependants.ts';

const KEY = 'SharedAccessKeyName=k;SharedAccessKey=aw==';

/** Each begins something on the signal and ends it, in any other way than by the signal. */
const USES: Readonly<Record<string, (signal: AbortSignal, t: TestContext) => Promise<unknown>>> = {
  async 'an event hub'(signal, t) {
    const client = EventHubConsumerClient.prototype;
    t.mock.method(client, 'getPartitionIds', async () => ['0', '1']);
    t.mock.method(client, 'subscribe', (...[partition, handlers]: Parameters<typeof client.subscribe>) => {
      const { processEvents, processClose } = handlers as unknown as Record<string, (...given: unknown[]) => unknown>;
      // One partition breaks at once, the other one is quiet.
      setImmediate(() => (String(partition) === '0' ? processClose?.() : processEvents?.([])));
      return { isRunning: true, close: async () => undefined };
    });
    const stream = createEventHubStream({
      connectionString: `Endpoint=sb://localhost/;${KEY};EntityPath=e`,
      backoff: { minMs: 1, maxMs: 1 },
    });
    const batches = stream.read({ signal })[Symbol.asyncIterator]();
    await batches.next();
    await batches.return?.();
    await stream.close?.();
  },
  async 'a Service Bus queue'(signal, t) {
    const receiver = { subscribe: () => ({ close: async () => undefined }), close: async () => undefined };
    t.mock.method(ServiceBusClient.prototype, 'createReceiver', () => receiver as never);
    const queue = createServiceBusQueue({ connectionString: `Endpoint=sb://localhost/;${KEY}`, queue: 'q' });
    const next = queue.receive({ signal })[Symbol.asyncIterator]().next();
    await queue.close?.();
    assert.equal((await next).done, true);
  },
  async 'the feedback of a hub'(signal) {
    const hub = createIotHub({ connectionString: `HostName=localhost;${KEY}` });
    const next = hub.feedback({ signal })[Symbol.asyncIterator]().next();
    await hub.close?.();
    assert.equal((await next).done, true);
  },
  async 'the feedback of IoT Central'(signal) {
    const central = createIotCentral({ baseUrl: 'https://localhost', credential: 'SharedAccessSignature sr=a' });
    const next = central.feedback({ signal })[Symbol.asyncIterator]().next();
    await central.close?.();
    assert.equal((await next).done, true);
  },
  async 'a stream that is brought'(signal) {
    const stream = new PushedStream(() => 0);
    const batches = stream.read({ signal })[Symbol.asyncIterator]();
    const next = batches.next();
    const stored = stream.push((place) => ({ ...place, enqueuedAt: '', body: new Uint8Array(), properties: {} }));
    await next;
    await Promise.all([assert.rejects(stored), batches.return?.()]);
  },
  async 'a webhook'(signal) {
    const sink = createWebhookSink({
      url: 'https://localhost',
      secret: 'x'.repeat(24),
      clock: systemClock,
      fetch: async () => new Response(),
    });
    const row = { id: 'r', timestamp: '', row: {}, sources: [] };
    await sink.write([row] as never, { job: { name: 'j', version: '1', query: '' }, signal });
  },
};

for (const [what, use] of Object.entries(USES)) {
  test(`${what} leaves nothing on a signal that lives on`, async (t) => {
    const { signal } = new AbortController();
    for (let round = 0; round < 3; round += 1) {
      await use(signal, t);
      t.mock.restoreAll();
    }
    assert.equal(dependants(signal), 0);
  });
}
