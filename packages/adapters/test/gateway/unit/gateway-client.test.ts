import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Activity } from '@csk/core';
import { createGatewayClient } from '../../../src/gateway/client/index.ts';
import { listenerWarnings } from '../../links/listener-warnings.ts';
import { hang, ok, problem, setUp } from './prepared-client.ts';

test('a read is tried again when the gateway is away, busy or unreachable', async () => {
  const { client, clock, calls } = setUp(new TypeError('network'), problem(503, 'unavailable'), ok({ id: 'a' }));
  const answer = client.alerts.get('a/b?');
  await clock.advance(50);
  assert.equal(calls.length, 2);
  await clock.advance(100);
  assert.deepEqual(await answer, { id: 'a' });
  assert.equal(calls.length, 3);
  assert.equal(calls[0]?.url, 'http://gateway.test/csk/alerts/a%2Fb%3F');
  assert.equal(clock.sleeping, 0, 'the deadline is gone with the call');
});

test('many calls at once are no leak of listeners in the eyes of Node.js', async () => {
  const { client } = setUp(ok({ id: 'a' }));
  const { signal } = new AbortController();
  const calls = () => Promise.all(Array.from({ length: 20 }, () => client.alerts.get('a', { signal })));
  assert.deepEqual(await listenerWarnings(calls), []);
});

test('the gateway decides how long to wait at least', async () => {
  const { client, clock, calls } = setUp(
    new Response('busy', { status: 429, headers: { 'retry-after': '7' } }),
    problem(429, 'throttled', { retryAfterMs: 900 }),
    ok([]),
  );
  const answer = client.readings.latest('d');
  await clock.advance(6_999);
  assert.equal(calls.length, 1);
  await clock.advance(1);
  assert.equal(calls.length, 2);
  await clock.advance(899);
  assert.equal(calls.length, 2);
  await clock.advance(1);
  assert.deepEqual(await answer, []);
});

test('a repeated write has one key, given or made', async () => {
  const { client, clock, calls } = setUp(problem(503, 'unavailable'), ok({ id: 'a' }));
  const made = client.alerts.close('a', { reason: 'done' }, { ifVersion: '7' });
  await clock.advance(1_000);
  await made;
  const keys = calls.map(({ headers }) => headers.get('idempotency-key'));
  assert.match(keys[0] ?? '', /^[0-9a-f]{32}$/);
  assert.equal(keys[0], keys[1]);
  assert.equal(calls[0]?.headers.get('if-match'), '"7"');
  await client.alerts.close('a', {}, { idempotencyKey: 'mine' });
  assert.equal(calls.at(-1)?.headers.get('idempotency-key'), 'mine');
});

test('a refusal is not tried again and keeps its code and details', async () => {
  const { client, calls } = setUp(problem(409, 'conflict', { details: { status: 'closed' } }));
  await assert.rejects(client.alerts.close('a'), {
    name: 'ConnectedServiceError',
    code: 'conflict',
    message: 'It is conflict.',
    details: { status: 'closed' },
  });
  assert.equal(calls.length, 1);
});

test('tries come to an end, and with them the last error', async () => {
  const { client, clock, calls } = setUp(problem(503, 'unavailable'));
  const answer = assert.rejects(client.alerts.get('a'), { code: 'unavailable', retryable: true });
  await clock.advance(10_000);
  await answer;
  assert.equal(calls.length, 3);
});

test('a missing record is undefined; a missing gateway is not', async () => {
  assert.equal(await setUp(problem(404, 'not-found')).client.alerts.get('a'), undefined);
  const { client, clock } = setUp(new Response('<h1>Not found</h1>', { status: 404 }));
  const answer = assert.rejects(client.alerts.get('a'), { code: 'unavailable' });
  await clock.advance(10_000);
  await answer;
});

test('a refused token is renewed once', async () => {
  const renewed = setUp(problem(401, 'unauthenticated'), ok({ id: 'a' }));
  await renewed.client.alerts.get('a');
  assert.deepEqual(
    renewed.calls.map(({ headers }) => headers.get('authorization')),
    ['Bearer old', 'Bearer fresh'],
  );
  const refused = setUp(problem(401, 'unauthenticated'));
  await assert.rejects(refused.client.alerts.get('a'), { code: 'unauthenticated' });
  assert.deepEqual(refused.tokens, [undefined, true]);
});

test('a call has 30 s, an aborted one none, a closed client answers nothing', async () => {
  const { client, clock, calls } = setUp(hang);
  const slow = assert.rejects(client.alerts.get('a'), { code: 'timeout' });
  await clock.advance(30_000);
  await slow;

  const controller = new AbortController();
  const aborted = client.alerts.get('a', { signal: controller.signal });
  await clock.advance(0);
  const reason = new Error('enough');
  controller.abort(reason);
  await assert.rejects(aborted, reason);
  assert.equal(calls.at(-1)?.signal?.aborted, true);

  const open = assert.rejects(client.alerts.get('a'), { code: 'closed' });
  await clock.advance(0);
  await client.close();
  await open;
  await assert.rejects(client.alerts.get('a'), { code: 'closed' });
});

test('credentials in the base URL are refused', () => {
  assert.throws(() => createGatewayClient({ baseUrl: 'https://user:secret@gateway.test' }), TypeError);
});

/** A stream that a test writes to. */
function liveStream() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({ start: (given) => void (controller = given) });
  return {
    answer: () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
    write: (text: string) => controller?.enqueue(new TextEncoder().encode(text)),
    end: () => controller?.close(),
  };
}

const change = (cursor: string) =>
  `id: ${cursor}\nevent: change\ndata: ${JSON.stringify({ cursor, kind: 'alert', id: 'a', op: 'delete' })}\n\n`;

function label(item: Activity): string {
  if (item.type === 'connection') return item.connection;
  return item.type === 'change' ? `change ${item.change.cursor}` : item.type;
}

test('the live stream resumes after the last change, waits with jitter, and notices silence', async () => {
  const first = liveStream();
  const second = liveStream();
  const third = liveStream();
  const { client, clock, calls } = setUp(first.answer, second.answer, new TypeError('network'), third.answer);
  const seen: string[] = [];
  const controller = new AbortController();
  const reading = (async () => {
    for await (const item of client.activity({ signal: controller.signal, readingsOf: ['d1', 'd2'] })) {
      seen.push(label(item));
    }
  })();
  await clock.advance(0);
  assert.equal(calls[0]?.url, 'http://gateway.test/csk/activity?readings=d1,d2');
  assert.equal(calls[0]?.headers.get('last-event-id'), null);
  first.write(`id: 5\nevent: ready\ndata: {}\n\n${change('6')}event: future\ndata: 1\n\n`);
  await clock.advance(0);
  first.end();
  await clock.advance(0);
  assert.deepEqual(seen, ['connecting', 'live', 'change 6', 'offline']);

  await clock.advance(249);
  assert.equal(calls.length, 1);
  await clock.advance(1);
  assert.equal(calls[1]?.headers.get('last-event-id'), '6');
  second.write('event: ready\ndata: {}\n\n');
  await clock.advance(39_999);
  second.write(': ping\n\n');
  await clock.advance(39_999);
  assert.deepEqual(seen.splice(0).slice(4), ['connecting', 'live']);
  await clock.advance(1);
  assert.deepEqual(seen.splice(0), ['offline'], 'nothing came for 40 s');
  await clock.advance(250);
  assert.deepEqual(seen.splice(0), ['connecting', 'offline'], 'it was healthy before, so the wait is short again');
  await clock.advance(500);
  third.write(change('7'));
  await clock.advance(0);
  assert.deepEqual(seen.splice(0), ['connecting', 'live', 'change 7']);

  controller.abort();
  await reading;
  assert.equal(calls.at(-1)?.signal?.aborted, true);
  assert.equal(clock.sleeping, 0);
});

test('a stream that was lost before it had a place to resume at says reset', async () => {
  const first = liveStream();
  const second = liveStream();
  const { client, clock } = setUp(first.answer, second.answer);
  const seen: string[] = [];
  const reading = (async () => {
    for await (const item of client.activity()) seen.push(label(item));
  })();
  await clock.advance(0);
  first.write('event: ready\ndata: {}\n\n');
  await clock.advance(0);
  first.end();
  await clock.advance(1_000);
  second.write('event: ready\ndata: {}\n\n');
  await clock.advance(0);
  assert.deepEqual(seen, ['connecting', 'live', 'offline', 'connecting', 'live', 'reset']);
  await client.close();
  await reading;
});

test('when the network is back a half-dead stream is made anew, and a wait for it ends', async (t) => {
  const network = new EventTarget();
  const page = globalThis as Partial<Pick<EventTarget, 'addEventListener' | 'removeEventListener'>>;
  page.addEventListener = (...call) => network.addEventListener(...call);
  page.removeEventListener = (...call) => network.removeEventListener(...call);
  t.after(() => {
    delete page.addEventListener;
    delete page.removeEventListener;
  });
  const first = liveStream();
  const second = liveStream();
  const { client, clock, calls } = setUp(first.answer, second.answer);
  const seen: string[] = [];
  const reading = (async () => {
    for await (const item of client.activity()) seen.push(label(item));
  })();
  await clock.advance(0);
  first.write(`id: 5\nevent: ready\ndata: {}\n\n${change('6')}`);
  await clock.advance(0);
  network.dispatchEvent(new Event('online'));
  await clock.advance(0);
  assert.deepEqual(seen.splice(0), ['connecting', 'live', 'change 6', 'offline'], 'given up at once');
  network.dispatchEvent(new Event('online'));
  await clock.advance(0);
  assert.equal(calls[1]?.headers.get('last-event-id'), '6', 'without the wait');
  second.write(change('7'));
  await clock.advance(0);
  assert.deepEqual(seen.splice(0), ['connecting', 'live', 'change 7']);
  await client.close();
  await reading;
});

test('a listener who walks away frees the connection', async () => {
  const stream = liveStream();
  const { client, calls, clock } = setUp(stream.answer);
  stream.write('event: ready\ndata: {}\n\n');
  for await (const item of client.activity()) if (label(item) === 'live') break;
  assert.equal(calls[0]?.signal?.aborted, true);
  assert.equal(clock.sleeping, 0);
});

test('who is refused is told so', async () => {
  const { client } = setUp(problem(401, 'unauthenticated'));
  await assert.rejects(
    async () => {
      for await (const item of client.activity()) assert.equal(label(item), 'connecting');
    },
    { code: 'unauthenticated' },
  );
});
