import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyOf, textOf } from '../../../src/links/answer-body.ts';

/** An answer that knows nothing of the signal, as one of Node.js 20 whose request has been collected. */
function answer(pieces: readonly string[], options: { readonly goesOn?: boolean } = {}) {
  const left = pieces.map((piece) => new TextEncoder().encode(piece));
  const state: { cancelled?: unknown } = {};
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const piece = left.shift();
        if (piece) controller.enqueue(piece);
        else if (options.goesOn) return new Promise<void>(() => undefined);
        else controller.close();
        return undefined;
      },
      cancel(reason) {
        state.cancelled = reason ?? 'cancelled';
      },
    },
    { highWaterMark: 0 },
  );
  return { response: new Response(body), state };
}

test('an abort ends a read that waits, with its own reason', async () => {
  const { response, state } = answer(['a'], { goesOn: true });
  const controller = new AbortController();
  const reason = new Error('enough');
  const pieces = bodyOf(response, controller.signal);
  assert.equal((await pieces.next()).done, false);
  const waiting = pieces.next();
  controller.abort(reason);
  await assert.rejects(waiting, reason);
  assert.equal(state.cancelled, reason);
});

test('an abort between two reads frees the connection at once, and nothing more is handed out', async () => {
  const { response, state } = answer(['a', 'b', 'c']);
  const controller = new AbortController();
  const pieces = bodyOf(response, controller.signal);
  await pieces.next();
  controller.abort(new Error('enough'));
  assert.ok(state.cancelled);
  await assert.rejects(pieces.next(), /enough/);
});

test('leaving the loop frees the connection', async () => {
  const { response, state } = answer(['a', 'b'], { goesOn: true });
  for await (const piece of bodyOf(response, new AbortController().signal)) {
    assert.deepEqual([...piece], [97]);
    break;
  }
  assert.ok(state.cancelled);
});

test('an answer without a body has no pieces', async () => {
  const { signal } = new AbortController();
  assert.equal(await textOf(new Response(null, { status: 204 }), signal), '');
});

test('a character cut between two pieces is one character', async () => {
  const bytes = new TextEncoder().encode('ä€😀');
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  assert.equal(await textOf(new Response(body), new AbortController().signal), 'ä€😀');
});

test('a body above the limit is not read to its end', async () => {
  const { response, state } = answer(['1234', '5678', '9'], { goesOn: true });
  await assert.rejects(textOf(response, new AbortController().signal, 7), /too large/);
  assert.ok(state.cancelled);
});

test('an answer of a fetch without web streams is read as a whole', async () => {
  const { signal } = new AbortController();
  const bare = (body: unknown) => ({ body, text: () => Promise.resolve('{"a":1}') }) as unknown as Response;
  assert.equal(await textOf(bare(undefined), signal), '{"a":1}');
  assert.equal(await textOf(bare({ pipe: () => undefined }), signal), '{"a":1}');
  await assert.rejects(textOf(bare(undefined), signal, 6), /too large/);
});
