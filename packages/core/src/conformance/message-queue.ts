import type { Delivery, MessageQueue, QueueMessage } from '../ports/index.ts';
import { systemClock } from '../memory/system-clock.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { expect, expectEqual, expectRejects } from './expect.ts';

/** What the author of a `MessageQueue` adapter supplies: one queue, empty, and two connections to it. */
export interface MessageQueueHarness {
  readonly port: MessageQueue;
  /** Another connection to the same queue, as another process has it. */
  readonly observer: MessageQueue;
  /** How long to wait before saying that nothing comes, in milliseconds; the default is 300. */
  readonly quietMs?: number;
  dispose(): Promise<void>;
}

/** Generous: it only runs out when the contract is broken. */
const DEADLINE_MS = 20_000;
const QUIET_MS = 300;

const numbered = (count: number): readonly QueueMessage[] =>
  Array.from({ length: count }, (_, n) => ({ id: `m-${n}`, body: { n } }));

/** A loop over the queue, held open. */
function open(queue: MessageQueue, prefetch = 16) {
  const iterator = queue.receive({ prefetch, signal: AbortSignal.timeout(DEADLINE_MS) })[Symbol.asyncIterator]();
  return {
    async next(): Promise<Delivery<QueueMessage>> {
      const result = await iterator.next();
      expect(!result.done, 'a message should come');
      return result.value;
    },
    async leave(): Promise<void> {
      await iterator.return?.();
    },
  };
}

/** Takes so many messages and acknowledges them. */
async function take(queue: MessageQueue, count: number): Promise<readonly Delivery<QueueMessage>[]> {
  const loop = open(queue);
  const taken: Delivery<QueueMessage>[] = [];
  while (taken.length < count) {
    const delivery = await loop.next();
    await delivery.ack();
    taken.push(delivery);
  }
  await loop.leave();
  return taken;
}

const idsOf = (deliveries: readonly Delivery<QueueMessage>[]): readonly string[] =>
  deliveries.map(({ value }) => value.id);

/** The contract of a `MessageQueue`: durable, at least once, with peek-lock. */
export const MESSAGE_QUEUE_CASES: readonly ConformanceCase<MessageQueueHarness>[] = [
  {
    id: 'message-queue/in-order-once',
    title: 'messages come in their order, and what was acknowledged is gone',
    async run({ port, observer }) {
      await port.send(numbered(10));
      const taken = await take(observer, 10);
      expectEqual(
        idsOf(taken),
        numbered(10).map(({ id }) => id),
        'the messages',
      );
      expectEqual(
        taken.map(({ attempt }) => attempt),
        Array(10).fill(1),
        'the attempts',
      );
      await port.send([{ id: 'last', body: 1 }]);
      expectEqual(idsOf(await take(port, 1)), ['last'], 'what comes after everything was acknowledged');
    },
  },
  {
    id: 'message-queue/body-and-properties',
    title: 'JSON comes back as JSON, bytes that are none as bytes, properties as they were',
    async run({ port }) {
      const properties = { text: 'ü', number: 1.5, flag: true };
      const bytes = new Uint8Array([0xff, 0, 0x80]);
      await port.send([
        { id: 'json', body: { nested: [null, 'ü', { deep: -0.5 }] }, properties },
        { id: 'null', body: null },
        { id: 'bytes', body: bytes },
      ]);
      const [json, nothing, raw] = await take(port, 3);
      expectEqual(json?.value.body, { nested: [null, 'ü', { deep: -0.5 }] }, 'the body');
      for (const [name, value] of Object.entries(properties)) {
        expectEqual(json?.value.properties?.[name], value, `the property "${name}"`);
      }
      expectEqual(nothing?.value.body, null, 'a body of null');
      expect(raw?.value.body instanceof Uint8Array, 'bytes that are no JSON should come as bytes');
      expectEqual([...raw.value.body], [...bytes], 'the bytes');
    },
  },
  {
    id: 'message-queue/nack-redelivers',
    title: 'what was given back comes again under the same id, counted',
    async run({ port }) {
      await port.send([{ id: 'again', body: 1 }]);
      const loop = open(port);
      const first = await loop.next();
      await first.nack({ reason: 'not now' });
      const second = await loop.next();
      expectEqual([second.id, second.value.id, second.attempt], [first.id, 'again', 2], 'the second delivery');
      await second.ack();
      await loop.leave();
    },
  },
  {
    id: 'message-queue/left-is-given-back',
    title: 'a message that nobody acknowledged when the loop was left comes again elsewhere',
    async run({ port, observer }) {
      await port.send([{ id: 'left', body: 1 }]);
      const loop = open(port);
      await loop.next();
      await loop.leave();
      const [again] = await take(observer, 1);
      expectEqual(again?.value.id, 'left', 'the message');
      expect((again?.attempt ?? 0) >= 2, 'the second delivery should be counted');
    },
  },
  {
    id: 'message-queue/held-is-hidden',
    title: 'a message in hand is given to nobody else',
    async run({ port, observer, quietMs = QUIET_MS }) {
      await port.send([{ id: 'held', body: 1 }]);
      const loop = open(port);
      const held = await loop.next();
      for await (const other of observer.receive({ signal: AbortSignal.timeout(quietMs) })) {
        expect(false, `the message ${other.value.id} should be hidden`);
      }
      await held.ack();
      await loop.leave();
    },
  },
  {
    id: 'message-queue/prefetch-bound',
    title: 'no more messages are in hand at once than were asked for',
    async run({ port, quietMs = QUIET_MS }) {
      await port.send(numbered(5));
      const loop = open(port, 2);
      const [first, second] = [await loop.next(), await loop.next()];
      const coming = loop.next();
      const quiet = systemClock.sleep(quietMs).then(() => undefined);
      const early = await Promise.race([coming, quiet]);
      expect(early === undefined, 'a third message should wait until one of two is settled');
      await first.ack();
      const third = await coming;
      expectEqual(third.value.id, 'm-2', 'the third message');
      await second.ack();
      await third.ack();
      await loop.leave();
    },
  },
  {
    id: 'message-queue/dead-letter',
    title: 'what is put aside is gone from the queue and can be looked at, with the reason, as often as one likes',
    async run({ port, observer }) {
      await port.send([
        { id: 'poison', body: { bad: true } },
        { id: 'good', body: 1 },
      ]);
      const loop = open(port);
      const poison = await loop.next();
      await poison.nack({ deadLetter: true, reason: 'NotJson', description: 'It is broken.' });
      const good = await loop.next();
      expectEqual(good.value.id, 'good', 'the next message');
      await good.ack();
      await loop.leave();
      for (const queue of [port, observer]) {
        const [letter, ...others] = await queue.peekDeadLetters();
        expectEqual(others.length, 0, 'other dead letters');
        expectEqual(
          [letter?.id, letter?.body, letter?.reason, letter?.description],
          ['poison', { bad: true }, 'NotJson', 'It is broken.'],
          'the dead letter',
        );
      }
    },
  },
  {
    id: 'message-queue/abort-ends',
    title: 'an aborted loop ends without an error, and what it had not given out is there for others',
    async run({ port, observer }) {
      const stop = new AbortController();
      const loop = (async () => {
        for await (const delivery of port.receive({ signal: stop.signal, prefetch: 1 })) await delivery.ack();
      })();
      stop.abort();
      await loop;
      await port.send([{ id: 'later', body: 1 }]);
      expectEqual(idsOf(await take(observer, 1)), ['later'], 'what came after the abort');
    },
  },
  {
    id: 'message-queue/close',
    title: 'closing twice is fine; a closed queue takes nothing',
    async run({ port, observer }) {
      await port.close?.();
      await port.close?.();
      if (port.close) await expectRejects(port.send(numbered(1)), 'closed', 'sending through a closed queue');
      await observer.send(numbered(1));
      await take(observer, 1);
    },
  },
];
