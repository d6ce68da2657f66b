// A send that its caller has given up on does not go on behind their back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';

import { ServiceBusClient } from '@azure/service-bus';
import { createServiceBusQueue } from '@csk/adapters/service-bus';

const CONNECTION = 'Endpoint=sb://localhost/;SharedAccessKeyName=k;SharedAccessKey=aw==';

interface Attempt {
  readonly abortSignal: AbortSignal | undefined;
  readonly arrive: () => void;
}

/** A queue whose messages have a batch each; every batch is sent when the test lets it arrive. */
function slowQueue(t: TestContext, deadlineMs: number) {
  const attempts: Attempt[] = [];
  let began = (): void => undefined;
  const first = new Promise<void>((resolve) => (began = resolve));
  const sender = {
    createMessageBatch: async () => {
      let count = 0;
      return { maxSizeInBytes: 100, tryAddMessage: () => (count += 1) === 1 };
    },
    sendMessages: (_batch: unknown, { abortSignal }: { abortSignal?: AbortSignal } = {}) =>
      new Promise<void>((resolve) => {
        attempts.push({ abortSignal, arrive: resolve });
        began();
      }),
  };
  t.mock.method(ServiceBusClient.prototype, 'createSender', () => sender as never);
  const queue = createServiceBusQueue({ connectionString: CONNECTION, queue: 'q', deadlineMs });
  t.after(() => queue.close?.());
  return { queue, attempts, first };
}

const MESSAGES = ['a', 'b', 'c'].map((id) => ({ id, body: id }));

test('after its time is over a send ends with the SDK, too, and the next batch is not begun', async (t) => {
  const { queue, attempts } = slowQueue(t, 50);
  await assert.rejects(queue.send(MESSAGES), { code: 'timeout' });
  assert.equal(attempts[0]?.abortSignal?.aborted, true, 'the SDK is told');
  attempts[0]?.arrive();
  await new Promise(setImmediate);
  assert.equal(attempts.length, 1);
});

test('so it does when its caller leaves', async (t) => {
  const { queue, attempts, first } = slowQueue(t, 60_000);
  const caller = new AbortController();
  const sending = queue.send(MESSAGES, { signal: caller.signal });
  await first;
  assert.equal(attempts[0]?.abortSignal?.aborted, false);
  caller.abort(new Error('The caller left.'));
  await assert.rejects(sending, /The caller left/);
  assert.equal(attempts[0]?.abortSignal?.aborted, true);
  attempts[0]?.arrive();
  await new Promise(setImmediate);
  assert.equal(attempts.length, 1);
});

test('one that is answered in time sends all', async (t) => {
  const { queue, attempts, first } = slowQueue(t, 60_000);
  const sending = queue.send(MESSAGES);
  await first;
  for (let n = 0; n < MESSAGES.length; n += 1) {
    attempts[n]?.arrive();
    await new Promise(setImmediate);
  }
  await sending;
  assert.equal(attempts.length, 3);
});
