import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGatewayClient } from '@csk/adapters/gateway/client';
import type { Alert, ConnectedServiceClient, Device } from '@csk/core';
import { Progress } from '../../src/progress.ts';
import { startQuickstart, type Quickstart } from '../../src/quickstart.ts';
import { temporaryFolder } from '../temporary-folder.ts';

// The main job with IoT Central for a device cloud: `npm start -- --cloud iot-central`, with the real parts.

const data = temporaryFolder();
let house: Quickstart;
let client: ConnectedServiceClient;

async function open(): Promise<void> {
  const ports = { port: 0, hubPort: 0, serviceBusPort: 0, eventHubsPort: 0 };
  house = await startQuickstart(
    { cloud: 'iot-central', ...ports, data, devices: 2, simulator: true, replay: undefined, replaySpeed: 1 },
    new Progress(() => {}),
    new AbortController().signal,
  );
  client = createGatewayClient({ baseUrl: `${house.url}csk` });
  await until('the devices to be online', async () => house.simulator.views().every((view) => view.online));
}

before(open);

after(async () => {
  await house?.close();
  rmSync(data, { recursive: true, force: true });
});

async function until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
    await sleep(50);
  }
}

async function thermostat(): Promise<Device> {
  for await (const device of client.devices.list({ where: { deviceKey: 'thermostat-01' } })) return device;
  throw new Error('There is no thermostat.');
}

/** What the device's property says of service, as the engine last pulled it. */
async function toldOf(id: Device['id']): Promise<Readonly<Record<string, unknown>>> {
  await client.devices.pull(id);
  const desired = (await client.devices.get(id))?.desired as { readonly service?: object } | undefined;
  return { ...desired?.service };
}

test('rule, webhook, alert, case, command with response, resolved; the device knows its case', async () => {
  const device = await thermostat();
  await until('the device to count as connected', async () => (await client.devices.get(device.id))?.connected);
  await house.simulator.sendRaw('thermostat-01', JSON.stringify({ Temperature: 95, Humidity: 40 }));
  const alert = await until('the alert', async (): Promise<Alert | undefined> => {
    for await (const one of client.alerts.list({ where: { deviceKey: 'thermostat-01' } })) return one;
    return undefined;
  });
  assert.equal(alert.rule, 'AlarmTemp');
  assert.equal(alert.description, 'Temperature of 95 is above the limit of 70');
  assert.equal(alert.deviceId, device.id);

  const record = await client.alerts.convertToCase([alert.id]);
  await until('the case number on the device', async () => (await toldOf(device.id))['caseNumber'] === record.number);
  const offered = await client.commands.definitions({ deviceId: device.id });
  assert.ok(
    offered.some(({ name }) => name === 'Set_Target_Temperature'),
    'the commands of the template',
  );
  const parameters = { Target: 60 };
  const sent = await client.commands.send({
    name: 'Set_Target_Temperature',
    parameters,
    deviceId: device.id,
    alertId: alert.id,
  });
  const done = await until('the answer to the command', async () => {
    const command = await client.commands.get(sent.id);
    return command?.status === 'completed' && command;
  });
  assert.deepEqual(done.response, { target: 60, message: 'Target set to 60 °F.' });

  await client.cases.resolve(record.id);
  await until('the case status on the device', async () => (await toldOf(device.id))['caseStatus'] === 'resolved');
  assert.equal((await client.alerts.get(alert.id))?.status, 'closed');
  const readings = await client.readings.latest(device.id);
  assert.ok(
    readings.some(({ metric }) => metric === 'Temperature'),
    'telemetry comes by export',
  );
});

test('nobody else can raise an alert at the webhook', async () => {
  const body = JSON.stringify({
    timestamp: new Date().toISOString(),
    device: { id: 'thermostat-02' },
    rule: { id: 'x', displayName: 'Forged' },
  });
  const response = await fetch(new URL('/webhooks/iot-central', house.url), { method: 'POST', body });
  assert.equal(response.status, 401);
});

test('after a restart it goes on with the same devices and cases', async () => {
  const before = await thermostat();
  await house.close();
  await open();
  const device = await thermostat();
  assert.equal(device.id, before.id);
  assert.equal((await toldOf(device.id))['caseStatus'], 'resolved');
  await house.simulator.sendRaw('thermostat-02', JSON.stringify({ Temperature: 99, Humidity: 40 }));
  await until('an alert of the second life', async () => {
    for await (const one of client.alerts.list({ where: { deviceKey: 'thermostat-02' } })) return one;
    return undefined;
  });
});
