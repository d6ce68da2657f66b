import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { type StreamRow, isConnectedServiceError } from '@csk/core';
import { systemClock } from '@csk/core/memory';
import { createFunctionSink, createWebhookSink } from '../../../src/stream-analytics/index.ts';

const SECRET = 'a secret of thirty-two characters';
const job = { name: 'rule', version: '3', query: 'SELECT * INTO o FROM s' };
const row = (id: string): StreamRow => ({ id, timestamp: '2026-03-02T08:00:00.0000000Z', row: { n: id }, sources: [] });
const options = () => ({ job, signal: new AbortController().signal });

interface Got {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A receiver that answers as it is told, and keeps what it got. */
async function receiver(
  t: TestContext,
  answer: (response: ServerResponse, got: readonly Got[]) => void,
  timeoutMs = 60_000,
) {
  const got: Got[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => (body += part));
    request.on('end', () => {
      got.push({ headers: request.headers, body });
      answer(response, got);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=hidden`;
  const sink = createWebhookSink({
    url,
    secret: SECRET,
    clock: systemClock,
    firstDelayMs: 1,
    timeoutMs,
    attempts: 3,
  });
  return { got, url, sink };
}

const end =
  (status: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(status, headers).end('{}');

test('each row comes as one signed message, whose id is the same when it comes again', async (t) => {
  const { got, sink } = await receiver(t, end(202));
  await sink.write([row('rule/o/0/é/1'), row('b')], options());
  await sink.write([row('rule/o/0/é/1')], options());
  assert.equal(got.length, 3);
  const [first, second, again] = got;
  assert.deepEqual(JSON.parse(first?.body ?? ''), {
    job: 'rule',
    version: '3',
    id: 'rule/o/0/é/1',
    timestamp: '2026-03-02T08:00:00.0000000Z',
    row: { n: 'rule/o/0/é/1' },
    sources: [],
  });
  const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature } = first?.headers ?? {};
  const expected = createHmac('sha256', SECRET)
    .update(`${String(id)}.${String(time)}.${first?.body}`)
    .digest('base64');
  assert.equal(signature, `v1,${expected}`);
  assert.equal(first?.headers['idempotency-key'], id);
  assert.equal(again?.headers['idempotency-key'], id);
  assert.notEqual(second?.headers['idempotency-key'], id);
});

test('a receiver that is busy is asked again; rows it has taken do not go out twice', async (t) => {
  const { got, sink } = await receiver(t, (response, sofar) => {
    // The second row is refused until its fifth request.
    const isFirst = sofar.at(-1)?.body.includes('"id":"a"') === true;
    if (isFirst || sofar.length >= 6) end(200)(response);
    else end(sofar.length % 2 === 0 ? 503 : 429, { 'retry-after': '0' })(response);
  });
  await assert.rejects(sink.write([row('a'), row('b')], options()), (error) => {
    assert.ok(isConnectedServiceError(error, 'unavailable'));
    assert.ok(error.retryable);
    assert.doesNotMatch(error.message, /hidden/);
    return true;
  });
  await sink.write([row('a'), row('b')], options());
  assert.deepEqual(
    got.map(({ body }) => (JSON.parse(body) as StreamRow).id),
    ['a', 'b', 'b', 'b', 'b', 'b'],
  );
});

test('a receiver may say how long to wait in seconds or by a date', async (t) => {
  const now = Date.parse('2026-03-02T08:00:00Z');
  const clock = { now: () => now, sleep: systemClock.sleep };
  for (const [wish, expected] of [
    ['7', 7000],
    ['Mon, 02 Mar 2026 08:01:00 GMT', 60_000],
    ['Mon, 02 Mar 2026 07:00:00 GMT', 0],
    ['soon', undefined],
  ] as const) {
    const { url } = await receiver(t, end(503, { 'retry-after': wish }));
    const sink = createWebhookSink({ url, secret: SECRET, clock, attempts: 1 });
    await assert.rejects(sink.write([row('a')], options()), (error) => {
      assert.ok(isConnectedServiceError(error, 'unavailable'));
      assert.equal(error.retryAfterMs, expected, wish);
      return true;
    });
  }
});

test('an answer that does not come ends at the deadline; a refusal for good is not repeated', async (t) => {
  const silent = await receiver(t, () => undefined, 300);
  await assert.rejects(silent.sink.write([row('a')], options()), (error) => isConnectedServiceError(error, 'timeout'));
  assert.equal(silent.got.length, 3);
  const refusing = await receiver(t, end(410));
  await assert.rejects(refusing.sink.write([row('a')], options()), (error) => {
    assert.ok(isConnectedServiceError(error, 'invalid'));
    assert.equal(error.retryable, false);
    return true;
  });
  assert.equal(refusing.got.length, 1);
});

test('a redirect is not followed', async (t) => {
  const target = await receiver(t, end(200));
  const { sink } = await receiver(t, end(307, { location: target.url }));
  await assert.rejects(sink.write([row('a')], options()), /redirect/);
  assert.equal(target.got.length, 0);
});

test('a stop ends the waiting', async (t) => {
  const { sink } = await receiver(t, () => undefined);
  const stopping = new AbortController();
  setTimeout(() => stopping.abort(new Error('stop')), 20);
  await assert.rejects(sink.write([row('a')], { job, signal: stopping.signal }), /stop/);
});

test('plain http to another machine, passwords in the URL and short secrets are refused', () => {
  const make =
    (url: string, secret = SECRET) =>
    () =>
      createWebhookSink({ url, secret, clock: systemClock });
  for (const url of [
    'http://example.com/',
    'ftp://localhost/',
    'https://u:p@example.com/',
    'nowhere',
    'http://127.0.0.1.example.com/',
  ])
    assert.throws(make(url), (error) => isConnectedServiceError(error, 'invalid'), url);
  assert.throws(make('https://example.com/', 'short'), /24 characters/);
  assert.doesNotThrow(make('https://example.com/hook'));
  assert.doesNotThrow(make('http://[::1]:8080/'));
});

test('a function takes the rows in order, and what it throws comes back', async () => {
  const taken: string[] = [];
  const sink = createFunctionSink(({ id }, context) => {
    if (id === 'bad') throw new Error('not now');
    taken.push(`${context.job.version} ${id}`);
  });
  await sink.write([row('a'), row('b')], options());
  await assert.rejects(sink.write([row('c'), row('bad'), row('d')], options()), /not now/);
  assert.deepEqual(taken, ['3 a', '3 b', '3 c']);
});

test('a write that ran out of time goes on where it ended, so that slow rows get through at last', async () => {
  const taken: string[] = [];
  let attempt = new AbortController();
  const sink = createFunctionSink(({ id }) => {
    taken.push(id);
    // Each attempt has time for two rows.
    if (taken.length % 2 === 0) attempt.abort(new Error('too late'));
  });
  const rows = ['a', 'b', 'c', 'd', 'e'].map(row);
  for (let tries = 0; tries < 2; tries += 1) {
    await assert.rejects(sink.write(rows, { job, signal: attempt.signal }), /too late/);
    attempt = new AbortController();
  }
  await sink.write(rows, { job, signal: attempt.signal });
  assert.deepEqual(taken, ['a', 'b', 'c', 'd', 'e']);
  await sink.write([row('a')], options());
  assert.equal(taken.length, 6, 'what was written is not remembered');
});
