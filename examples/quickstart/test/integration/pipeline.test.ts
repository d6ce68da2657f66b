import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceBusClient, type ServiceBusReceivedMessage } from '@azure/service-bus';
import { createGatewayClient } from '@csk/adapters/gateway/client';
import type { Alert, Case, ConnectedServiceClient } from '@csk/core';
import { Progress } from '../../src/progress.ts';
import { startQuickstart, type Quickstart } from '../../src/quickstart.ts';
import { temporaryFolder } from '../temporary-folder.ts';

// The real parts without a browser: what the page cannot show about the pipeline.

const data = temporaryFolder();
let house: Quickstart;
let client: ConnectedServiceClient;

before(async () => {
  const ports = { port: 0, hubPort: 0, serviceBusPort: 0, eventHubsPort: 0 };
  house = await startQuickstart(
    { cloud: 'iot-hub', ...ports, data, devices: 3, simulator: true, replay: undefined, replaySpeed: 1 },
    new Progress(() => {}),
    new AbortController().signal,
  );
  client = createGatewayClient({ baseUrl: `${house.url}csk` });
  await until('the devices to be online', async () => house.simulator.views().every((view) => view.online));
});

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

async function alertOf(token: string): Promise<Alert | undefined> {
  for await (const alert of client.alerts.list({ where: { token } })) return alert;
  return undefined;
}

function reading(deviceKey: string, Temperature: number, EventToken: string): string {
  return JSON.stringify({ DeviceID: deviceKey, Temperature, Humidity: 40, EventToken });
}

test('a reading far above its threshold becomes a case by the flow, once', async () => {
  await house.simulator.sendRaw('thermostat-01', reading('thermostat-01', 130, 'very-hot'));
  const opened = await until('the case', async (): Promise<Case | undefined> => {
    for await (const found of client.cases.list()) return found;
    return undefined;
  });
  assert.equal(opened.priority, 'high');
  assert.match(opened.description ?? '', /^Opened by a flow/);
  const alert = await until('the link', async () => {
    const found = await alertOf('very-hot');
    return found?.caseId === opened.id && found;
  });
  assert.equal(alert.progress, 'case-created');
  await house.simulator.sendRaw('thermostat-01', reading('thermostat-01', 131, 'still-very-hot'));
  await until('the repeat', async () => (await alertOf('still-very-hot'))?.parentId === alert.id);
  const cases = [];
  for await (const found of client.cases.list()) cases.push(found);
  assert.equal(cases.length, 1, 'a repeat is no new problem');
});

test('a message that is no alert goes to the dead letters with its reason, and the next one gets through', async (t) => {
  const bus = new ServiceBusClient(house.serviceBusConnectionString);
  t.after(() => bus.close());
  const sender = bus.createSender('alerts');
  await sender.sendMessages([{ body: 'not an alert' }, { body: { deviceid: 7 } }]);
  await house.simulator.sendRaw('thermostat-02', reading('thermostat-02', 88, 'after-poison'));
  await until('the alert behind it', () => alertOf('after-poison'));
  const dead = bus.createReceiver('alerts', { subQueueType: 'deadLetter' });
  const letters: ServiceBusReceivedMessage[] = [];
  // A call that has got one waits for another for a second only.
  await until('both dead letters', async () => {
    letters.push(...(await dead.receiveMessages(2 - letters.length, { maxWaitTimeInMs: 5_000 })));
    return letters.length === 2;
  });
  for (const letter of letters) {
    assert.ok(letter.deadLetterReason, 'a reason');
    assert.ok(letter.deadLetterErrorDescription, 'in words');
  }
});

test('a device that nobody knows still raises an alert, which says so', async () => {
  await house.simulator.sendRaw('thermostat-03', reading('nobody-knows-me', 88, 'unknown-device'));
  const alert = await until('the alert', () => alertOf('unknown-device'));
  assert.equal(alert.deviceKey, 'nobody-knows-me');
  assert.equal(alert.deviceId, undefined);
  assert.match(alert.priority.reasons.join(' '), /not known/);
  await assert.rejects(client.alerts.convertToCase([alert.id]), { code: 'invalid' });
});

test('the pages answer to their own name only, and carry their policy', async () => {
  const page = await fetch(house.url);
  assert.match(
    page.headers.get('content-security-policy') ?? '',
    /default-src 'self'; require-trusted-types-for 'script'/,
  );
  const { port } = new URL(house.url);
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, headers: { host: `evil.example:${port}` } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.once('error', reject).end();
  });
  assert.equal(status, 421);
});
