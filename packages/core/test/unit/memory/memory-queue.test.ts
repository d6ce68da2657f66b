import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Delivery, QueueMessage } from '@csk/core';
import { createManualClock, createMemoryQueue } from '@csk/core/memory';

async function next(receiver: AsyncIterator<Delivery<QueueMessage>>): Promise<Delivery<QueueMessage>> {
  const { value, done } = (await receiver.next()) as IteratorResult<Delivery<QueueMessage>, undefined>;
  assert(!done && value);
  return value;
}

test('what is acknowledged is gone; what is given back comes again', async () => {
  const queue = createMemoryQueue({ clock: createManualClock(0) });
  await queue.send([
    { id: 'a', body: 1 },
    { id: 'b', body: 2 },
  ]);
  const receiver = queue.receive()[Symbol.asyncIterator]();
  const [a, b] = [await next(receiver), await next(receiver)];
  await a.ack();
  await b.nack();
  const again = await next(receiver);
  assert.deepEqual([again.id, again.attempt], ['b', 2]);
  await again.nack({ deadLetter: true, reason: 'Bad', description: 'why' });
  assert.deepEqual(await queue.peekDeadLetters(), [{ id: 'b', body: 2, reason: 'Bad', description: 'why' }]);
  await receiver.return?.();
});

test('a lock that runs out gives the message back, and a late acknowledgement is refused', async () => {
  const clock = createManualClock(0);
  const queue = createMemoryQueue({ clock, lockMs: 1000 });
  await queue.send([{ id: 'a', body: 1 }]);
  const receiver = queue.receive()[Symbol.asyncIterator]();
  const first = await next(receiver);
  const waiting = next(receiver);
  await clock.advance(1000);
  const second = await waiting;
  assert.equal(second.attempt, 2);
  await assert.rejects(first.ack(), { code: 'conflict' });
  await second.ack();
  assert.equal((await queue.peekDeadLetters()).length, 0);
});

test('after ten deliveries a message is put aside', async () => {
  const queue = createMemoryQueue({ clock: createManualClock(0) });
  await queue.send([{ id: 'a', body: 1 }]);
  const controller = new AbortController();
  let deliveries = 0;
  for await (const delivery of queue.receive({ signal: controller.signal })) {
    deliveries += 1;
    await delivery.nack();
    if (deliveries === 10) await queue.send([{ id: 'end', body: 0 }]);
    if (delivery.id === 'end') controller.abort();
  }
  assert.equal(deliveries, 11);
  assert.deepEqual(
    (await queue.peekDeadLetters()).map(({ id, reason }) => [id, reason]),
    [['a', 'MaxDeliveryCountExceeded']],
  );
});

test('no more than the prefetch is in hand', async () => {
  const queue = createMemoryQueue({ clock: createManualClock(0) });
  await queue.send(['a', 'b', 'c'].map((id) => ({ id, body: null })));
  const receiver = queue.receive({ prefetch: 2 })[Symbol.asyncIterator]();
  const first = await next(receiver);
  await next(receiver);
  let third: Delivery<QueueMessage> | undefined;
  const waiting = next(receiver).then((delivery) => (third = delivery));
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(third, undefined);
  await first.ack();
  assert.equal((await waiting).id, 'c');
});

test('a lock that has run out wakes nobody who has no room', async () => {
  const clock = createManualClock(0);
  let sleeps = 0;
  const sleep: typeof clock.sleep = (ms, options) => {
    sleeps += 1;
    // A turn that never ends would keep the test from ending, too.
    return sleeps > 20 ? new Promise(() => undefined) : clock.sleep(ms, options);
  };
  const queue = createMemoryQueue({ clock: { now: () => clock.now(), sleep }, lockMs: 100 });
  await queue.send([
    { id: 'a', body: 1 },
    { id: 'b', body: 2 },
  ]);
  const lost = queue.receive({ prefetch: 1 })[Symbol.asyncIterator]();
  await next(lost);
  clock.set(50);
  const full = queue.receive({ prefetch: 1 })[Symbol.asyncIterator]();
  await next(full);
  const waiting = next(full);
  clock.set(120);
  for (let turn = 0; turn < 10; turn += 1) await clock.advance(1);
  assert.ok(sleeps < 5, `${sleeps} times`);
  await clock.advance(50);
  assert.equal((await waiting).id, 'a');
  await full.return?.();
});
