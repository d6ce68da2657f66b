import assert from 'node:assert/strict';
import https from 'node:https';
import { test, type TestContext } from 'node:test';
import common from 'azure-iot-common';
import rhea, { type Connection } from 'rhea';
import type { Emulator } from '../../src/index.ts';
import { createDevice, defer, runEmulator } from './running-emulator.ts';

function tokenFor(resource: string, key: string, policy?: string): string {
  const expiry = Math.floor(Date.now() / 1000) + 600;
  const encoded = common.encodeUriComponentStrict(resource);
  return common.SharedAccessSignature.create(encoded, policy as never, key, expiry).toString();
}

const keyOf = (connectionString: string): string => /SharedAccessKey=(.*)$/.exec(connectionString)?.[1] ?? '';

/** An AMQP connection that has put this token; what the SDKs do, without what they would never try. */
async function amqp(t: TestContext, emulator: Emulator, token: string): Promise<Connection> {
  const connection = rhea.create_container().connect({
    host: 'localhost',
    port: emulator.ports.hub,
    transport: 'tls',
    ca: emulator.ca,
    servername: 'localhost',
    reconnect: false,
  } as never);
  connection.on('error', () => {});
  connection.on('disconnected', () => {});
  defer(t, () => connection.close());
  const replies = connection.open_receiver({ source: '$cbs', target: 'replies' });
  const requests = connection.open_sender('$cbs');
  await new Promise((resolve) => requests.once('sendable', resolve));
  const answered = new Promise<number>((resolve) =>
    replies.once('message', ({ message }: { message: { application_properties: Record<string, number> } }) =>
      resolve(message.application_properties['status-code'] ?? 0),
    ),
  );
  requests.send({
    message_id: '1',
    reply_to: 'replies',
    application_properties: { operation: 'put-token', type: 'servicebus.windows.net:sastoken', name: 'x' },
    body: token,
  });
  assert.equal(await answered, 200);
  return connection;
}

/** The condition with which a link is refused; `open` when it is not. */
function tryLink(connection: Connection, address: string): Promise<string> {
  const receiver = connection.open_receiver(address);
  return new Promise((resolve) => {
    receiver.once('receiver_error', () => resolve(String((receiver.error as { condition?: string })?.condition)));
    receiver.once('receiver_open', () => setTimeout(() => resolve(receiver.is_open() ? 'open' : 'closed'), 100));
  });
}

function request(
  emulator: Emulator,
  method: string,
  path: string,
  token: string,
  body?: Buffer | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<number> {
  const separator = path.includes('?') ? '&' : '?';
  return new Promise((resolve, reject) => {
    const options = {
      host: 'localhost',
      port: emulator.ports.hub,
      path: `${path}${separator}api-version=2021-04-12`,
      method,
      ca: emulator.ca,
      agent: false as const,
      headers: { authorization: token, ...headers },
    };
    const sent = https.request(options, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

test('the token of a device opens its own links over AMQP and no others', async (t) => {
  const emulator = await runEmulator(t);
  const key = keyOf(await createDevice(emulator, 'd1'));
  await createDevice(emulator, 'D1');
  const connection = await amqp(t, emulator, tokenFor(`${emulator.hostName}/devices/d1`, key));
  assert.equal(await tryLink(connection, '/devices/d1/messages/devicebound'), 'open');
  for (const address of [
    '/devices/D1/messages/devicebound',
    '/devices/d1/modules/m1/twin',
    '/messages/serviceBound/feedback',
    '/messages/serviceBound/filenotifications',
  ]) {
    assert.equal(await tryLink(connection, address), 'amqp:unauthorized-access', address);
  }
  assert.equal(await tryLink(connection, '/devices/d1/messages/other'), 'amqp:unauthorized-access');
});

test('the token of a service opens what is for services', async (t) => {
  const emulator = await runEmulator(t);
  const owner = keyOf(emulator.connectionStrings.iotHub);
  const connection = await amqp(t, emulator, tokenFor(emulator.hostName, owner, 'iothubowner'));
  assert.equal(await tryLink(connection, '/messages/serviceBound/feedback'), 'open');
  assert.equal(await tryLink(connection, '/messages/serviceBound/nothing'), 'amqp:not-found');
  assert.equal(await tryLink(connection, '/devices/nobody/messages/devicebound'), 'amqp:unauthorized-access');
});

test('over HTTPS a device reaches only itself, and bad requests are answered as such', async (t) => {
  const emulator = await runEmulator(t);
  const key = keyOf(await createDevice(emulator, 'd1'));
  await createDevice(emulator, 'd2');
  const token = tokenFor(`${emulator.hostName}/devices/d1`, key);
  const send = (path: string, body: Buffer | string, headers = {}): Promise<number> =>
    request(emulator, 'POST', path, token, body, headers);
  assert.equal(await send('/devices/d1/messages/events', 'x'), 204);
  assert.equal(await send('/devices/d2/messages/events', 'x'), 401);
  assert.equal(await send('/devices/d1%2Fm1/messages/events', 'x'), 400);
  assert.equal(await send('/devices/%zz/messages/events', 'x'), 400);
  assert.equal(await send('/devices/d1/messages/events', Buffer.alloc(300 * 1024)), 413);
  const batch = { 'content-type': 'application/vnd.microsoft.iothub.json' };
  assert.equal(await send('/devices/d1/messages/events', '{"not":"a list"}', batch), 400);
  assert.equal(await send('/devices/d1/messages/events', '[{"body":1}]', batch), 400);
  assert.equal(await send('/devices/d1/files', '{'), 400);
  assert.equal(await send('/devices/d1/files/notifications/unknown', '{"isSuccess":true}'), 400);
  assert.equal(await request(emulator, 'DELETE', '/devices/d1/messages/devicebound/no-lock', token), 412);
  assert.equal(await request(emulator, 'GET', '/devices/d1', token), 401);
  assert.equal(await request(emulator, 'PUT', '/csk-uploads/d1/x', token, 'x'), 403);
  assert.equal(await request(emulator, 'PUT', '/csk-uploads/%zz', token, 'x'), 400);
  assert.equal(emulator.diagnostics().events, 1);
});

test('an id with an encoded slash makes no module by the way', async (t) => {
  const emulator = await runEmulator(t);
  await createDevice(emulator, 'd1');
  const token = tokenFor(emulator.hostName, keyOf(emulator.connectionStrings.iotHub), 'iothubowner');
  const json = { 'content-type': 'application/json' };
  assert.equal(await request(emulator, 'PUT', '/devices/d1%2Fm1', token, '{}', json), 400);
  const entries = JSON.stringify([{ id: 'd1/m1', importMode: 'create' }]);
  assert.equal(await request(emulator, 'POST', '/devices', token, entries, json), 200);
  assert.equal(await request(emulator, 'GET', '/devices/d1/modules/m1', token), 404);
});
