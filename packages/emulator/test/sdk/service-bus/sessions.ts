import assert from 'node:assert/strict';
import type { ServiceBusClient, ServiceBusReceivedMessage } from '@azure/service-bus';
import { eventually } from '../../integration/running-emulator.ts';
import { codeIs, pause } from '../scenarios.ts';
import { BRIEF, next, WAIT, type BusScenario } from './stage.ts';

const bodies = (messages: readonly ServiceBusReceivedMessage[]): unknown[] =>
  messages.map(({ body }) => body as unknown);
const send = (client: ServiceBusClient, queue: string, ...pairs: [sessionId: string, body: unknown][]): Promise<void> =>
  client.createSender(queue).sendMessages(pairs.map(([sessionId, body]) => ({ sessionId, body })));
const queue = { requiresSession: true };
/** Sessions whose locks end quickly, and nobody who renews them. */
const brief = { requiresSession: true, lockDurationMs: 2000 };
/** Sessions whose locks last while a slow machine renews them, but not as long as a test. */
const renewed = { requiresSession: true, lockDurationMs: 4000 };
const unrenewed = { maxAutoLockRenewalDurationInMs: 0 };

/** Sessions of a queue: their locks, their state and their order. */
export const SESSIONS: readonly BusScenario[] = [
  {
    name: 'a session receiver gets the messages of its session, in order',
    queue,
    run: async ({ client, queue }) => {
      await send(client, queue, ['a', 1], ['b', 2], ['a', 3], ['a', 4]);
      const receiver = await client.acceptSession(queue, 'a');
      assert.equal(receiver.sessionId, 'a');
      assert.ok(receiver.sessionLockedUntilUtc > new Date());
      const got = [await next(receiver), await next(receiver), await next(receiver)];
      assert.deepEqual(bodies(got), [1, 3, 4]);
      assert.equal(got[0]!.sessionId, 'a');
      assert.deepEqual(await receiver.receiveMessages(1, BRIEF), []);
    },
  },
  {
    name: 'the next session is the free one with the oldest message',
    queue,
    run: async ({ client, queue }) => {
      await send(client, queue, ['a', 1], ['b', 2], ['c', 3]);
      const first = await client.acceptNextSession(queue);
      const second = await client.acceptNextSession(queue);
      assert.deepEqual([first.sessionId, second.sessionId], ['a', 'b']);
      await first.close();
      assert.equal((await client.acceptNextSession(queue)).sessionId, 'a');
    },
  },
  {
    name: 'asking for the next session waits until there is one',
    queue,
    run: async ({ client, queue, connect }) => {
      const waiting = client.acceptNextSession(queue);
      await pause(300);
      await send(connect(), queue, ['late', 1]);
      const receiver = await waiting;
      assert.equal(receiver.sessionId, 'late');
      await receiver.completeMessage(await next(receiver));
    },
  },
  {
    name: 'asking for the next session times out when none comes',
    queue,
    run: async ({ connect, connection, queue }) => {
      const client = connect(connection, { retryOptions: { maxRetries: 0, timeoutInMs: 3000 } });
      await assert.rejects(client.acceptNextSession(queue), codeIs('ServiceTimeout'));
      await send(client, queue, ['a', 1]);
      assert.equal((await client.acceptNextSession(queue)).sessionId, 'a');
    },
  },
  {
    name: 'a session that another receiver holds cannot be locked',
    queue,
    run: async ({ client, connect, queue }) => {
      const holder = await client.acceptSession(queue, 'a');
      const other = connect();
      await assert.rejects(other.acceptSession(queue, 'a'), codeIs('SessionCannotBeLocked'));
      await holder.close();
      assert.equal((await other.acceptSession(queue, 'a')).sessionId, 'a');
    },
  },
  {
    name: 'session state is kept from receiver to receiver until it is cleared',
    queue,
    run: async ({ client, queue }) => {
      const first = await client.acceptSession(queue, 's');
      assert.equal(await first.getSessionState(), null);
      await first.setSessionState({ step: 2 });
      await first.close();
      const second = await client.acceptSession(queue, 's');
      assert.deepEqual(await second.getSessionState(), { step: 2 });
      await second.setSessionState(null);
      assert.ok(!(await second.getSessionState()));
    },
  },
  {
    name: 'a lost session lock fails settlement, renewal and state',
    queue: brief,
    run: async ({ client, queue }) => {
      await send(client, queue, ['a', 1]);
      const receiver = await client.acceptSession(queue, 'a', unrenewed);
      const message = await next(receiver);
      await pause(2500);
      await assert.rejects(receiver.completeMessage(message), codeIs('SessionLockLost'));
      await assert.rejects(receiver.renewSessionLock());
      await assert.rejects(receiver.setSessionState('x'));
    },
  },
  {
    name: 'a session is taken over when its lock has expired, with a delivery counted',
    queue: brief,
    run: async ({ client, connect, queue }) => {
      await send(client, queue, ['a', 1], ['a', 2]);
      const errors: string[] = [];
      const silent = await client.acceptSession(queue, 'a', unrenewed);
      assert.equal((await next(silent)).deliveryCount, 0);
      silent.subscribe({
        processMessage: async () => pause(60_000),
        processError: async ({ error }) => void errors.push((error as { code?: string }).code ?? error.name),
      });
      const heir = await connect(undefined, {}).acceptNextSession(queue);
      const message = await next(heir);
      assert.deepEqual([heir.sessionId, message.body, message.deliveryCount], ['a', 1, 1]);
      await heir.completeMessage(message);
      await eventually(() => errors.includes('SessionLockLost'));
    },
  },
  {
    name: 'renewing a session lock keeps session and messages',
    queue: renewed,
    run: async ({ client, connect, queue }) => {
      await send(client, queue, ['a', 1]);
      const receiver = await client.acceptSession(queue, 'a', unrenewed);
      const first = receiver.sessionLockedUntilUtc.getTime();
      const message = await next(receiver);
      while (Date.now() < first + 300) {
        await pause(500);
        assert.ok((await receiver.renewSessionLock()).getTime() > Date.now());
      }
      await assert.rejects(connect().acceptSession(queue, 'a'), codeIs('SessionCannotBeLocked'));
      await receiver.completeMessage(message);
    },
  },
  {
    name: 'the client renews session locks by itself',
    queue: renewed,
    run: async ({ client, queue }) => {
      await send(client, queue, ['a', 1]);
      const receiver = await client.acceptSession(queue, 'a');
      const message = await next(receiver);
      await pause(4500);
      await receiver.completeMessage(message);
    },
  },
  {
    name: 'closing a session gives its messages back without counting a delivery',
    queue,
    run: async ({ client, queue }) => {
      await send(client, queue, ['a', 1], ['a', 2]);
      const first = await client.acceptSession(queue, 'a');
      await next(first);
      await first.close();
      const second = await client.acceptSession(queue, 'a');
      const message = await next(second);
      assert.deepEqual([message.body, message.deliveryCount], [1, 0]);
    },
  },
  {
    name: 'abandon keeps the order of a session',
    queue,
    run: async ({ client, queue }) => {
      await send(client, queue, ['a', 1], ['a', 2]);
      const receiver = await client.acceptSession(queue, 'a');
      await receiver.abandonMessage(await next(receiver));
      const [again, second] = [await next(receiver), await next(receiver)];
      assert.deepEqual([again.body, again.deliveryCount, second.body], [1, 1, 2]);
    },
  },
  {
    name: 'a message deferred in a session is received within the session',
    queue,
    run: async ({ client, queue }) => {
      await send(client, queue, ['a', 1], ['b', 2]);
      const receiver = await client.acceptSession(queue, 'a');
      const message = await next(receiver);
      await receiver.deferMessage(message);
      const other = await client.acceptSession(queue, 'b');
      await assert.rejects(other.receiveDeferredMessages(message.sequenceNumber!), codeIs('MessageNotFound'));
      const [deferred] = await receiver.receiveDeferredMessages(message.sequenceNumber!);
      assert.equal(deferred!.body, 1);
      await receiver.completeMessage(deferred!);
    },
  },
  {
    name: 'dead letters of sessions are read without a session',
    queue: { ...queue, maxDeliveryCount: 1 },
    run: async ({ client, queue }) => {
      await send(client, queue, ['a', 1], ['b', 2]);
      const a = await client.acceptSession(queue, 'a');
      await a.deadLetterMessage(await next(a), { deadLetterReason: 'bad', deadLetterErrorDescription: '' });
      const b = await client.acceptSession(queue, 'b');
      await b.abandonMessage(await next(b));
      const dead = client.createReceiver(queue, { subQueueType: 'deadLetter' });
      const letters = [await next(dead), await next(dead)];
      assert.deepEqual(
        letters.map(({ sessionId, deadLetterReason }) => [sessionId, deadLetterReason]),
        [
          ['a', 'bad'],
          ['b', 'MaxDeliveryCountExceeded'],
        ],
      );
    },
  },
  {
    name: 'peeking in a session shows only its messages',
    queue,
    run: async ({ client, connect, queue }) => {
      await send(client, queue, ['a', 1], ['b', 2], ['a', 3]);
      const receiver = await client.acceptSession(queue, 'a');
      assert.deepEqual(bodies(await receiver.peekMessages(10)), [1, 3]);
      assert.deepEqual(bodies(await connect().createReceiver(queue).peekMessages(10)), [1, 2, 3]);
    },
  },
  {
    name: 'a scheduled message wakes its session',
    queue,
    run: async ({ client, queue }) => {
      const at = new Date(Date.now() + 500);
      await client.createSender(queue).scheduleMessages({ sessionId: 'a', body: 1 }, at);
      const receiver = await client.acceptNextSession(queue);
      assert.equal((await next(receiver)).body, 1);
      assert.ok(new Date() >= at);
    },
  },
  {
    name: 'receive and delete works within a session',
    queue,
    run: async ({ client, queue }) => {
      await send(client, queue, ['a', 1], ['a', 2]);
      const receiver = await client.acceptSession(queue, 'a', { receiveMode: 'receiveAndDelete' });
      const got = await receiver.receiveMessages(1, WAIT);
      got.push(...(await receiver.receiveMessages(1, WAIT)));
      assert.deepEqual(bodies(got), [1, 2]);
      assert.deepEqual(await receiver.peekMessages(1), []);
    },
  },
  {
    name: 'a session queue refuses messages without session and receivers without session',
    queue,
    run: async ({ client, queue }) => {
      await assert.rejects(client.createSender(queue).sendMessages({ body: 1 }), /SessionId was not set/);
      await assert.rejects(client.createReceiver(queue).receiveMessages(1, BRIEF), /requires sessions/);
    },
  },
  {
    name: 'a queue without sessions refuses session receivers',
    run: async ({ client, queue }) => {
      await assert.rejects(client.acceptSession(queue, 'a'), codeIs('SessionCannotBeLocked'));
    },
  },
];
