import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';

import { ServiceBusClient } from '@azure/service-bus';
import { createServiceBusQueue } from '@csk/adapters/service-bus';
import type { ServiceBusQueueOptions } from '@csk/adapters/service-bus';
import type { Delivery, MessageQueue, QueueMessage } from '@csk/core';
import { isConnectedServiceError } from '@csk/core';
import { startEmulator } from '@csk/emulator';

import { BreakableProxy } from '../../links/breakable-proxy.ts';
import { CollectedLog } from '../../links/collected-log.ts';

const QUEUES = ['basic', 'bodies', 'redelivery', 'dead', 'large', 'abort', 'leave', 'prefetch', 'closed'];
const emulator = await startEmulator({
  ports: { hub: 0, serviceBus: 0, eventHubs: 0 },
  queues: [
    ...QUEUES,
    { name: 'short-lock', lockDurationMs: 2_000 },
    // What comes while the receiver is opened anew may be locked by the old one, and comes again after that.
    { name: 'silent', lockDurationMs: 2_000 },
    { name: 'cut', lockDurationMs: 1_000 },
    { name: 'lost', lockDurationMs: 1_000 },
  ],
});
after(() => emulator.close());
const { serviceBus: connectionString } = emulator.connectionStrings;

function open(queue: string, rest: Partial<ServiceBusQueueOptions> = {}): MessageQueue {
  return createServiceBusQueue({ connectionString, queue, ...rest });
}

const patience = (): AbortSignal => AbortSignal.timeout(60_000);

/** The next delivery, in a loop that stays open until the returned function is called. */
function loop(queue: MessageQueue, prefetch = 16): { next(): Promise<Delivery<QueueMessage>>; leave(): Promise<void> } {
  const iterator = queue.receive({ signal: patience(), prefetch })[Symbol.asyncIterator]();
  return {
    next: async () => {
      const { value, done } = await iterator.next();
      if (done) throw new Error('the loop has ended');
      return value;
    },
    leave: async () => {
      await iterator.return?.();
    },
  };
}

async function take(queue: MessageQueue): Promise<Delivery<QueueMessage>> {
  const { next, leave } = loop(queue, 1);
  const delivery = await next();
  await delivery.ack();
  await leave();
  return delivery;
}

test('messages come in order, each once, and are gone when acknowledged', async () => {
  const queue = open('basic');
  const bodies = Array.from({ length: 25 }, (_, n) => ({ n }));
  await queue.send(bodies.map((body, n) => ({ id: `m-${n}`, body, properties: { n, even: n % 2 === 0, text: 'ü' } })));
  const seen: QueueMessage[] = [];
  for await (const delivery of queue.receive({ signal: patience() })) {
    assert.equal(delivery.attempt, 1);
    seen.push(delivery.value);
    await delivery.ack();
    if (seen.length === bodies.length) break;
  }
  assert.deepEqual(
    seen.map(({ body }) => body),
    bodies,
  );
  assert.deepEqual(seen[3], { id: 'm-3', body: { n: 3 }, properties: { n: 3, even: false, text: 'ü' } });
  assert.equal(emulator.diagnostics().queues['basic'], 0);
  await queue.close?.();
});

test('a body is JSON where it is JSON, and its bytes otherwise', async () => {
  const queue = open('bodies');
  const bytes = new Uint8Array([0xff, 0x00, 0x80]);
  await queue.send([
    { id: 'null', body: null },
    { id: 'text', body: 'Überlauf' },
    { id: 'bytes', body: bytes },
    { id: 'proto', body: JSON.parse('{"__proto__":{"polluted":1}}') as { [name: string]: number } },
  ]);
  // Another sender, with what no sender of ours would write.
  const foreign = new ServiceBusClient(connectionString);
  await foreign
    .createSender('bodies')
    .sendMessages([{ body: Buffer.from('{"broken":') }, { body: Buffer.from('<img src=x onerror=alert(1)>') }]);
  await foreign.close();
  const seen = new Map<number, QueueMessage>();
  for await (const delivery of queue.receive({ signal: patience() })) {
    seen.set(seen.size, delivery.value);
    await delivery.ack();
    if (seen.size === 6) break;
  }
  assert.equal(seen.get(0)?.body, null);
  assert.equal(seen.get(1)?.body, 'Überlauf');
  assert.deepEqual(seen.get(2)?.body, bytes);
  assert.equal(JSON.stringify(seen.get(3)?.body), '{"__proto__":{"polluted":1}}');
  assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  assert.equal(Buffer.from(seen.get(4)?.body as Uint8Array).toString(), '{"broken":');
  assert.equal(Buffer.from(seen.get(5)?.body as Uint8Array).toString(), '<img src=x onerror=alert(1)>');
  assert.ok((seen.get(4)?.id ?? '').length > 0);
  await queue.close?.();
});

test('what is given back comes again, counted', async () => {
  const queue = open('redelivery');
  await queue.send([{ id: 'again', body: 1 }]);
  const { next, leave } = loop(queue);
  const first = await next();
  await first.nack({ reason: 'not now' });
  const second = await next();
  assert.deepEqual([second.id, second.attempt], [first.id, 2]);
  await second.ack();
  await assert.rejects(second.ack(), (error) => isConnectedServiceError(error, 'conflict'));
  await leave();
  await queue.close?.();
});

test('a dead letter keeps body, reason and description', async () => {
  const queue = open('dead');
  await queue.send([
    { id: 'bad-1', body: { a: 1 } },
    { id: 'bad-2', body: { a: 2 } },
  ]);
  const { next, leave } = loop(queue);
  const [first, second] = [await next(), await next()];
  await first.nack({ deadLetter: true, reason: 'InvalidAlert', description: 'no DeviceID' });
  await second.nack({ deadLetter: true });
  await leave();
  const letters = await queue.peekDeadLetters();
  assert.deepEqual(
    letters.map(({ id, body, reason }) => ({ id, body, reason })),
    [
      { id: 'bad-1', body: { a: 1 }, reason: 'InvalidAlert' },
      { id: 'bad-2', body: { a: 2 }, reason: 'Unspecified' },
    ],
  );
  assert.equal(letters[0]?.description, 'no DeviceID');
  assert.equal((await queue.peekDeadLetters({ max: 1 })).length, 1);
  assert.equal((await queue.peekDeadLetters()).length, 2, 'looking takes nothing');
  await queue.close?.();
});

test('a message over the limit is refused by name, and nothing of the call is sent', async () => {
  const queue = open('large');
  const messages = [
    { id: 'small', body: 'x' },
    { id: 'huge', body: 'x'.repeat(2_000_000) },
  ];
  await assert.rejects(queue.send(messages), (error) => {
    assert.ok(isConnectedServiceError(error, 'invalid'));
    assert.ok(error.message.includes('huge'));
    assert.deepEqual(error.details, { field: 'body', messageId: 'huge' });
    return true;
  });
  assert.equal(emulator.diagnostics().queues['large'], 0);
  // More than one batch holds.
  await queue.send(Array.from({ length: 12 }, (_, n) => ({ id: `part-${n}`, body: 'x'.repeat(100_000) })));
  assert.equal(emulator.diagnostics().queues['large'], 12);
  await queue.close?.();
});

test('no more than asked is in hand at once', async () => {
  const queue = open('prefetch');
  await queue.send(Array.from({ length: 10 }, (_, n) => ({ id: `p-${n}`, body: n })));
  const { next, leave } = loop(queue, 3);
  const held = [await next(), await next(), await next()];
  const fourth = next();
  assert.equal(await Promise.race([fourth.then(() => 'came'), sleep(300, 'waits')]), 'waits');
  await held[0]?.ack();
  const delivery = await fourth;
  await Promise.all([held[1]?.ack(), held[2]?.ack(), delivery.ack()]);
  await leave();
  assert.equal(emulator.diagnostics().queues['prefetch'], 6);
  await queue.close?.();
});

test('an abort ends the loop, gives back what nobody saw, and lets the one in hand finish', async () => {
  const queue = open('abort');
  await queue.send(Array.from({ length: 5 }, (_, n) => ({ id: `a-${n}`, body: n })));
  const abort = new AbortController();
  let first: Delivery<QueueMessage> | undefined;
  for await (const delivery of queue.receive({ signal: abort.signal })) {
    first = delivery;
    // The others have arrived too and wait behind this one.
    await sleep(200);
    abort.abort();
  }
  await first?.ack();
  const rest = [];
  for await (const delivery of queue.receive({ signal: patience() })) {
    rest.push(delivery.id);
    await delivery.ack();
    if (rest.length === 4) break;
  }
  assert.deepEqual(rest.sort(), ['a-1', 'a-2', 'a-3', 'a-4']);
  assert.equal(emulator.diagnostics().queues['abort'], 0);
  await queue.close?.();
});

test('leaving the loop gives the delivery back, and a late ack is told so', async () => {
  const queue = open('leave');
  await queue.send([{ id: 'left', body: 1 }]);
  const { next, leave } = loop(queue);
  const delivery = await next();
  await leave();
  await assert.rejects(delivery.ack(), (error) => isConnectedServiceError(error, 'conflict'));
  assert.equal((await take(queue)).attempt, 2);
  await queue.close?.();
});

test('a delivery stays ours for longer than one lock', async () => {
  const queue = open('short-lock');
  await queue.send([{ id: 'slow', body: 1 }]);
  const { next, leave } = loop(queue);
  const delivery = await next();
  const rival = open('short-lock');
  const stolen = loop(rival)
    .next()
    .then(
      () => 'stolen',
      () => 'ended',
    );
  assert.equal(await Promise.race([stolen, sleep(2_500, 'ours')]), 'ours');
  await rival.close?.();
  await delivery.ack();
  assert.equal(emulator.diagnostics().queues['short-lock'], 0);
  await leave();
  await queue.close?.();
});

test('a lost lock is a conflict that says so', async () => {
  const proxy = await BreakableProxy.to(emulator.ports.serviceBus);
  const direct = open('lost');
  const queue = open('lost', {
    connectionString: connectionString.replace(/localhost:\d+/, `localhost:${proxy.port}`),
  });
  await direct.send([{ id: 'lost', body: 1 }]);
  const { next, leave } = loop(queue);
  const delivery = await next();
  // Cut off for longer than the lock lasts, so that it cannot be renewed and the next one gets the message.
  proxy.refusing = true;
  proxy.cut();
  const again = await take(direct);
  assert.deepEqual([again.id, again.attempt], ['lost', 2]);
  proxy.refusing = false;
  await assert.rejects(delivery.ack(), (error) => {
    assert.ok(isConnectedServiceError(error, 'conflict'), inspect(error));
    assert.deepEqual(error.details, { reason: 'lock-lost' });
    return true;
  });
  await leave();
  await queue.close?.();
  await direct.close?.();
  await proxy.close();
});

test('receiving goes on after the connection was cut', async () => {
  const proxy = await BreakableProxy.to(emulator.ports.serviceBus);
  const log = new CollectedLog();
  const queue = open('cut', {
    connectionString: connectionString.replace(/localhost:\d+/, `localhost:${proxy.port}`),
    logger: log,
  });
  const direct = open('cut');
  const seen = new Set<string>();
  await direct.send([{ id: 'c-0', body: 0 }]);
  for await (const delivery of queue.receive({ signal: AbortSignal.timeout(120_000), prefetch: 2 })) {
    seen.add(delivery.id);
    await delivery.ack();
    if (seen.size === 4) break;
    proxy.cut();
    await direct.send([{ id: `c-${seen.size}`, body: 0 }]);
  }
  assert.deepEqual([...seen].sort(), ['c-0', 'c-1', 'c-2', 'c-3']);
  await queue.send([{ id: 'after', body: 1 }]);
  assert.equal((await take(direct)).id, 'after');
  assert.ok(!log.has('SharedAccessKey='));
  await queue.close?.();
  await direct.close?.();
  await proxy.close();
});

test('a receiver that is silent for long is opened anew', async () => {
  const queue = open('silent', { silenceMs: 100 });
  const { next, leave } = loop(queue);
  const waiting = next();
  await sleep(500);
  await queue.send([{ id: 'late', body: 1 }]);
  const delivery = await waiting;
  await delivery.ack();
  await leave();
  await queue.close?.();
});

test('a queue that does not exist, a wrong key: typed errors that show no secret', async () => {
  const missing = open('no-such-queue');
  await assert.rejects(missing.send([{ id: 'x', body: 1 }]), (error) => isConnectedServiceError(error, 'not-found'));
  const wrong = 'd3Jvbmcta2V5LXdyb25nLWtleS13cm9uZw==';
  const denied = open('basic', {
    connectionString: connectionString.replace(/SharedAccessKey=[^;]+/, `SharedAccessKey=${wrong}`),
  });
  await assert.rejects(denied.send([{ id: 'x', body: 1 }]), (error) => {
    assert.ok(isConnectedServiceError(error, 'unauthenticated'), inspect(error));
    const shown = inspect(error, { depth: 9, showHidden: true });
    return !shown.includes(wrong) && !/sig=[^*]/.test(shown);
  });
  await missing.close?.();
  await denied.close?.();
});

test('closing ends loops and refuses more', async () => {
  const queue = open('closed');
  const receiving = (async () => {
    for await (const delivery of queue.receive()) await delivery.nack();
    return 'ended';
  })();
  await sleep(100);
  await queue.close?.();
  await queue.close?.();
  assert.equal(await receiving, 'ended');
  await assert.rejects(queue.send([{ id: 'x', body: 1 }]), (error) => isConnectedServiceError(error, 'closed'));
  await assert.rejects(queue.peekDeadLetters(), (error) => isConnectedServiceError(error, 'closed'));
  await assert.rejects(take(queue), (error) => isConnectedServiceError(error, 'closed'));
});

test('an aborted send rejects with the reason', async () => {
  const queue = open('closed');
  const reason = new Error('enough');
  const call = queue.send([{ id: 'x', body: 1 }], { signal: AbortSignal.abort(reason) });
  await assert.rejects(call, (error) => error === reason);
  await queue.close?.();
});
