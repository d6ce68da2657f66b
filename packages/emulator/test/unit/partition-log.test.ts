import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventHub } from '../../src/event-hubs/event-hub.ts';
import { PartitionLog, type EventPosition } from '../../src/event-hubs/partition-log.ts';
import { parsePosition } from '../../src/event-hubs/position.ts';
import { createMemoryJournal } from '../../src/journal/journal.ts';

const ENDLESS = { maxAge: 1e12, maxBytes: 1e12 };
const event = (enqueuedAt: number, size = 10) => ({ enqueuedAt, annotations: {}, bare: Buffer.alloc(size) });

test('positions are found by sequence, offset and time', () => {
  const log = new PartitionLog();
  const events = [10, 10, 20, 30].map((at) => log.append(event(at)));
  const cases: [EventPosition, number][] = [
    [{ kind: 'earliest' }, 0],
    [{ kind: 'latest' }, 4],
    [{ kind: 'sequence', value: 1, inclusive: false }, 2],
    [{ kind: 'sequence', value: 1, inclusive: true }, 1],
    [{ kind: 'offset', value: events[2]!.offset, inclusive: false }, 3],
    [{ kind: 'offset', value: events[2]!.offset, inclusive: true }, 2],
    [{ kind: 'time', value: 10, inclusive: false }, 2],
    [{ kind: 'time', value: 5, inclusive: false }, 0],
    [{ kind: 'time', value: 99, inclusive: false }, 4],
  ];
  for (const [position, expected] of cases) assert.equal(log.locate(position), expected, JSON.stringify(position));
});

test('retention drops the oldest by size and age, keeps the newest, and numbering goes on', () => {
  const log = new PartitionLog();
  for (let at = 0; at < 5000; at += 1) {
    log.append(event(at));
    log.prune({ maxAge: 100, maxBytes: 1e9 }, at);
  }
  assert.equal(log.count, 101);
  assert.equal(log.firstSequence, 4899);
  assert.equal(log.at(0)!.sequence, 4899);
  log.prune({ maxAge: 1e9, maxBytes: 1 }, 0);
  assert.equal(log.count, 1);
  assert.equal(log.nextSequence, 5000);
});

test('selectors of the SDK are read, anything else is not', () => {
  const selector = (name: string, rest: string) => parsePosition(`amqp.annotation.${name} ${rest}`);
  assert.deepEqual(parsePosition(undefined), { kind: 'earliest' });
  assert.deepEqual(selector('x-opt-offset', "> '-1'"), { kind: 'earliest' });
  assert.deepEqual(selector('x-opt-offset', "> '@latest'"), { kind: 'latest' });
  assert.deepEqual(selector('x-opt-sequence-number', ">= '7'"), { kind: 'sequence', value: 7, inclusive: true });
  assert.deepEqual(selector('x-opt-enqueued-time', "> '1000'"), { kind: 'time', value: 1000, inclusive: false });
  for (const rest of ["> 'x'", "> ''", '> 1', "< '1'", "> '1' OR 1=1"])
    assert.equal(selector('x-opt-offset', rest), undefined);
  for (const other of [7, {}, ["amqp.annotation.x-opt-offset > '-1'"]]) assert.equal(parsePosition(other), undefined);
});

test('a snapshot restores numbers and offsets after old events are gone', async () => {
  const retention = { maxAge: 1e12, maxBytes: 1000 };
  const original = new EventHub('hub', 2, retention, 0);
  original.attach(createMemoryJournal());
  for (let at = 0; at < 10; at += 1) await original.append(1, event(at, 100));
  const copy = new EventHub('hub', 2, retention, 0);
  for (const record of original.snapshot()) copy.replay(record.data, record.blob);
  assert.deepEqual([...copy.partitions[1]!], [...original.partitions[1]!]);
  assert.equal(copy.partitions[1]!.nextSequence, 10);
  assert.equal(copy.partitions[1]!.nextOffset, original.partitions[1]!.nextOffset);
});

test('fewer partitions than before keep the old ones readable', () => {
  const hub = new EventHub('hub', 1, ENDLESS, 0);
  hub.replay({ p: 3, at: 1, ann: {} }, Buffer.from('x'));
  assert.equal(hub.partitions.length, 4);
});
