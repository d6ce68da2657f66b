import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRecording } from '../../src/recording.ts';

test('timestamps without a zone are UTC, columns may stand in any order', () => {
  assert.deepEqual(parseRecording('value,timestamp\n1.5,2013-12-02 21:15:00\r\n-2,2013-12-02T21:20:00+01:00\n\n'), [
    { at: Date.UTC(2013, 11, 2, 21, 15), value: 1.5 },
    { at: Date.UTC(2013, 11, 2, 20, 20), value: -2 },
  ]);
});

test('what is not a recording is refused with the line', () => {
  assert.throws(() => parseRecording('a,b\n1,2'), /timestamp and value/);
  assert.throws(() => parseRecording('timestamp,value\n2013-12-02 21:15:00,warm'), /Line 2/);
  assert.throws(() => parseRecording('timestamp,value\n2013-12-02 21:15:00,1\nyesterday,2'), /Line 3/);
  assert.throws(() => parseRecording('\ntimestamp,value\n\nyesterday,2'), /Line 4/, 'empty lines count');
  assert.throws(() => parseRecording('timestamp,value\n2013-12-02 21:15:00,'), /Line 2/);
});
