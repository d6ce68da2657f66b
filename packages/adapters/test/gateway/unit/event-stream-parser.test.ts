import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEventStreamParser } from '../../../src/gateway/client/event-stream-parser.ts';
import type { ServerSentEvent } from '../../../src/gateway/client/event-stream-parser.ts';

function parse(...pieces: readonly string[]): readonly ServerSentEvent[] {
  const events: ServerSentEvent[] = [];
  const parser = createEventStreamParser((event) => events.push(event));
  for (const piece of pieces) parser.push(piece);
  return events;
}

const STREAM = [
  '\ufeffretry: 500',
  ': a comment',
  '',
  'id: 1',
  'event: change',
  'data: {"text":"äöü 🙂"}',
  '',
  'data:no space',
  'data:  two spaces',
  'data',
  '',
  'event: lost',
  '',
  'id',
  'unknown: x',
  'data: last',
  '',
  'data: never ended',
];

const EXPECTED = [
  { event: 'change', lastEventId: '1', data: '{"text":"äöü 🙂"}' },
  { event: 'message', lastEventId: '1', data: 'no space\n two spaces\n' },
  { event: 'message', lastEventId: undefined, data: 'last' },
];

for (const [name, newline] of [
  ['LF', '\n'],
  ['CRLF', '\r\n'],
  ['CR', '\r'],
] as const) {
  test(`the same events wherever the bytes are split, with ${name}`, () => {
    const bytes = new TextEncoder().encode(STREAM.join(newline));
    for (let split = 0; split <= bytes.length; split += 1) {
      const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
      const pieces = [bytes.subarray(0, split), bytes.subarray(split)].map((part) =>
        decoder.decode(part, { stream: true }),
      );
      assert.deepEqual(parse(...pieces), EXPECTED, `split at ${split}`);
    }
    assert.deepEqual(parse(...STREAM.join(newline)), EXPECTED, 'one character at a time');
  });
}

test('an id with NUL is ignored, and a field without colon has an empty value', () => {
  assert.deepEqual(parse('id: 1\nid: 2\0\ndata: x\n\n'), [{ event: 'message', lastEventId: '1', data: 'x' }]);
});

test('an endless line or event is refused before it fills the memory', () => {
  const megabyte = 'x'.repeat(1024 * 1024);
  assert.throws(() => parse(...Array.from({ length: 10 }, () => megabyte)), RangeError);
  assert.throws(() => parse(...Array.from({ length: 10 }, () => `data: ${megabyte}\n`)), RangeError);
});
