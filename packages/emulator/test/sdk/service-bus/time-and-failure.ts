import assert from 'node:assert/strict';
import { codeIs, pause } from '../scenarios.ts';
import { BRIEF, next, take, WAIT, type BusScenario } from './stage.ts';

const soon = (ms: number): Date => new Date(Date.now() + ms);

/** Schedules, lives, duplicates, and where messages go that nobody could handle. */
export const TIME_AND_FAILURE: readonly BusScenario[] = [
  {
    name: 'too many deliveries dead-letter a message with the reason',
    queue: { maxDeliveryCount: 2 },
    run: async ({ client, queue }) => {
      await client.createSender(queue).sendMessages({ body: 'poison' });
      const receiver = client.createReceiver(queue);
      for (let count = 0; count < 2; count += 1) await receiver.abandonMessage(await next(receiver));
      assert.deepEqual(await receiver.receiveMessages(1, BRIEF), []);
      const letter = await next(client.createReceiver(queue, { subQueueType: 'deadLetter' }));
      assert.equal(letter.deadLetterReason, 'MaxDeliveryCountExceeded');
      assert.equal(letter.body, 'poison');
    },
  },
  {
    name: 'lost locks count as deliveries too',
    queue: { maxDeliveryCount: 2, lockDurationMs: 300 },
    run: async ({ client, queue }) => {
      await client.createSender(queue).sendMessages({ body: 1 });
      const receiver = client.createReceiver(queue, { maxAutoLockRenewalDurationInMs: 0 });
      await next(receiver);
      await next(receiver);
      const letter = await next(client.createReceiver(queue, { subQueueType: 'deadLetter' }));
      assert.equal(letter.deadLetterReason, 'MaxDeliveryCountExceeded');
    },
  },
  {
    name: 'dead-lettering keeps reason, description, source and properties',
    run: async ({ client, queue }) => {
      await client.createSender(queue).sendMessages({ body: 1, applicationProperties: { kept: 7 } });
      const receiver = client.createReceiver(queue);
      const options = { deadLetterReason: 'r', deadLetterErrorDescription: 'd', extra: 'x' };
      await receiver.deadLetterMessage(await next(receiver), options);
      const dead = client.createReceiver(queue, { subQueueType: 'deadLetter' });
      const letter = await next(dead);
      assert.deepEqual(
        [letter.deadLetterReason, letter.deadLetterErrorDescription, letter.deadLetterSource],
        ['r', 'd', queue],
      );
      assert.equal(letter.applicationProperties!['kept'], 7);
      assert.equal(letter.applicationProperties!['extra'], 'x');
      await dead.completeMessage(letter);
      assert.deepEqual(await dead.peekMessages(1), []);
    },
  },
  {
    name: 'a dead letter is sent to its queue again',
    run: async ({ client, queue }) => {
      const sender = client.createSender(queue);
      await sender.sendMessages({ body: { order: 1 }, messageId: 'o1', applicationProperties: { tries: 1 } });
      const receiver = client.createReceiver(queue);
      await receiver.deadLetterMessage(await next(receiver));
      const dead = client.createReceiver(queue, { subQueueType: 'deadLetter' });
      const letter = await next(dead);
      const { body, messageId } = letter as { body: unknown; messageId: string };
      await sender.sendMessages({ body, messageId, applicationProperties: { tries: 2 } });
      await dead.completeMessage(letter);
      const again = await next(receiver);
      assert.deepEqual([again.body, again.messageId, again.deliveryCount], [{ order: 1 }, 'o1', 0]);
      assert.equal(again.applicationProperties!['tries'], 2);
    },
  },
  {
    name: 'a dead-letter queue takes no messages and has no dead letters of its own',
    run: async ({ client, queue }) => {
      const sender = client.createSender(`${queue}/$DeadLetterQueue`);
      await assert.rejects(sender.sendMessages({ body: 1 }), codeIs('GeneralError'));
      await client.createSender(queue).sendMessages({ body: 1 });
      const receiver = client.createReceiver(queue);
      await receiver.deadLetterMessage(await next(receiver));
      const dead = client.createReceiver(queue, { subQueueType: 'deadLetter' });
      await assert.rejects(dead.deadLetterMessage(await next(dead)));
      await dead.close();
    },
  },
  {
    name: 'a message whose time is over is gone',
    run: async ({ client, queue }) => {
      await client.createSender(queue).sendMessages([{ body: 'old', timeToLive: 100 }, { body: 'new' }]);
      await pause(300);
      assert.deepEqual(await take(client, queue), ['new']);
      assert.deepEqual(await client.createReceiver(queue, { subQueueType: 'deadLetter' }).peekMessages(1), []);
    },
  },
  {
    name: 'an expired message is dead-lettered where the queue says so',
    queue: { deadLetterOnExpiration: true },
    run: async ({ client, queue }) => {
      await client.createSender(queue).sendMessages({ body: 'old', timeToLive: 100 });
      const letter = await next(client.createReceiver(queue, { subQueueType: 'deadLetter' }));
      assert.deepEqual([letter.body, letter.deadLetterReason], ['old', 'TTLExpiredException']);
    },
  },
  {
    name: 'a queue shortens the life of messages to its own',
    queue: { defaultTtlMs: 3000 },
    run: async ({ client, queue }) => {
      const receiver = client.createReceiver(queue);
      // Opens the link: what comes next has to be seen within its life.
      assert.deepEqual(await receiver.peekMessages(1), []);
      await client.createSender(queue).sendMessages([{ body: 1 }, { body: 2, timeToLive: 60_000 }]);
      const [first] = await receiver.peekMessages(1);
      assert.equal(first!.timeToLive, 3000);
      await pause(3300);
      assert.deepEqual(await take(client, queue), []);
    },
  },
  {
    name: 'a message locked in time may be settled after its life',
    run: async ({ client, queue }) => {
      const receiver = client.createReceiver(queue);
      // Opens the link: what comes next has to be locked within its life.
      assert.deepEqual(await receiver.receiveMessages(1, BRIEF), []);
      await client.createSender(queue).sendMessages({ body: 1, timeToLive: 3000 });
      const message = await next(receiver);
      await pause(3300);
      await receiver.completeMessage(message);
    },
  },
  {
    name: 'a scheduled message waits for its time',
    run: async ({ client, queue }) => {
      const receiver = client.createReceiver(queue);
      // Opens the link: what comes next has to be seen before its time.
      assert.deepEqual(await receiver.peekMessages(1), []);
      const at = soon(3000);
      const [number] = await client.createSender(queue).scheduleMessages({ body: 1 }, at);
      const [waiting] = await receiver.peekMessages(1);
      assert.deepEqual([waiting!.state, waiting!.sequenceNumber!.toString()], ['scheduled', number!.toString()]);
      const message = await next(receiver);
      assert.ok(Date.now() >= at.getTime());
      assert.equal(message.state, 'active');
      assert.equal(message.scheduledEnqueueTimeUtc!.getTime(), at.getTime());
    },
  },
  {
    name: 'sending with an enqueue time schedules as well',
    run: async ({ client, queue }) => {
      const sender = client.createSender(queue);
      await sender.sendMessages([{ body: 'later', scheduledEnqueueTimeUtc: soon(4000) }, { body: 'now' }]);
      const receiver = client.createReceiver(queue);
      assert.deepEqual([(await next(receiver)).body, (await next(receiver)).body], ['now', 'later']);
    },
  },
  {
    name: 'scheduled messages are cancelled by their numbers',
    run: async ({ client, queue }) => {
      const sender = client.createSender(queue);
      const numbers = await sender.scheduleMessages([{ body: 1 }, { body: 2 }, { body: 3 }], soon(4000));
      await sender.cancelScheduledMessages([numbers[0]!, numbers[2]!]);
      assert.equal((await next(client.createReceiver(queue))).body, 2);
      assert.deepEqual(await client.createReceiver(queue).receiveMessages(1, BRIEF), []);
    },
  },
  {
    name: 'what is not scheduled cannot be cancelled',
    run: async ({ client, queue }) => {
      const sender = client.createSender(queue);
      const [number] = await sender.scheduleMessages({ body: 1 }, soon(60_000));
      await sender.cancelScheduledMessages(number!);
      await assert.rejects(sender.cancelScheduledMessages(number!), codeIs('MessageNotFound'));
    },
  },
  {
    name: 'a message id seen within the window is accepted and dropped',
    queue: { duplicateDetectionMs: 60_000 },
    run: async ({ client, queue }) => {
      const sender = client.createSender(queue);
      await sender.sendMessages([
        { body: 'a', messageId: 'x' },
        { body: 'b', messageId: 'x' },
      ]);
      assert.deepEqual(await take(client, queue), ['a']);
      await sender.sendMessages({ body: 'c', messageId: 'x' });
      await sender.sendMessages({ body: 'd', messageId: 'y' });
      assert.deepEqual(await take(client, queue), ['d']);
    },
  },
  {
    name: 'a message id is new again after the window',
    queue: { duplicateDetectionMs: 500 },
    run: async ({ client, queue }) => {
      const sender = client.createSender(queue);
      await sender.sendMessages({ body: 'a', messageId: 'x' });
      await pause(700);
      await sender.sendMessages({ body: 'b', messageId: 'x' });
      assert.deepEqual(await take(client, queue), ['a', 'b']);
    },
  },
  {
    name: 'a scheduled message counts for duplicate detection when it is scheduled',
    queue: { duplicateDetectionMs: 60_000 },
    run: async ({ client, queue }) => {
      const sender = client.createSender(queue);
      await sender.scheduleMessages({ body: 'later', messageId: 'x' }, soon(500));
      await sender.sendMessages({ body: 'now', messageId: 'x' });
      const messages = await client.createReceiver(queue).receiveMessages(2, WAIT);
      assert.deepEqual(
        messages.map(({ body }) => body as unknown),
        ['later'],
      );
    },
  },
];
