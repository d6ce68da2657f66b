import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { test } from 'node:test';
import { ServiceBusClient } from '@azure/service-bus';
import type { Emulator } from '../../src/index.ts';
import { connectDevice, createDevice, eventually, runEmulator } from './running-emulator.ts';

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

function call(
  emulator: Emulator,
  method: string,
  path: string,
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const options = { host: '127.0.0.1', port: emulator.ports.hub, method, path, agent: false, headers };
  return new Promise((resolve, reject) => {
    const sent = httpRequest(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        const isJson = response.headers['content-type']?.startsWith('application/json');
        resolve({
          status: response.statusCode ?? 0,
          body: isJson ? JSON.parse(text) : text,
          headers: response.headers,
        });
      });
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Calls as the owner of the admin token does. */
const administer = (emulator: Emulator, method: string, path: string, body?: unknown): Promise<Answer> =>
  call(emulator, method, `/emulator/admin/${path}`, {
    body,
    headers: { host: `localhost:${emulator.ports.hub}`, authorization: `Bearer ${emulator.admin.token}` },
  });

const messageOf = ({ body }: Answer): string => (body as { error: { message: string } }).error.message;

test('without the token nothing is changed, or told', async (t) => {
  const emulator = await runEmulator(t);
  const attempts: Record<string, string>[] = [
    {},
    { authorization: 'Bearer no' },
    { authorization: emulator.admin.token },
  ];
  for (const headers of attempts) {
    const answer = await call(emulator, 'POST', '/emulator/admin/faults', { body: { kind: 'drop' }, headers });
    assert.equal(answer.status, 401);
  }
  assert.deepEqual(emulator.faults.list(), []);
});

test('another host or origin is refused, even with the token: a page that rebinds its name reaches nothing', async (t) => {
  const emulator = await runEmulator(t);
  const { token } = emulator.admin;
  const host = `localhost:${emulator.ports.hub}`;
  const strangers: Record<string, string>[] = [
    { host: 'evil.example' },
    { host: `localhost.evil.example:${emulator.ports.hub}` },
    { host, origin: 'https://evil.example' },
    { host, origin: 'null' },
    { host, 'sec-fetch-site': 'cross-site' },
    { host, 'sec-fetch-site': 'same-site' },
  ];
  for (const headers of strangers) {
    const withToken = { ...headers, authorization: `Bearer ${token}` };
    for (const path of ['/', '/emulator/status.json', '/emulator/admin/status']) {
      assert.equal((await call(emulator, 'GET', path, { headers: withToken })).status, 421, JSON.stringify(headers));
    }
  }
  const friends: Record<string, string>[] = [{ host }, { host, origin: `http://${host}` }, { host: '[::1]:80' }];
  for (const friend of friends) {
    assert.equal((await call(emulator, 'GET', '/emulator/status.json', { headers: friend })).status, 200);
  }
});

test('a fault is set, listed, seen by a device, and ended', async (t) => {
  const emulator = await runEmulator(t);
  await connectDevice(t, emulator, await createDevice(emulator, 'd1'));
  const connections = await administer(emulator, 'GET', 'connections');
  assert.deepEqual((connections.body as { devices: string[] }[])[0]?.devices, ['d1']);
  const { body } = await administer(emulator, 'POST', 'faults', { kind: 'drop', device: 'd1', durationMs: 60_000 });
  await eventually(() => emulator.diagnostics().connectedDevices === 0);
  const { id } = body as { id: string };
  assert.equal(((await administer(emulator, 'GET', 'faults')).body as { id: string }[])[0]?.id, id);
  assert.equal(((await administer(emulator, 'GET', 'faults/strikes')).body as unknown[]).length, 1);
  assert.equal((await administer(emulator, 'DELETE', `faults/${id}`)).status, 204);
  assert.equal((await administer(emulator, 'DELETE', `faults/${id}`)).status, 404);
});

test('what is wrong is told by its place', async (t) => {
  const emulator = await runEmulator(t);
  const fault = await administer(emulator, 'POST', 'faults', { kind: 'delay' });
  assert.equal(fault.status, 400);
  assert.match(messageOf(fault), /fault\.delayMs must be/);
  const scenario = await administer(emulator, 'PUT', 'scenario', { steps: [{ atMs: 0, fault: { kind: 'x' } }] });
  assert.match(messageOf(scenario), /steps\[0\]\.fault\.kind must be one of/);
  assert.match(messageOf(await administer(emulator, 'POST', 'time', { advanceMs: -1 })), /Time advances/);
  assert.match(messageOf(await administer(emulator, 'POST', 'queues/none/purge')), /no queue or topic 'none'/);
  assert.equal((await administer(emulator, 'POST', 'nothing')).status, 404);
  assert.equal((await administer(emulator, 'PATCH', 'faults')).status, 405);
});

test('queues and the commands of a device are purged, one connection is ended, and a reset does all of it', async (t) => {
  const emulator = await runEmulator(t, { queues: ['a', 'b'] });
  await connectDevice(t, emulator, await createDevice(emulator, 'd1'));
  await sendTo(emulator, 'a');
  await sendTo(emulator, 'b');
  assert.deepEqual((await administer(emulator, 'POST', 'queues/a/purge')).body, { purged: 1 });
  assert.deepEqual((await administer(emulator, 'POST', 'queues/devices%2Fd1/purge')).body, { purged: 0 });
  assert.deepEqual([emulator.diagnostics().queues['a'], emulator.diagnostics().queues['b']], [0, 1]);
  const [connection] = emulator.faults.connections().filter(({ protocol }) => protocol === 'mqtt');
  assert.equal((await administer(emulator, 'DELETE', `connections/${connection?.id}`)).status, 204);
  await eventually(() => emulator.diagnostics().connectedDevices === 0);
  emulator.faults.add({ kind: 'duplicate' });
  assert.equal((await administer(emulator, 'POST', 'reset')).status, 204);
  assert.deepEqual(emulator.faults.list(), []);
  assert.equal(emulator.diagnostics().queues['b'], 0);
});

async function sendTo(emulator: Emulator, queue: string, scheduledFor?: Date): Promise<void> {
  const client = new ServiceBusClient(emulator.connectionStrings.serviceBus);
  const message = { body: 'x', ...(scheduledFor && { scheduledEnqueueTimeUtc: scheduledFor }) };
  await client.createSender(queue).sendMessages(message);
  await client.close();
}

test('time runs ahead: what was scheduled for tomorrow is there', async (t) => {
  const emulator = await runEmulator(t, { queues: ['a'] });
  await sendTo(emulator, 'a', new Date(Date.now() + 24 * 3_600_000));
  const tally = async () => ((await administer(emulator, 'GET', 'status')).body as { queues: unknown[] }).queues[0];
  const empty = { path: 'a', active: 0, locked: 0, deferred: 0, scheduled: 0, deadLetters: 0 };
  assert.deepEqual(await tally(), { ...empty, scheduled: 1 });
  assert.equal((await administer(emulator, 'POST', 'time', { advanceMs: 25 * 3_600_000 })).status, 204);
  await eventually(async () => ((await tally()) as { active: number }).active === 1);
});

test('the status names no secret, and is not there when it is not wanted', async (t) => {
  const emulator = await runEmulator(t);
  const connection = await createDevice(emulator, 'd1');
  const secrets = [connection, emulator.connectionStrings.iotHub, emulator.connectionStrings.serviceBus].map(
    (text) => /SharedAccessKey=([^;]+)/.exec(text)?.[1] ?? '',
  );
  const text = JSON.stringify(
    (await call(emulator, 'GET', '/emulator/status.json', { headers: { host: 'localhost' } })).body,
  );
  assert.match(text, /"id":"d1"/);
  for (const secret of [...secrets, emulator.admin.token, emulator.central.apiToken]) {
    assert.ok(secret !== '' && !text.includes(secret));
  }
  const shy = await runEmulator(t, { statusPage: false });
  for (const path of ['/', '/emulator/status.json', '/emulator/status.js']) {
    assert.equal((await call(shy, 'GET', path, { headers: { host: 'localhost' } })).status, 404);
  }
});

test('the page comes with a strict policy and without a line of script of its own', async (t) => {
  const emulator = await runEmulator(t);
  const { status, body, headers } = await call(emulator, 'GET', '/', { headers: { host: 'localhost' } });
  assert.equal(status, 200);
  const policy = String(headers['content-security-policy']);
  assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'/);
  assert.ok(!policy.includes('unsafe'));
  assert.ok(!/<script[^>]*>[^<]|\son\w+=|style=/.test(String(body)));
});
