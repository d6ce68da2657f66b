import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atSnapshot, isOverrun, readCursor, writeCursor } from '../../../src/postgres/change-cursor.ts';

test('a cursor carries its position', () => {
  for (const position of [atSnapshot('700:700:'), { seen: '700:705:701,703', next: '704:704:', seq: '12' }]) {
    assert.deepEqual(readCursor('0a1b2c3d', writeCursor('0a1b2c3d', position)), position);
  }
});

test('a cursor of another feed, and what is no cursor, asks for a reset', () => {
  const foreign = writeCursor('ffffffff', atSnapshot('1:1:'));
  for (const cursor of [foreign, '', '0a1b2c3d', '0a1b2c3d~1:1:~~-1', `0a1b2c3d~1:1:'~~0`]) {
    assert.throws(
      () => readCursor('0a1b2c3d', cursor),
      (error: { code?: unknown; details?: unknown }) => {
        assert.equal(error.code, 'conflict');
        assert.deepEqual(error.details, { reset: true });
        return true;
      },
    );
  }
});

test('a position is overrun when a dropped transaction may be unseen by it', () => {
  const position = { seen: '700:705:701', next: '710:710:', seq: '0' };
  assert.equal(isOverrun(position, '699'), false);
  assert.equal(isOverrun(position, '700'), true);
  assert.equal(isOverrun(atSnapshot('18446744073709551600:18446744073709551600:'), '18446744073709551599'), false);
});
