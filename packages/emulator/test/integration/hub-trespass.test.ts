import assert from 'node:assert/strict';
import https from 'node:https';
import { test } from 'node:test';
import type { Emulator } from '../../src/index.ts';
import { amqp, keyOf, tokenFor, tryLink } from './raw-amqp.ts';
import { createDevice, runEmulator } from './running-emulator.ts';

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

test('a token that a policy made for one device is no key to the others, nor to what is for services', async (t) => {
  const emulator = await runEmulator(t);
  for (const id of ['d1', 'd2']) await createDevice(emulator, id);
  const owner = keyOf(emulator.connectionStrings.iotHub);
  const token = tokenFor(`${emulator.hostName}/devices/d1`, owner, 'iothubowner');
  assert.equal(await request(emulator, 'GET', '/devices/d1', token), 200);
  assert.equal(await request(emulator, 'GET', '/devices/d2', token), 401);
  assert.equal(await request(emulator, 'GET', '/twins/d1', token), 401);
  const connection = await amqp(t, emulator, token);
  assert.equal(await tryLink(connection, '/devices/d1/messages/devicebound'), 'open');
  assert.equal(await tryLink(connection, '/devices/d2/messages/devicebound'), 'amqp:unauthorized-access');
  assert.equal(await tryLink(connection, '/messages/serviceBound/feedback'), 'amqp:unauthorized-access');
});
