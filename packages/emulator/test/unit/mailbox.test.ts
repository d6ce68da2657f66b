import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Commands } from '../../src/hub/commands.ts';
import { FeedbackQueue } from '../../src/hub/feedback.ts';
import { LOCK_MS, Mailbox, wantsFeedback, type Command } from '../../src/hub/mailbox.ts';
import { createMemoryJournal } from '../../src/journal/journal.ts';

const command = (sequence: number, expiresAt = 1e9, ack: Command['ack'] = 'full'): Command => ({
  sequence,
  messageId: `m${sequence}`,
  correlationId: undefined,
  userId: undefined,
  contentType: undefined,
  contentEncoding: undefined,
  to: '/devices/d/messages/devicebound',
  ack,
  enqueuedAt: 0,
  expiresAt,
  properties: {},
  payload: Buffer.from('x'),
});

test('commands come in order, once, until their lock ends', () => {
  const mailbox = new Mailbox();
  mailbox.add(command(1));
  mailbox.add(command(2));
  assert.equal(mailbox.lockNext(0)?.command.sequence, 1);
  assert.equal(mailbox.lockNext(0)?.command.sequence, 2);
  assert.equal(mailbox.lockNext(LOCK_MS - 1), undefined);
  assert.equal(mailbox.lockNext(LOCK_MS)?.command.sequence, 1);
  mailbox.unlockAll();
  assert.equal(mailbox.lockNext(LOCK_MS)?.command.sequence, 1);
});

test('an expired command is not delivered', () => {
  const mailbox = new Mailbox();
  mailbox.add(command(1, 100));
  assert.equal(mailbox.lockNext(100), undefined);
  assert.deepEqual(
    mailbox.expired(100).map((item) => item.sequence),
    [1],
  );
});

test('feedback follows the acknowledgement that was asked for', () => {
  const table = (['none', 'positive', 'negative', 'full'] as const).map((ack) => [
    wantsFeedback(ack, 'Success'),
    wantsFeedback(ack, 'Expired'),
  ]);
  assert.deepEqual(table, [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ]);
});

test('a feedback batch stays until it is confirmed', () => {
  const queue = new FeedbackQueue();
  for (let sequence = 1; sequence <= 70; sequence += 1) queue.add({ sequence, at: 0, content: {} });
  const first = queue.takeBatch(0);
  assert.equal(first.length, 64);
  assert.equal(queue.takeBatch(0).length, 6);
  queue.giveBack(first.map((record) => record.sequence));
  assert.deepEqual(queue.takeBatch(0), first);
  queue.remove(first.map((record) => record.sequence));
  assert.equal(queue.size, 6);
  assert.deepEqual(queue.takeBatch(3_600_001), []);
});

test('feedback that nobody takes goes with its time, and not only when somebody asks', () => {
  const queue = new FeedbackQueue();
  queue.add({ sequence: 1, at: 0, content: {} });
  queue.takeBatch(0);
  queue.add({ sequence: 2, at: 1, content: {} });
  queue.add({ sequence: 3, at: 3_600_001, content: {} });
  assert.deepEqual(
    [...queue.records].map(({ sequence }) => sequence),
    [2, 3],
  );
});

test('replaying records that a snapshot already holds changes nothing', async () => {
  const original = new Commands(() => 5);
  original.attach(createMemoryJournal());
  const { sequence: _sequence, enqueuedAt: _enqueuedAt, ...fresh } = command(0);
  await original.send('d', fresh);
  await original.send('d', fresh);
  await original.end('d', 'g', 1, 'Success');
  const copy = new Commands(() => 5);
  const records = [...original.snapshot()];
  for (const record of [...records, ...records]) copy.replay(record.data, record.blob);
  copy.replay({ op: 'end', d: 'd', g: 'g', s: 1, o: 'Success', at: 5 });
  assert.deepEqual([...copy.snapshot()], records);
});
