import assert from 'node:assert/strict';
import type { ServiceBusReceivedMessage } from '@azure/service-bus';
import { eventually } from '../../integration/running-emulator.ts';
import { codeIs, pause } from '../scenarios.ts';
import { BRIEF, next, take, WAIT, type BusScenario } from './stage.ts';

const bodies = (messages: readonly ServiceBusReceivedMessage[]): unknown[] =>
  messages.map(({ body }) => body as unknown);

/** Sending, receiving and settling on a queue. */
export const QUEUES: readonly BusScenario[] = [
  {
    name: 'every property of a message arrives as it was sent',
    run: async ({ client, queue }) => {
      const at = new Date(1_700_000_000_000);
      await client.createSender(queue).sendMessages({
        body: { n: 1 },
        messageId: 'm1',
        correlationId: 'c1',
        subject: 's',
        to: 't',
        replyTo: 'r',
        contentType: 'application/json',
        timeToLive: 60_000,
        applicationProperties: { text: 'ä', number: 1.5, yes: true, no: null, at },
      });
      const message = await next(client.createReceiver(queue));
      assert.deepEqual(message.body, { n: 1 });
      const { messageId, correlationId, subject, to, replyTo, contentType, timeToLive } = message;
      assert.deepEqual(
        [messageId, correlationId, subject, to, replyTo, contentType, timeToLive],
        ['m1', 'c1', 's', 't', 'r', 'application/json', 60_000],
      );
      const properties = message.applicationProperties!;
      assert.deepEqual(
        { ...properties, at: new Date(properties['at'] as Date) },
        { text: 'ä', number: 1.5, yes: true, no: null, at },
      );
      assert.ok(message.expiresAtUtc! > new Date() && message.enqueuedTimeUtc! <= new Date());
    },
  },
  {
    name: 'text, bytes, value and sequence bodies keep their AMQP kind',
    run: async ({ client, queue }) => {
      const sender = client.createSender(queue);
      await sender.sendMessages({ body: Buffer.from([0, 1, 255]) });
      await sender.sendMessages({ bodyType: 'value', body: { a: [1, 'x'] } });
      await sender.sendMessages({ bodyType: 'sequence', body: [1, 'two', true] });
      const receiver = client.createReceiver(queue);
      assert.deepEqual([...((await next(receiver)).body as Buffer)], [0, 1, 255]);
      const value = await next(receiver);
      assert.deepEqual([value._rawAmqpMessage.bodyType, value.body], ['value', { a: [1, 'x'] }]);
      const sequence = await next(receiver);
      assert.equal(sequence._rawAmqpMessage.bodyType, 'sequence');
      assert.deepEqual((sequence.body as unknown[]).flat(), [1, 'two', true]);
    },
  },
  {
    name: 'a batch keeps its order and refuses what no longer fits',
    run: async ({ client, queue }) => {
      const sender = client.createSender(queue);
      const batch = await sender.createMessageBatch();
      let count = 0;
      while (batch.tryAddMessage({ body: { n: count, fill: 'x'.repeat(5000) } })) count += 1;
      assert.ok(count > 40 && batch.sizeInBytes <= 256 * 1024, `${count} messages`);
      await sender.sendMessages(batch);
      const numbers = (await take(client, queue)).map((body) => (body as { n: number }).n);
      assert.deepEqual(
        numbers,
        Array.from({ length: count }, (_, index) => index),
      );
    },
  },
  {
    name: 'a message of 200 KB arrives whole',
    run: async ({ client, queue }) => {
      const body = Buffer.alloc(200 * 1024, 'abc');
      await client.createSender(queue).sendMessages({ body });
      assert.ok(body.equals((await next(client.createReceiver(queue))).body as Buffer));
    },
  },
  {
    name: 'a message above 256 KB is refused, and the sender lives on',
    run: async ({ client, queue }) => {
      const sender = client.createSender(queue);
      await assert.rejects(sender.sendMessages({ body: Buffer.alloc(300_000) }), codeIs('MessageSizeExceeded'));
      await sender.sendMessages({ body: 'fine' });
      assert.deepEqual(await take(client, queue), ['fine']);
    },
  },
  {
    name: 'peek shows messages without locking them, from any sequence number',
    run: async ({ client, queue }) => {
      await client.createSender(queue).sendMessages([{ body: 1 }, { body: 2 }, { body: 3 }]);
      const receiver = client.createReceiver(queue);
      const seen = await receiver.peekMessages(10);
      assert.deepEqual(bodies(seen), [1, 2, 3]);
      assert.deepEqual(bodies(await receiver.peekMessages(10)), []);
      const from = { fromSequenceNumber: seen[1]!.sequenceNumber! };
      assert.deepEqual(bodies(await client.createReceiver(queue).peekMessages(10, from)), [2, 3]);
      assert.deepEqual(await take(client, queue), [1, 2, 3]);
    },
  },
  {
    name: 'a locked message is hidden from other receivers until it is settled',
    run: async ({ client, queue, connect }) => {
      await client.createSender(queue).sendMessages({ body: 1 });
      const receiver = client.createReceiver(queue);
      const message = await next(receiver);
      const other = connect().createReceiver(queue);
      assert.deepEqual(await other.receiveMessages(1, BRIEF), []);
      await receiver.abandonMessage(message);
      await other.completeMessage(await next(other));
      assert.deepEqual(await receiver.receiveMessages(1, BRIEF), []);
    },
  },
  {
    name: 'abandon redelivers with a higher count and the changed properties',
    run: async ({ client, queue }) => {
      await client.createSender(queue).sendMessages({ body: 1, applicationProperties: { kept: 1 } });
      const receiver = client.createReceiver(queue);
      const first = await next(receiver);
      await receiver.abandonMessage(first, { why: 'busy' });
      const again = await next(receiver);
      assert.deepEqual([first.deliveryCount, again.deliveryCount], [0, 1]);
      assert.deepEqual(again.applicationProperties, { kept: 1, why: 'busy' });
      assert.equal(again.sequenceNumber!.toString(), first.sequenceNumber!.toString());
    },
  },
  {
    name: 'receive and delete removes messages as they are handed out',
    run: async ({ client, queue }) => {
      await client.createSender(queue).sendMessages([{ body: 1 }, { body: 2 }]);
      const receiver = client.createReceiver(queue, { receiveMode: 'receiveAndDelete' });
      const [message] = await receiver.receiveMessages(1, WAIT);
      assert.equal(message!.lockToken, undefined);
      await assert.rejects(receiver.completeMessage(message!), /receiveAndDelete/);
      assert.deepEqual(bodies(await receiver.peekMessages(5)), [2]);
    },
  },
  {
    name: 'a message cannot be settled twice',
    run: async ({ client, queue }) => {
      await client.createSender(queue).sendMessages({ body: 1 });
      const receiver = client.createReceiver(queue);
      const message = await next(receiver);
      await receiver.completeMessage(message);
      await assert.rejects(receiver.completeMessage(message));
      await assert.rejects(receiver.renewMessageLock(message), codeIs('MessageLockLost'));
    },
  },
  {
    name: 'an expired lock is lost, and the message comes again',
    queue: { lockDurationMs: 1000 },
    run: async ({ client, queue }) => {
      await client.createSender(queue).sendMessages({ body: 'slow' });
      const receiver = client.createReceiver(queue, { maxAutoLockRenewalDurationInMs: 0 });
      const slow = await next(receiver);
      const again = await next(receiver);
      assert.equal(again.deliveryCount, 1);
      for (const settle of [() => receiver.completeMessage(slow), () => receiver.renewMessageLock(slow)]) {
        await assert.rejects(settle, codeIs('MessageLockLost'));
      }
    },
  },
  {
    name: 'renewing a lock by hand keeps the message beyond its first lock',
    queue: { lockDurationMs: 3000 },
    run: async ({ client, queue }) => {
      await client.createSender(queue).sendMessages({ body: 1 });
      const receiver = client.createReceiver(queue, { maxAutoLockRenewalDurationInMs: 0 });
      const message = await next(receiver);
      const first = message.lockedUntilUtc!.getTime();
      while (Date.now() < first + 300) {
        await pause(400);
        assert.ok((await receiver.renewMessageLock(message)).getTime() > Date.now());
      }
      await receiver.completeMessage(message);
    },
  },
  {
    name: 'the client renews locks by itself while a handler works',
    queue: { lockDurationMs: 5000 },
    run: async ({ client, queue }) => {
      await client.createSender(queue).sendMessages({ body: 1 });
      const receiver = client.createReceiver(queue);
      let calls = 0;
      let isDone = false;
      const errors: unknown[] = [];
      receiver.subscribe({
        processMessage: async () => {
          calls += 1;
          await pause(5500);
          isDone = true;
        },
        processError: async ({ error }) => void errors.push(error),
      });
      await eventually(() => isDone);
      await eventually(async () => (await client.createReceiver(queue).peekMessages(1)).length === 0);
      assert.deepEqual([calls, errors], [1, []]);
    },
  },
  {
    name: 'deferred messages are received by their sequence numbers only',
    run: async ({ client, connect, queue }) => {
      await client.createSender(queue).sendMessages([{ body: 1 }, { body: 2 }, { body: 3 }]);
      const receiver = client.createReceiver(queue);
      const messages = [await next(receiver), await next(receiver), await next(receiver)];
      for (const message of messages) await receiver.deferMessage(message, { later: true });
      assert.deepEqual(await receiver.receiveMessages(1, BRIEF), []);
      assert.deepEqual(
        (await receiver.peekMessages(5)).map(({ state }) => state),
        ['deferred', 'deferred', 'deferred'],
      );
      const numbers = messages.map(({ sequenceNumber }) => sequenceNumber!);
      const found = await receiver.receiveDeferredMessages([numbers[2]!, numbers[0]!]);
      assert.deepEqual(bodies(found).sort(), [1, 3]);
      assert.equal(found[0]!.applicationProperties!['later'], true);
      await receiver.completeMessage(found[0]!);
      await receiver.deadLetterMessage(found[1]!, { deadLetterReason: 'enough', deadLetterErrorDescription: '' });
      assert.deepEqual(bodies(await connect().createReceiver(queue).peekMessages(5)), [2]);
    },
  },
  {
    name: 'a sequence number that is not deferred is not found',
    run: async ({ client, queue }) => {
      await client.createSender(queue).sendMessages({ body: 1 });
      const receiver = client.createReceiver(queue);
      const [seen] = await receiver.peekMessages(1);
      await assert.rejects(receiver.receiveDeferredMessages(seen!.sequenceNumber!), codeIs('MessageNotFound'));
    },
  },
  {
    name: 'a deferred message taken in receive and delete mode is gone',
    run: async ({ client, queue }) => {
      await client.createSender(queue).sendMessages({ body: 1 });
      const receiver = client.createReceiver(queue);
      const message = await next(receiver);
      await receiver.deferMessage(message);
      const deleting = client.createReceiver(queue, { receiveMode: 'receiveAndDelete' });
      assert.deepEqual(bodies(await deleting.receiveDeferredMessages(message.sequenceNumber!)), [1]);
      await assert.rejects(deleting.receiveDeferredMessages(message.sequenceNumber!), codeIs('MessageNotFound'));
    },
  },
  {
    name: 'receiving drains its credit: what comes later is there for the next call',
    run: async ({ client, queue }) => {
      const receiver = client.createReceiver(queue);
      assert.deepEqual(await receiver.receiveMessages(10, BRIEF), []);
      const sender = client.createSender(queue);
      await sender.sendMessages([{ body: 1 }, { body: 2 }]);
      const got = await receiver.receiveMessages(1, WAIT);
      got.push(...(await receiver.receiveMessages(10, WAIT)));
      assert.deepEqual(bodies(got), [1, 2]);
      assert.deepEqual(
        got.map(({ deliveryCount }) => deliveryCount),
        [0, 0],
      );
    },
  },
  {
    // The client leaves its credit with the link, so the next message is locked for nobody until its lock ends.
    name: 'an aborted receive ends, and loses no message',
    queue: { lockDurationMs: 500 },
    run: async ({ client, queue }) => {
      const receiver = client.createReceiver(queue);
      const waiting = receiver.receiveMessages(1, { ...WAIT, abortSignal: AbortSignal.timeout(200) });
      await assert.rejects(waiting, (error) => (error as Error).name === 'AbortError');
      await client.createSender(queue).sendMessages({ body: 1 });
      assert.equal((await next(receiver)).body, 1);
    },
  },
  {
    name: 'a subscription handles many messages at once, each one time',
    run: async ({ client, queue }) => {
      const total = 500;
      await client.createSender(queue).sendMessages(Array.from({ length: total }, (_, body) => ({ body })));
      const seen: unknown[] = [];
      const receiver = client.createReceiver(queue);
      const subscription = receiver.subscribe(
        { processMessage: async ({ body }) => void seen.push(body), processError: async () => {} },
        { maxConcurrentCalls: 20 },
      );
      await eventually(() => seen.length >= total);
      await subscription.close();
      assert.equal(new Set(seen).size, total);
      assert.deepEqual(await client.createReceiver(queue).peekMessages(1), []);
    },
  },
  {
    name: 'a handler that throws gets the message again',
    run: async ({ client, queue }) => {
      await client.createSender(queue).sendMessages({ body: 1 });
      const counts: (number | undefined)[] = [];
      let errors = 0;
      client.createReceiver(queue).subscribe({
        processMessage: async ({ deliveryCount }) => {
          counts.push(deliveryCount);
          if (counts.length < 3) throw new Error('not yet');
        },
        processError: async () => void (errors += 1),
      });
      await eventually(() => counts.length === 3);
      assert.deepEqual([counts, errors], [[0, 1, 2], 2]);
    },
  },
  {
    name: 'the message iterator yields what comes',
    run: async ({ client, queue }) => {
      await client.createSender(queue).sendMessages([{ body: 1 }, { body: 2 }]);
      const receiver = client.createReceiver(queue);
      const got: unknown[] = [];
      for await (const message of receiver.getMessageIterator()) {
        got.push(message.body);
        await receiver.completeMessage(message);
        if (got.length === 2) break;
      }
      assert.deepEqual(got, [1, 2]);
    },
  },
  {
    name: 'an entity that does not exist is not found by senders and receivers',
    run: async ({ client }) => {
      await assert.rejects(client.createSender('nowhere').sendMessages({ body: 1 }), codeIs('MessagingEntityNotFound'));
      await assert.rejects(
        client.createReceiver('nowhere').receiveMessages(1, BRIEF),
        codeIs('MessagingEntityNotFound'),
      );
      await assert.rejects(client.createReceiver('nowhere').peekMessages(1), codeIs('MessagingEntityNotFound'));
    },
  },
];
