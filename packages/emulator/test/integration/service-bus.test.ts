import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { ServiceBusClient, type ServiceBusReceivedMessage } from '@azure/service-bus';
import type { Emulator, EmulatorOptions } from '../../src/index.ts';
import { defer, eventually, runEmulator } from './running-emulator.ts';

function clientOf(t: TestContext, emulator: Emulator): ServiceBusClient {
  const client = new ServiceBusClient(emulator.connectionStrings.serviceBus, { retryOptions: { maxRetries: 0 } });
  defer(t, () => client.close());
  return client;
}

const connect = async (t: TestContext, options: EmulatorOptions): Promise<ServiceBusClient> =>
  clientOf(t, await runEmulator(t, options));

const WAIT = { maxWaitTimeInMs: 10_000 };
const BRIEF = { maxWaitTimeInMs: 300 };
const codeIs = (code: string) => (error: unknown) => (error as { code?: string }).code === code;

test('messages keep order, content and types from sender to receiver', async (t) => {
  const client = await connect(t, { queues: ['orders'] });
  const sender = client.createSender('orders');
  await sender.sendMessages({
    body: { n: 1 },
    messageId: 'm1',
    correlationId: 'c1',
    subject: 's',
    contentType: 'application/json',
    applicationProperties: { text: 'ä', number: 1.5, yes: true },
  });
  const batch = await sender.createMessageBatch();
  for (let n = 2; n <= 20; n += 1) assert.ok(batch.tryAddMessage({ body: { n } }));
  await sender.sendMessages(batch);

  const receiver = client.createReceiver('orders');
  const got: ServiceBusReceivedMessage[] = [];
  while (got.length < 20) got.push(...(await receiver.receiveMessages(20 - got.length, WAIT)));
  assert.deepEqual(
    got.map((message) => (message.body as { n: number }).n),
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
  const [first] = got;
  assert.equal(first!.messageId, 'm1');
  assert.equal(first!.correlationId, 'c1');
  assert.equal(first!.subject, 's');
  assert.equal(first!.contentType, 'application/json');
  assert.deepEqual(first!.applicationProperties, { text: 'ä', number: 1.5, yes: true });
  assert.ok(first!.lockedUntilUtc! > new Date());
  assert.match(String(got[1]!.messageId), /^[0-9a-f]{32}$/);
  for (const message of got) await receiver.completeMessage(message);
  assert.deepEqual(await receiver.receiveMessages(1, BRIEF), []);
});

test('abandon redelivers with a rising count until the message is dead-lettered', async (t) => {
  const client = await connect(t, { queues: [{ name: 'q', maxDeliveryCount: 3 }] });
  await client.createSender('q').sendMessages({ body: 'poison', messageId: 'p' });
  const receiver = client.createReceiver('q');
  for (let count = 0; count < 3; count += 1) {
    const [message] = await receiver.receiveMessages(1, WAIT);
    assert.equal(message!.deliveryCount, count);
    await receiver.abandonMessage(message!, { tried: count });
  }
  assert.deepEqual(await receiver.receiveMessages(1, BRIEF), []);
  const dead = client.createReceiver('q', { subQueueType: 'deadLetter' });
  const [message] = await dead.receiveMessages(1, WAIT);
  assert.equal(message!.body, 'poison');
  assert.equal(message!.deadLetterReason, 'MaxDeliveryCountExceeded');
  assert.equal(message!.applicationProperties!['tried'], 2);
  await dead.completeMessage(message!);
});

test('dead-letter keeps reason and description; a completed message cannot be settled again', async (t) => {
  const client = await connect(t, { queues: ['q'] });
  await client.createSender('q').sendMessages({ body: 'bad', applicationProperties: { kept: 7 } });
  const receiver = client.createReceiver('q');
  const [message] = await receiver.receiveMessages(1, WAIT);
  await receiver.deadLetterMessage(message!, { deadLetterReason: 'r', deadLetterErrorDescription: 'd', extra: 'x' });
  const dead = client.createReceiver('q', { subQueueType: 'deadLetter' });
  const [letter] = await dead.receiveMessages(1, WAIT);
  assert.equal(letter!.deadLetterReason, 'r');
  assert.equal(letter!.deadLetterErrorDescription, 'd');
  assert.equal(letter!.deadLetterSource, 'q');
  assert.equal(letter!.applicationProperties!['kept'], 7);
  assert.equal(letter!.applicationProperties!['extra'], 'x');
  await dead.completeMessage(letter!);
  assert.deepEqual(await dead.receiveMessages(1, BRIEF), []);
});

test('an expired lock loses the message to the next receiver; renewing keeps it', async (t) => {
  const client = await connect(t, { queues: [{ name: 'q', lockDurationMs: 3000 }] });
  const sender = client.createSender('q');
  const receiver = client.createReceiver('q', { maxAutoLockRenewalDurationInMs: 0 });
  await sender.sendMessages({ body: 'slow', messageId: 'slow' });
  const [slow] = await receiver.receiveMessages(1, WAIT);
  const [again] = await receiver.receiveMessages(1, WAIT);
  assert.equal(again!.messageId, 'slow');
  assert.equal(again!.deliveryCount, 1);
  await assert.rejects(receiver.completeMessage(slow!), codeIs('MessageLockLost'));

  const until = await receiver.renewMessageLock(again!);
  assert.ok(until.getTime() > Date.now());
  const old = again!.lockedUntilUtc!.getTime();
  for (let time = 0; time < 3; time += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1200));
    await receiver.renewMessageLock(again!);
  }
  assert.ok(Date.now() > old);
  await receiver.completeMessage(again!);
  assert.deepEqual(await receiver.receiveMessages(1, BRIEF), []);
});

test('peek, defer, schedule, cancel, time to live and duplicate detection', async (t) => {
  const emulator = await runEmulator(t, {
    queues: ['q', { name: 'short', deadLetterOnExpiration: true }, { name: 'once', duplicateDetectionMs: 60_000 }],
  });
  const client = clientOf(t, emulator);
  const sender = client.createSender('q');
  const receiver = client.createReceiver('q');
  await sender.sendMessages([{ body: 1 }, { body: 2 }]);
  assert.deepEqual(
    (await receiver.peekMessages(10)).map((message) => message.body),
    [1, 2],
  );

  const [first] = await receiver.receiveMessages(1, WAIT);
  await receiver.deferMessage(first!);
  const [deferred] = await receiver.receiveDeferredMessages(first!.sequenceNumber!);
  assert.equal(deferred!.body, 1);
  await receiver.completeMessage(deferred!);
  await assert.rejects(receiver.receiveDeferredMessages(first!.sequenceNumber!), codeIs('MessageNotFound'));
  const [second] = await receiver.receiveMessages(1, WAIT);
  await receiver.completeMessage(second!);

  const [number] = await sender.scheduleMessages({ body: 'never' }, new Date(Date.now() + 60_000));
  await sender.scheduleMessages({ body: 'soon' }, new Date(Date.now() + 60_000));
  assert.deepEqual(
    (await receiver.peekMessages(10)).map((message) => message.state),
    ['scheduled', 'scheduled'],
  );
  await sender.cancelScheduledMessages(number!);
  emulator.advanceTime(60_000);
  const [soon] = await receiver.receiveMessages(1, WAIT);
  assert.equal(soon!.body, 'soon');
  await receiver.completeMessage(soon!);

  await client.createSender('short').sendMessages({ body: 'old', timeToLive: 50 });
  const [letter] = await client.createReceiver('short', { subQueueType: 'deadLetter' }).receiveMessages(1, WAIT);
  assert.equal(letter!.deadLetterReason, 'TTLExpiredException');

  const once = client.createSender('once');
  await once.sendMessages([
    { body: 'a', messageId: 'x' },
    { body: 'b', messageId: 'x' },
  ]);
  await once.sendMessages({ body: 'c', messageId: 'x' });
  const onceReceiver = client.createReceiver('once', { receiveMode: 'receiveAndDelete' });
  assert.equal((await onceReceiver.peekMessages(5)).length, 1);
  assert.deepEqual(
    (await onceReceiver.receiveMessages(1, WAIT)).map((message) => message.body),
    ['a'],
  );
  assert.deepEqual(await onceReceiver.peekMessages(5), []);
});

test('a subscription receives more messages than a session buffer holds', async (t) => {
  const client = await connect(t, { queues: ['q'] });
  const total = 3000;
  const sender = client.createSender('q');
  for (let from = 0; from < total; from += 500) {
    await sender.sendMessages(Array.from({ length: 500 }, (_, index) => ({ body: from + index })));
  }
  const seen = new Set<unknown>();
  const receiver = client.createReceiver('q');
  const subscription = receiver.subscribe(
    { processMessage: async (message) => void seen.add(message.body), processError: async () => {} },
    { maxConcurrentCalls: 50 },
  );
  await eventually(() => seen.size === total, 60_000);
  await subscription.close();
});

test('what one receiver has no room for is there for another', async (t) => {
  const client = await connect(t, { queues: ['q'] });
  const total = 2500;
  const sender = client.createSender('q');
  for (let from = 0; from < total; from += 500) {
    await sender.sendMessages(Array.from({ length: 500 }, (_, index) => ({ body: from + index })));
  }
  const options = { maxAutoLockRenewalDurationInMs: 0 };
  const first = await client.createReceiver('q', options).receiveMessages(total, { maxWaitTimeInMs: 2000 });
  const second = await client.createReceiver('q', options).receiveMessages(total, WAIT);
  assert.equal(first.length + second.length, total);
  assert.ok([...first, ...second].every(({ deliveryCount }) => deliveryCount === 0));
});

test('a receiver that asks for very many does not harm the senders', async (t) => {
  const client = await connect(t, { queues: ['q'] });
  const total = 17_000;
  const sender = client.createSender('q');
  for (let from = 0; from < total; from += 1000) {
    await sender.sendMessages(Array.from({ length: 1000 }, (_, index) => ({ body: from + index })));
  }
  const receiver = client.createReceiver('q', { maxAutoLockRenewalDurationInMs: 0 });
  const got = await receiver.receiveMessages(total, { maxWaitTimeInMs: 2000 });
  assert.deepEqual(
    got.slice(0, 2000).map(({ body }): unknown => body),
    Array.from({ length: 2000 }, (_, index) => index),
  );
  await sender.sendMessages({ body: 'more' });
});

test('missing queues, wrong keys and oversized messages raise the typed errors of the SDK', async (t) => {
  const emulator = await runEmulator(t, { queues: ['q'] });
  const client = clientOf(t, emulator);
  await assert.rejects(client.createSender('nowhere').sendMessages({ body: 1 }), codeIs('MessagingEntityNotFound'));
  const wrong = emulator.connectionStrings.serviceBus.replace(/SharedAccessKey=[^;]*/, 'SharedAccessKey=wrong');
  const stranger = new ServiceBusClient(wrong, { retryOptions: { maxRetries: 0 } });
  defer(t, () => stranger.close());
  await assert.rejects(stranger.createSender('q').sendMessages({ body: 1 }), codeIs('UnauthorizedAccess'));
  await assert.rejects(
    client.createSender('q').sendMessages({ body: Buffer.alloc(300_000) }),
    codeIs('MessageSizeExceeded'),
  );
  await client.createSender('q').sendMessages({ body: 'fine' });
});
