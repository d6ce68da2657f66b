import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createManualClock } from '@csk/core/memory';
import { createGatewayClient } from '../../../src/gateway/client/index.ts';
import { ok, problem, setUp } from './prepared-client.ts';

test('what nobody answers ends with the call: a sign-in window, too', async () => {
  const clock = createManualClock(0);
  const client = createGatewayClient({
    baseUrl: 'http://gateway.test',
    clock,
    getToken: () => new Promise(() => undefined),
    fetch: () => assert.fail('nothing is sent without the token'),
  });
  const slow = assert.rejects(client.alerts.get('a'), { code: 'timeout' });
  await clock.advance(30_000);
  await slow;
  const controller = new AbortController();
  const reason = new Error('enough');
  const aborted = assert.rejects(client.alerts.get('a', { signal: controller.signal }), reason);
  controller.abort(reason);
  await aborted;
  assert.equal(clock.sleeping, 0);
});

test('a token may come as whatever kind of promise the page has', async () => {
  const signed: (string | null)[] = [];
  const token = { then: (resolve: (token: string) => void) => resolve('theirs') };
  const client = createGatewayClient({
    baseUrl: 'http://gateway.test',
    getToken: () => token as unknown as Promise<string>,
    fetch: async (_input, init) => {
      signed.push(new Headers(init?.headers).get('authorization'));
      return ok({ id: 'a' });
    },
  });
  assert.equal((await client.alerts.get('a'))?.id, 'a');
  assert.deepEqual(signed, ['Bearer theirs']);
  await client.close();
});

test('who is to come back after the call has ended is told so at once', async () => {
  const { client, clock, calls } = setUp(problem(429, 'throttled', { retryAfterMs: 60_000 }));
  await assert.rejects(client.alerts.get('a'), { code: 'throttled', retryAfterMs: 60_000 });
  assert.deepEqual([calls.length, clock.sleeping], [1, 0]);
});

test('an id that no path can carry is refused, and asks for nothing else', async () => {
  const { client, calls } = setUp(ok({ items: [] }));
  for (const id of ['.', '..', 'half \ud83d']) {
    const refused = { code: 'invalid', details: { field: 'id' } };
    await assert.rejects(client.alerts.get(id), refused);
    await assert.rejects(client.assets.devices(id)[Symbol.asyncIterator]().next(), refused);
    await assert.rejects(client.alerts.close(id), refused);
  }
  assert.equal(calls.length, 0);
  await client.alerts.get('...');
  await client.alerts.get('a.\u{1f4a5}');
  assert.deepEqual(
    calls.map(({ url }) => url),
    ['http://gateway.test/csk/alerts/...', 'http://gateway.test/csk/alerts/a.%F0%9F%92%A5'],
  );
});
