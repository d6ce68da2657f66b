import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { MAX_CURSOR_LENGTH } from '@csk/core';
import type { Activity } from '@csk/core';
import { createGatewayClient } from '../../../src/gateway/client/index.ts';
import { startGateway, until } from './gateway-fixture.ts';
import type { GatewayFixture } from './gateway-fixture.ts';
import { changeAt, createRecordingService } from './recording-client.ts';

const service = createRecordingService();
let fixture: GatewayFixture;

before(async () => {
  fixture = await startGateway(service.client);
});
after(() => fixture.close());

function listen(options: { readonly after?: string; readonly readingsOf?: readonly string[] } = {}) {
  const client = createGatewayClient({
    baseUrl: fixture.baseUrl,
    getToken: () => 'good',
    retry: { random: () => 0.01 },
  });
  const items: Activity[] = [];
  const controller = new AbortController();
  const reading = (async () => {
    for await (const item of client.activity({ ...options, signal: controller.signal })) items.push(item);
  })();
  return {
    items,
    cursors: () => items.flatMap((item) => (item.type === 'change' ? [Number(item.change.cursor)] : [])),
    isLive: () => items.at(-1)?.type === 'connection' || items.length > 0,
    async stop() {
      controller.abort();
      await reading;
    },
  };
}

test('changes arrive in order; cut connections are resumed without gap or double', async () => {
  const listener = listen();
  await until(() => service.openStreams === 1);
  const start = service.log.length;
  for (let round = 0; round < 5; round += 1) {
    for (let n = 0; n < 20; n += 1) {
      service.emit(changeAt(service.log.length + 1));
      if (n === 9) await new Promise((resolve) => setTimeout(resolve, round));
    }
    if (round % 2 === 0) await until(() => listener.cursors().length > 0);
    fixture.cut();
    for (let n = 0; n < 5; n += 1) service.emit(changeAt(service.log.length + 1));
  }
  const total = service.log.length - start;
  await until(() => listener.cursors().length >= total);
  assert.deepEqual(
    listener.cursors(),
    Array.from({ length: total }, (_, index) => start + index + 1),
  );
  assert.ok(service.streams.length > 1, 'it did reconnect');
  await listener.stop();
  await until(() => service.openStreams === 0);
});

test('readings of the devices asked for, a reset, and a resume given by the caller', async () => {
  const listener = listen({ after: String(service.log.length), readingsOf: ['d1', 'd 2'] });
  await until(() => service.openStreams === 1);
  assert.deepEqual(service.streams.at(-1)?.readingsOf, ['d1', 'd 2']);
  const readings: Activity = {
    type: 'readings',
    deviceId: 'd1',
    readings: [{ deviceKey: 'k', at: 1, metric: 'temperature', value: 20.5 }],
  };
  service.emit(readings);
  service.emit({ type: 'reset', cursor: String(service.log.length + 1) });
  await until(() => listener.items.some(({ type }) => type === 'reset'));
  assert.deepEqual(listener.items.slice(-2), service.log.slice(-2));
  await listener.stop();
  await until(() => service.openStreams === 0);
});

test('many listeners hear the same, and leave nothing behind', async () => {
  const listeners = Array.from({ length: 20 }, () => listen());
  await until(() => service.openStreams === 20);
  service.emit(changeAt(service.log.length + 1));
  await until(() => listeners.every((listener) => listener.cursors().length === 1));
  await Promise.all(listeners.map((listener) => listener.stop()));
  await until(() => service.openStreams === 0);
});

test('what stands on the wire: ids, event names, one line of data, and the headers proxies need', async () => {
  const response = await fetch(`${fixture.baseUrl}/activity`, { headers: { authorization: 'Bearer good' } });
  assert.equal(response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  assert.equal(response.headers.get('x-accel-buffering'), 'no');
  assert.equal(response.headers.get('cache-control'), 'no-store');
  await until(() => service.openStreams === 1);
  const place = service.log.length + 1;
  service.emit({
    type: 'change',
    change: { cursor: String(place), kind: 'alert', id: 'line\nbreak', op: 'delete', opId: 'key' },
  });
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  while (!/line.*\n\n$/s.test(text)) {
    const chunk = (await reader?.read()) as { readonly value?: Uint8Array } | undefined;
    text += decoder.decode(chunk?.value, { stream: true });
  }
  assert.match(text, new RegExp(`id: ${place}\\nevent: change\\ndata: \\{.*"id":"line\\\\nbreak".*\\}\\n\\n$`));
  await reader?.cancel();
  await until(() => service.openStreams === 0);
});

test('a client that does not read is dropped, and its stream freed', { timeout: 60_000 }, async () => {
  const { port } = new URL(fixture.baseUrl);
  const socket = connect(Number(port), '127.0.0.1');
  socket.pause();
  socket.write(`GET /csk/activity HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer good\r\n\r\n`);
  await until(() => service.openStreams === 1);
  const opId = 'x'.repeat(100_000);
  for (let n = 0; n < 200; n += 1) {
    const place = service.log.length + 1;
    service.emit({ type: 'change', change: { cursor: String(place), kind: 'alert', id: 'a', op: 'delete', opId } });
  }
  await until(() => service.openStreams === 0);
  socket.destroy();
});

test('a resume after the long cursor of a busy database is let through', async () => {
  const headers = { authorization: 'Bearer good', 'last-event-id': '9'.repeat(MAX_CURSOR_LENGTH) };
  const response = await fetch(`${fixture.baseUrl}/activity`, { headers });
  assert.equal(response.status, 200);
  assert.equal(service.streams.at(-1)?.after?.length, MAX_CURSOR_LENGTH);
  await response.body?.cancel();
  await until(() => service.openStreams === 0);
  const longer = { ...headers, 'last-event-id': '9'.repeat(MAX_CURSOR_LENGTH + 1) };
  assert.equal((await fetch(`${fixture.baseUrl}/activity`, { headers: longer })).status, 400);
});

test('a stream that asks while the gateway closes does not begin', async () => {
  let signIn: () => void = () => undefined;
  const other = await startGateway(service.client, {
    authenticate: () => new Promise((resolve) => (signIn = () => resolve({ id: 'agent-7', roles: [] }))),
  });
  const started = service.streams.length;
  const asked = other.gateway.fetch(new Request(`${other.baseUrl}/activity`));
  other.gateway.close();
  signIn();
  assert.equal((await asked).status, 503);
  assert.equal(service.streams.length, started);
  await other.close();
});

test('closing the gateway ends every stream at once', async () => {
  const other = await startGateway(service.client);
  const response = await fetch(`${other.baseUrl}/activity`, { headers: { authorization: 'Bearer good' } });
  const ended = response.text();
  await until(() => service.openStreams === 1);
  other.gateway.close();
  await ended;
  await until(() => service.openStreams === 0);
  const refused = await fetch(`${other.baseUrl}/alerts`, { headers: { authorization: 'Bearer good' } });
  assert.equal(refused.status, 503);
  await other.close();
});
