import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';

import { createIotHub } from '@csk/adapters/iot-hub';
import type { CloudCommand, CommandFeedback } from '@csk/core';
import { isConnectedServiceError } from '@csk/core';
import { startEmulator, trustEmulator } from '@csk/emulator';
import iothub from 'azure-iothub';

import { BreakableProxy } from '../../links/breakable-proxy.ts';
import { CollectedLog } from '../../links/collected-log.ts';
import { MqttDevices } from './mqtt-devices.ts';

const emulator = await startEmulator({ ports: { hub: 0, serviceBus: 0, eventHubs: 0 }, feedbackBatchMs: 20 });
trustEmulator(emulator.ca);
after(() => emulator.close());

const { iotHub: connectionString } = emulator.connectionStrings;
const key = /SharedAccessKey=(.+)$/.exec(connectionString)?.[1] ?? '';
const FAST = { minMs: 20, maxMs: 100 };

function command(deviceKey: string, id: string, rest: Partial<CloudCommand> = {}): CloudCommand {
  return { id, deviceKey, name: 'Notification', parameters: {}, mode: 'queued', expiresInMs: 60_000, ...rest };
}

async function rejection(
  promise: Promise<unknown>,
): Promise<{ code: string; retryAfterMs: number | undefined; shown: string }> {
  try {
    await promise;
  } catch (error) {
    assert.ok(isConnectedServiceError(error), `not one of ours: ${inspect(error)}`);
    return {
      code: error.code,
      retryAfterMs: error.retryAfterMs,
      shown: inspect(error, { depth: 9, showHidden: true }),
    };
  }
  throw new assert.AssertionError({ message: 'it should have been rejected' });
}

test('a full device queue is throttled, with a time to wait', async () => {
  const hub = createIotHub({ connectionString });
  await hub.register({ deviceKey: 'full' });
  for (let n = 0; n < 50; n += 1) await hub.sendCommand(command('full', `full-${n}`));
  const { code, retryAfterMs } = await rejection(hub.sendCommand(command('full', 'one-too-many')));
  assert.equal(code, 'throttled');
  assert.ok((retryAfterMs ?? 0) > 0);
  await hub.close?.();
});

test('a wrong key is unauthenticated, and no secret is shown', async () => {
  const wrong = Buffer.from('not the key at all, but long enough').toString('base64');
  const hub = createIotHub({ connectionString: connectionString.replace(key, wrong) });
  for (const call of [hub.getDevice('some'), hub.sendCommand(command('some', 'c'))]) {
    const { code, shown } = await rejection(call);
    assert.equal(code, 'unauthenticated');
    assert.ok(!shown.includes(wrong) && !/sig=[^*]/.test(shown), shown);
  }
  await hub.close?.();
});

test('a hub that is not there is unavailable', async () => {
  const hub = createIotHub({ connectionString: connectionString.replace(/localhost:\d+/, 'localhost:1') });
  assert.equal((await rejection(hub.getDevice('some'))).code, 'unavailable');
  assert.equal((await rejection(hub.sendCommand(command('some', 'c')))).code, 'unavailable');
  await hub.close?.();
});

test('a hub that never answers is a timeout, again at the second call', async () => {
  const sockets = new Set<Socket>();
  const silent = createServer((socket) => sockets.add(socket));
  await new Promise<void>((resolve) => silent.listen(0, 'localhost', resolve));
  const { port } = silent.address() as AddressInfo;
  const hub = createIotHub({
    connectionString: connectionString.replace(/localhost:\d+/, `localhost:${port}`),
    deadlineMs: 150,
  });
  assert.equal((await rejection(hub.getDevice('some'))).code, 'timeout');
  assert.equal((await rejection(hub.sendCommand(command('some', 'a')))).code, 'timeout');
  assert.equal((await rejection(hub.sendCommand(command('some', 'b')))).code, 'timeout');
  const reason = new Error('enough');
  const abort = new AbortController();
  const call = hub.getDevice('some', { signal: abort.signal });
  abort.abort(reason);
  await assert.rejects(call, (error) => error === reason);
  await hub.close?.();
  for (const socket of sockets) socket.destroy();
  silent.close();
});

test('parameters that are too large, and a device without a key, are invalid', async () => {
  const hub = createIotHub({ connectionString });
  await hub.register({ deviceKey: 'small' });
  const text = 'x'.repeat(200_000);
  assert.equal((await rejection(hub.sendCommand(command('small', 'c', { parameters: { text } })))).code, 'invalid');
  for (const deviceKey of ['', '.', '..']) {
    assert.equal((await rejection(hub.register({ deviceKey }))).code, 'invalid');
  }
  assert.equal((await rejection(hub.register({ deviceKey: '<img src=x onerror=alert(1)>' }))).code, 'invalid');
  await hub.close?.();
});

test('feedback goes on after the connection was cut, and what was not acknowledged comes again', async () => {
  const proxy = await BreakableProxy.to(emulator.ports.hub);
  const log = new CollectedLog();
  const direct = createIotHub({ connectionString });
  const hub = createIotHub({
    connectionString: connectionString.replace(/localhost:\d+/, `localhost:${proxy.port}`),
    backoff: FAST,
    logger: log,
  });
  await direct.register({ deviceKey: 'cut' });
  await direct.sendCommand(command('cut', 'cut-1', { expiresInMs: 50 }));
  const seen: CommandFeedback[] = [];
  for await (const delivery of hub.feedback({ signal: AbortSignal.timeout(20_000) })) {
    const mine = delivery.value.filter(({ commandId }) => commandId.startsWith('cut-'));
    seen.push(...mine);
    if (mine.length > 0 && seen.length === mine.length) {
      // The first one is in hand when the network breaks.
      proxy.cut();
      await sleep(50);
      await direct.sendCommand(command('cut', 'cut-2', { expiresInMs: 50 }));
      assert.equal((await rejection(delivery.ack())).code, 'conflict');
      continue;
    }
    await delivery.ack();
    const ids = seen.map(({ commandId }) => commandId);
    if (ids.filter((id) => id === 'cut-1').length === 2 && ids.includes('cut-2')) break;
  }
  assert.deepEqual(seen.map(({ commandId, outcome }) => `${commandId} ${outcome}`).sort(), [
    'cut-1 expired',
    'cut-1 expired',
    'cut-2 expired',
  ]);
  assert.ok(log.has('feedback receiver broke') && !log.has(key));
  await hub.close?.();
  await direct.close?.();
  await proxy.close();
});

test('a receiver that is silent for long is opened anew', async () => {
  const proxy = await BreakableProxy.to(emulator.ports.hub);
  const hub = createIotHub({
    connectionString: connectionString.replace(/localhost:\d+/, `localhost:${proxy.port}`),
    silenceMs: 100,
  });
  await hub.register({ deviceKey: 'silent' });
  const waiting = (async () => {
    for await (const delivery of hub.feedback({ signal: AbortSignal.timeout(20_000) })) {
      await delivery.ack();
      if (delivery.value.some(({ commandId }) => commandId === 'silent-1')) return 'came';
    }
    return 'ended';
  })();
  await sleep(700);
  await hub.sendCommand(command('silent', 'silent-1', { expiresInMs: 50 }));
  assert.equal(await waiting, 'came');
  await hub.close?.();
  await proxy.close();
});

test('the command message carries what devices of Connected Customer Service expect', async () => {
  const hub = createIotHub({ connectionString });
  const devices = new MqttDevices(
    emulator.ca,
    async (deviceKey) => (await hub.register({ deviceKey })).credential ?? '',
  );
  await hub.register({ deviceKey: 'wire' });
  await devices.connect('wire');
  await hub.sendCommand(
    command('wire', 'wire-1', { name: 'Set Values', parameters: { Reading: { Temperature: '30' } } }),
  );
  while (devices.messages('wire').length === 0) await sleep(10);
  const [message] = devices.messages('wire');
  assert.equal(
    message?.getData().toString(),
    '{"CommandName":"Set Values","Parameters":{"Reading":{"Temperature":"30"}}}',
  );
  assert.equal(message?.messageId, 'wire-1');
  assert.equal(message?.contentType, 'application/json');
  await devices.close();
  await hub.close?.();
});

test('a key that is renewed while a device is switched off stays renewed', async () => {
  const registry = iothub.Registry.fromConnectionString(connectionString);
  const other = iothub.Registry.fromConnectionString(connectionString);
  const jobs = iothub.JobClient.fromConnectionString(connectionString);
  const connect = (transport: typeof iothub.Amqp) => iothub.Client.fromConnectionString(connectionString, transport);
  const hub = createIotHub({ hostName: 'localhost', registry, jobs, connect });
  await hub.register({ deviceKey: 'renewed' });
  const { responseBody: before } = await other.get('renewed');
  const primaryKey = Buffer.from('another key, of thirty-two bytes').toString('base64');
  const renewed = { ...before, authentication: { symmetricKey: { primaryKey, secondaryKey: primaryKey } } };
  const read = registry.get.bind(registry);
  let reads = 0;
  registry.get = (async (deviceKey: string) => {
    const answer = await read(deviceKey);
    reads += 1;
    if (reads === 1) await other.update(renewed);
    return answer;
  }) as typeof registry.get;
  assert.equal((await hub.updateDevice('renewed', { enabled: false })).enabled, false);
  const { responseBody: after } = await other.get('renewed');
  assert.deepEqual([after.status, after.authentication?.symmetricKey?.primaryKey], ['disabled', primaryKey]);
  await hub.close?.();
});
