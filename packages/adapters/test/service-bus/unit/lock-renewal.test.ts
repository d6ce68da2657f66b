import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';

import type { ServiceBusReceivedMessage } from '@azure/service-bus';

import { keepLocked } from '../../../src/service-bus/lock-renewal.ts';
import { createServiceBusQueue } from '../../../src/service-bus/service-bus-queue.ts';

function received(rest: Partial<ServiceBusReceivedMessage>): ServiceBusReceivedMessage {
  return { messageId: 'm', state: 'active', ...rest } as ServiceBusReceivedMessage;
}

/** Time passes at a stroke, and what waits for promises runs. */
async function pass(t: TestContext, ms: number): Promise<void> {
  t.mock.timers.tick(ms);
  await new Promise(setImmediate);
}

test('a lock is renewed until it is stopped, also after a failed attempt', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const message = received({ lockedUntilUtc: new Date(Date.now() + 1_000) });
  let renewals = 0;
  const troubles: unknown[] = [];
  const receiver = {
    renewMessageLock: async () => {
      renewals += 1;
      if (renewals === 1) throw new Error('busy');
      return new Date(Date.now() + 1_000);
    },
  };
  const lock = keepLocked(receiver, message, (error) => troubles.push(error), Date.now);
  await pass(t, 499);
  assert.equal(renewals, 0);
  for (const expected of [1, 2, 3]) {
    await pass(t, expected === 1 ? 1 : 500);
    assert.equal(renewals, expected);
  }
  lock.stop();
  await pass(t, 60_000);
  assert.equal(renewals, 3);
  assert.equal(troubles.length, 1);
});

test('a clock that is wrong by minutes, either way, loses no lock', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  for (const skewMs of [-600_000, -61_000, -59_000, 0, 59_000, 600_000]) {
    const there = (): number => Date.now() + skewMs;
    let endsThere = there() + 60_000;
    let renewals = 0;
    const receiver = {
      renewMessageLock: async () => {
        assert.ok(there() < endsThere, `renewed too late, our clock being wrong by ${-skewMs} ms`);
        renewals += 1;
        endsThere = there() + 60_000;
        return new Date(endsThere);
      },
    };
    const lock = keepLocked(receiver, received({ lockedUntilUtc: new Date(endsThere) }), assert.ifError, Date.now);
    for (let second = 0; second < 300; second += 1) {
      await pass(t, 1_000);
      assert.ok(there() < endsThere && !lock.lost(), `lost, our clock being wrong by ${-skewMs} ms`);
    }
    assert.ok(renewals <= 300, 'the broker is left in peace');
    lock.stop();
  }
});

test('when the broker says that the lock is lost, it is, and it is not asked again', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  let renewals = 0;
  const receiver = {
    renewMessageLock: async () => {
      renewals += 1;
      throw Object.assign(new Error('gone'), { code: 'MessageLockLost' });
    },
  };
  const message = received({ lockedUntilUtc: new Date(Date.now() + 60_000) });
  const lock = keepLocked(receiver, message, () => undefined, Date.now);
  await pass(t, 60_000);
  assert.ok(lock.lost());
  await pass(t, 60_000);
  assert.equal(renewals, 1);
});

test('where our clock is ahead, what comes is handed out and not given back', async () => {
  const settled: string[] = [];
  const receiver = {
    subscribe: ({ processMessage }: { processMessage: (message: ServiceBusReceivedMessage) => Promise<void> }) => {
      void processMessage(received({ body: Buffer.from('1'), lockedUntilUtc: new Date(Date.now() - 60_000) }));
      return { close: async () => undefined };
    },
    completeMessage: async () => void settled.push('completed'),
    abandonMessage: async () => void settled.push('abandoned'),
    renewMessageLock: async () => new Date(),
    close: async () => undefined,
  };
  const client = { createReceiver: () => receiver, createSender: () => ({}), close: async () => undefined };
  const queue = createServiceBusQueue({ connect: () => client as never, queue: 'q' });
  for await (const delivery of queue.receive({ signal: AbortSignal.timeout(10_000) })) {
    await delivery.ack();
    break;
  }
  assert.deepEqual(settled, ['completed']);
  await queue.close?.();
});
