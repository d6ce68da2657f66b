import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Clock } from '../../src/clock.ts';
import type { Journal } from '../../src/journal/journal.ts';
import type { JournalRecord } from '../../src/journal/record.ts';
import type { QueueOptions } from '../../src/options.ts';
import { Queue } from '../../src/service-bus/queue.ts';
import { QueueNamespace } from '../../src/service-bus/namespace.ts';
import type { NewMessage } from '../../src/service-bus/queue-message.ts';
import { decodedRecord } from './provisioning-records.ts';

const message = (messageId: string, body: string, sessionId?: string): NewMessage => ({
  messageId,
  sessionId,
  ttl: undefined,
  scheduledFor: undefined,
  annotations: {},
  bare: Buffer.from(body),
});

/** One life of the emulator's queues, on the log of those before it. */
async function live(log: JournalRecord[], queues: readonly (string | QueueOptions)[]): Promise<QueueNamespace> {
  const clock = new Clock();
  const namespace = new QueueNamespace(queues, [], clock);
  for (const record of log) namespace.replay(record.data, record.blob);
  const journal: Journal = {
    size: 0,
    append: async (record, apply) => {
      log.push(decodedRecord(record));
      apply?.();
    },
    close: async () => {},
  };
  namespace.attach(journal);
  await namespace.start();
  return namespace;
}

const queueOf = (namespace: QueueNamespace, address = 'q'): Queue => {
  const found = namespace.find(address);
  assert.ok(found instanceof Queue);
  return found;
};

const bodies = (namespace: QueueNamespace, address = 'q'): string[] =>
  queueOf(namespace, address).state.messages.map(({ bare }) => bare.toString());

async function settleNext(queue: Queue, how: 'complete' | 'abandon'): Promise<void> {
  const now = Date.now();
  const { lock } = queue.state.lockNext(now)!;
  await queue.settle([queue.state.claim(lock.token, now)!], { how });
}

test('what was decided under other rules stays decided when the configuration changes', async () => {
  const log: JournalRecord[] = [];
  const first = await live(log, ['q']);
  await queueOf(first).send([message('x', 'a'), message('x', 'b'), message('y', 'c'), message('z', 'd')]);
  await settleNext(queueOf(first), 'abandon');
  for (let count = 0; count < 2; count += 1) await settleNext(queueOf(first), 'complete');
  assert.deepEqual(bodies(first), ['c', 'd']);

  const strict = { name: 'q', duplicateDetectionMs: 600_000, maxDeliveryCount: 1 };
  const second = await live(log, [strict]);
  assert.deepEqual(bodies(second), ['c', 'd']);
  assert.deepEqual(bodies(second, 'q/$deadletterqueue'), []);
  await queueOf(second).send([message('y', 'again'), message('new', 'e'), message('new', 'f')]);
  await settleNext(queueOf(second), 'abandon');
  assert.deepEqual(bodies(second, 'q/$deadletterqueue'), ['c'], 'the new rules count from now on');
  assert.deepEqual(bodies(second), ['d', 'again', 'e']);

  for (const queues of [['q'], [], [strict]]) {
    const later = await live(log, queues);
    assert.deepEqual(bodies(later), ['d', 'again', 'e']);
    assert.deepEqual(bodies(later, 'q/$deadletterqueue'), ['c']);
    const compacted = await live([...later.snapshot()].map(decodedRecord), queues);
    assert.deepEqual(bodies(compacted), ['d', 'again', 'e']);
  }
});

test('a queue that gets sessions keeps its messages: with a session to it, without to the dead letters', async () => {
  const log: JournalRecord[] = [];
  const plain = await live(log, ['q']);
  await queueOf(plain).send([message('a', 'a', 's1'), message('b', 'b')]);
  const withSessions = await live(log, [{ name: 'q', requiresSession: true }]);
  const { state } = queueOf(withSessions);
  const lock = state.sessions.acquire(undefined, 'me', 0, 1000)!;
  assert.equal(lock.sessionId, 's1');
  assert.equal(state.lockNext(0, lock)?.message.messageId, 'a');
  assert.deepEqual(bodies(withSessions, 'q/$deadletterqueue'), ['b']);
  const without = await live(log, ['q']);
  assert.equal(queueOf(without).state.lockNext(0)?.message.messageId, 'a');
  assert.deepEqual(bodies(without, 'q/$deadletterqueue'), ['b']);
});

test('a queue that the options no longer name goes when nothing was ever in it', async () => {
  const log: JournalRecord[] = [];
  await live(log, ['empty']);
  assert.equal((await live(log, [])).find('empty'), undefined);
});
