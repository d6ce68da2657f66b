import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OutgoingLink, Outcome, Settlement } from '../../src/amqp/links.ts';
import { Clock } from '../../src/clock.ts';
import { createMemoryJournal } from '../../src/journal/journal.ts';
import { Queue } from '../../src/service-bus/queue.ts';
import { QueueState } from '../../src/service-bus/queue-state.ts';
import { QueueReceiver } from '../../src/service-bus/receivers.ts';

const RULES = {
  lockDuration: 60_000,
  maxDeliveryCount: 3,
  defaultTtl: undefined,
  deadLetterOnExpiration: false,
  duplicateDetection: undefined,
  requiresSession: false,
};

/** A client's link that gives `credit`, and remembers what came. */
function linkWith(credit: number) {
  const came: ((outcome: Outcome) => Promise<string>)[] = [];
  const link = {
    credit,
    isClosed: false,
    wantsSettled: false,
    onCredit: () => {},
    send: (_bytes: Buffer, _tag: Buffer, onOutcome: (outcome: Outcome, settlement: Settlement) => void) => {
      link.credit -= 1;
      const settle = (outcome: Outcome): Promise<string> =>
        new Promise((resolve) =>
          onOutcome(outcome, { confirm: () => resolve('confirmed'), fail: (condition) => resolve(condition) }),
        );
      came.push(settle);
    },
  };
  return { link, came };
}

async function queueWith(count: number): Promise<Queue> {
  const journal = createMemoryJournal();
  const queue = new Queue('q', new QueueState('q', RULES), () => journal, new Clock());
  const message = { sessionId: undefined, ttl: undefined, scheduledFor: undefined, annotations: {} };
  const messages = Array.from({ length: count }, (_, index) => ({ ...message, messageId: `${index}` }));
  await queue.send(messages.map((one) => ({ ...one, bare: Buffer.from(one.messageId) })));
  return queue;
}

test('a released message is there again, however often, and no delivery is counted', async (t) => {
  const queue = await queueWith(1);
  t.after(() => queue.close());
  const { link, came } = linkWith(5);
  new QueueReceiver(link as unknown as OutgoingLink, queue, Date.now);
  for (let time = 0; time < 4; time += 1) assert.equal(await came[time]!({ kind: 'released' }), 'confirmed');
  assert.equal(came.length, 5);
  assert.equal(queue.state.messages[0]!.deliveryCount, 0);
  assert.equal(await came[4]!({ kind: 'accepted' }), 'confirmed');
  assert.equal(queue.state.size, 0);
});

test('a receiver gets as many as its link takes, whatever it has settled, and more when there is room again', async (t) => {
  const queue = await queueWith(3000);
  t.after(() => queue.close());
  const { link, came } = linkWith(2500);
  let now = Date.now();
  new QueueReceiver(link as unknown as OutgoingLink, queue, () => now);
  assert.equal(came.length, 2500);
  now += 120_000;
  assert.equal(await came[1]!({ kind: 'accepted' }), 'com.microsoft:message-lock-lost');
  link.credit += 1;
  link.onCredit();
  assert.equal(came.length, 2501);
});
