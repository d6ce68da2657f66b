import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import type { QueueMessage } from '@csk/core';
import { ConnectedServiceError } from '@csk/core';

import { createCentralWebhooks } from '../../../src/iot-central/webhooks/webhooks.ts';
import type { CentralWebhooksOptions } from '../../../src/iot-central/webhooks/webhooks.ts';

const KEY = 'a signing key of some length';
const NOW = Date.parse('2026-03-02T08:00:00Z');

const RULE = {
  timestamp: '2026-03-02T07:59:00Z',
  device: { id: 'd1', telemetry: { t: { Temperature: { value: 99 } } } },
  rule: { id: 'r', displayName: 'Too hot' },
};
const TELEMETRY = {
  applicationId: 'app',
  messageSource: 'telemetry',
  deviceId: 'd1',
  schema: 'default@v1',
  enqueuedTime: '2026-03-02T07:59:30Z',
  telemetry: { Temperature: 99 },
  messageProperties: { colour: 'red' },
};

function setUp(options: Partial<CentralWebhooksOptions> = {}) {
  const sent: QueueMessage[] = [];
  const changed: string[] = [];
  const connections: unknown[] = [];
  const webhooks = createCentralWebhooks({
    authentication: {
      signingKeys: [KEY],
      authorization: ['Token 0123456789abcdef'],
      callbackKeys: ['callback-0123456789'],
    },
    alerts: { send: async (messages) => void sent.push(...messages) },
    cloud: {
      noteConnectivity: (deviceKey, connected) => connections.push([deviceKey, connected]),
      noteActivity: (deviceKey) => connections.push([deviceKey, 'active']),
    },
    onDeviceChanged: async (deviceKey) => void changed.push(deviceKey),
    now: () => NOW,
    ...options,
  });
  const post = (body: unknown, headers: Record<string, string> = signed(body), path = '/hook') => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return webhooks.fetch(new Request(`http://localhost${path}`, { method: 'POST', body: text, headers }));
  };
  return { webhooks, sent, changed, connections, post };
}

function signed(body: unknown, at = NOW, key = KEY): Record<string, string> {
  const seconds = Math.floor(at / 1000);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { 'csk-signature': `t=${seconds},v1=${createHmac('sha256', key).update(`${seconds}.${text}`).digest('hex')}` };
}

test('only the application is let in, in any of its ways', async () => {
  const { post, sent } = setUp();
  assert.equal((await post(RULE)).status, 202);
  assert.equal((await post(RULE, { authorization: 'Token 0123456789abcdef' })).status, 202);
  assert.equal((await post(RULE, {}, '/hook/callback-0123456789')).status, 202);
  assert.equal(sent.length, 3);
  const refused: Record<string, string>[] = [
    {},
    signed(RULE, NOW - 301_000),
    signed(RULE, NOW, 'another key of some length'),
    signed({ ...RULE, timestamp: 'changed on the way' }),
    { authorization: 'Token 0123456789abcdeF' },
    { 'csk-signature': 't=1,v1=00' },
  ];
  for (const headers of refused) assert.equal((await post(RULE, headers)).status, 401);
  assert.equal((await post(RULE, {}, '/hook/callback-012345678')).status, 401);
  assert.equal(sent.length, 3);
  assert.throws(() => setUp({ authentication: {} }), RangeError);
  for (const key of ['short', 'of/two/parts/of/a/path', 'with a space, or more']) {
    assert.throws(() => setUp({ authentication: { callbackKeys: [key] } }), RangeError);
  }
  const own = setUp({ authentication: { verify: async (request) => request.headers.get('x-who') === 'entra' } });
  assert.equal((await own.post(RULE, { 'x-who': 'entra' })).status, 202);
  assert.equal((await own.post(RULE, {})).status, 401);
});

test('what can never be taken is refused for good, what failed is asked for again', async () => {
  const { post, webhooks } = setUp();
  assert.equal((await post('no json')).status, 400);
  assert.equal((await post({ hello: 'world' })).status, 400);
  assert.equal((await post([])).status, 202, 'an empty list has nothing to take');
  assert.equal((await post('x'.repeat(1024 * 1024 + 1))).status, 413);
  assert.equal((await webhooks.fetch(new Request('http://localhost/hook'))).status, 405);
  const failing = setUp({
    alerts: {
      send: () => Promise.reject(new ConnectedServiceError('throttled', 'Later.', { retryAfterMs: 12_000 })),
    },
  });
  const answer = await failing.post(RULE);
  assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '12']);
});

test('exported telemetry is acknowledged when its reader has come back for more, and not before', async () => {
  const { post, webhooks, connections } = setUp();
  assert.equal((await post(TELEMETRY)).status, 503, 'nobody reads');

  const reader = webhooks.telemetry.read()[Symbol.asyncIterator]();
  const first = reader.next();
  let status: number | undefined;
  const answered = post(TELEMETRY).then((response) => (status = response.status));
  const { value: batch } = (await first) as { value: { events: readonly { body: Uint8Array; deviceKey?: string }[] } };
  assert.deepEqual(JSON.parse(new TextDecoder().decode(batch.events[0]!.body)), { Temperature: 99 });
  assert.equal(batch.events[0]!.deviceKey, 'd1');
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(status, undefined, 'it may still be lost');
  const next = reader.next();
  await answered;
  assert.equal(status, 202);
  assert.deepEqual(connections, [['d1', 'active']]);

  const lost = post(TELEMETRY);
  await next;
  await reader.return?.();
  assert.equal((await lost).status, 503, 'the reader went without coming back');
  await webhooks.close();
});

test('a reader that only looks on stores nothing, so it acknowledges nothing', async () => {
  const { post, webhooks } = setUp();
  const watcher = webhooks.telemetry.read({ after: 'latest' })[Symbol.asyncIterator]();
  const seen = watcher.next();
  assert.equal((await post(TELEMETRY)).status, 503);
  await webhooks.close();
  await seen;
});

test('connections, properties and lifecycle make the device be asked for; other sources are passed over', async () => {
  const { post, changed, connections } = setUp();
  const about = { deviceId: 'd1', enqueuedTime: TELEMETRY.enqueuedTime };
  await post({ ...about, messageSource: 'deviceConnectivity', messageType: 'connected' });
  await post({ ...about, messageSource: 'properties', messageType: 'devicePropertyReportedChange', properties: [] });
  await post({ ...about, messageSource: 'deviceLifecycle', messageType: 'deleted' });
  assert.deepEqual(changed, ['d1', 'd1', 'd1']);
  assert.deepEqual(connections, [['d1', true]]);
  assert.equal((await post({ messageSource: 'audit', enqueuedTime: TELEMETRY.enqueuedTime })).status, 202);
  assert.equal((await post({ messageSource: 'telemetry', deviceId: 'd1' })).status, 400);
});
