import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeRecord, readRecords, type JournalRecord } from '../../src/journal/record.ts';

const records: JournalRecord[] = [
  { topic: 'a', data: { n: 1 } },
  { topic: 'b', data: { text: 'ä', list: [1, null] }, blob: Buffer.from([0, 1, 2, 255]) },
  { topic: 'a', data: {}, blob: Buffer.alloc(1000, 7) },
];
const log = Buffer.concat(records.map(encodeRecord));

function read(bytes: Buffer): { records: JournalRecord[]; validBytes: number } {
  const found: JournalRecord[] = [];
  return { validBytes: readRecords(bytes, (record) => found.push(record)).validBytes, records: found };
}

test('records come back as they went in', () => {
  assert.deepEqual(read(log), { records, validBytes: log.length });
  assert.deepEqual(read(Buffer.alloc(0)), { records: [], validBytes: 0 });
});

test('a log cut anywhere yields exactly the records that are whole', () => {
  const ends = records.map((_, index) => Buffer.concat(records.slice(0, index + 1).map(encodeRecord)).length);
  for (let length = 0; length < log.length; length += 1) {
    const whole = ends.filter((end) => end <= length).length;
    const result = read(log.subarray(0, length));
    assert.equal(result.records.length, whole, `cut at ${length}`);
    assert.equal(result.validBytes, whole === 0 ? 0 : ends[whole - 1]);
  }
});

test('any flipped byte stops reading before the record that it is in', () => {
  const first = encodeRecord(records[0]!).length;
  for (let at = 0; at < log.length; at += 1) {
    const damaged = Buffer.from(log);
    damaged[at]! ^= 0x40;
    const result = read(damaged);
    assert.ok(result.validBytes <= at, `flip at ${at}`);
    if (at >= first) assert.deepEqual(result.records[0], records[0]);
  }
});

test('a record that could not be read back is not written', () => {
  const blob = Buffer.alloc(64 * 1024 * 1024);
  assert.throws(() => encodeRecord({ topic: 't', data: {}, blob }), RangeError);
});
