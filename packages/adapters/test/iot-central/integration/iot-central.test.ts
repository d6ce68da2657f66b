import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';

import { createEventHubStream } from '@csk/adapters/event-hubs';
import {
  createCentralExportStream,
  createCentralWebhooks,
  createDevicePull,
  importCategories,
} from '@csk/adapters/iot-central';
import { createConnectedService } from '@csk/core';
import type { Json } from '@csk/core';
import { createMemoryQueue, createMemoryReadingStore, createMemoryStore, systemClock } from '@csk/core/memory';
import device from 'azure-iot-device';

import { build, exportTo, serve, SIGNING_KEY, startApplication, TEMPLATE, TEMPLATE_ID } from './central-app.ts';

const SOURCES = ['telemetry', 'properties', 'deviceConnectivity', 'deviceLifecycle'];

/** Application, engine, and one device with its customer. */
async function world(t: TestContext) {
  const { emulator, central, devices, close } = await startApplication();
  const queue = createMemoryQueue({ name: 'central', clock: systemClock });
  const webhooks = createCentralWebhooks({
    authentication: { signingKeys: [SIGNING_KEY] },
    alerts: queue,
    cloud: central,
    onDeviceChanged: (deviceKey) => pull(deviceKey),
  });
  const service = createConnectedService({
    store: createMemoryStore({ clock: systemClock }),
    readings: createMemoryReadingStore(),
    devices: central,
    alertSources: [{ name: 'IoT Central', queue }],
    telemetry: { stream: webhooks.telemetry },
    backChannel: { desired: 'service' },
  });
  const client = service.client({ id: 'agent', name: 'Ada' });
  const pull = createDevicePull(client);
  const requests: { readonly body: string; readonly headers: Headers; readonly status: number }[] = [];
  const server = await serve(async (request) => {
    const body = await request.text();
    const response = await webhooks.fetch(
      new Request(request.url, { method: request.method, headers: request.headers, body }),
    );
    requests.push({ body, headers: request.headers, status: response.status });
    return response;
  });
  t.after(async () => {
    await service.close();
    await webhooks.close();
    await server.close();
    await close();
  });
  await service.start();
  await exportTo(emulator, server.url, SOURCES);
  await build(emulator, '/emulator/central/rules/hot', {
    displayName: 'Too hot',
    template: TEMPLATE_ID,
    conditions: [{ telemetry: 'Temperature', operator: 'greaterThan', value: 70 }],
    actions: [{ id: 'engine', url: server.url, signingKey: SIGNING_KEY }],
  });
  return { emulator, central, service, client, webhooks, requests, devices, url: server.url };
}

async function eventually<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Waited in vain for ${what}.`);
}

test('rule, webhook, alert, case, command with response, resolved, and the device knows its case', async (t) => {
  const { central, client, devices, requests, url } = await world(t);
  const categories = await importCategories(central, client);
  const categoryId = categories.get(TEMPLATE_ID)!.id;
  const account = await client.accounts.create({ name: 'Contoso' });
  const thermostat = await client.devices.create({ deviceKey: 'smt-1', accountId: account.id, categoryId });
  await client.devices.register(thermostat.id);
  devices.answer('smt-1', { status: 'completed', response: { temperature: 21 } });
  await devices.connect('smt-1');
  await eventually('the device to count as connected', async () =>
    (await client.devices.get(thermostat.id))?.connected ? true : undefined,
  );

  await devices.sendTelemetry('smt-1', new device.Message(JSON.stringify({ Temperature: 113 })));
  const alert = await eventually('the alert', async () => {
    for await (const one of client.alerts.list()) return one;
    return undefined;
  });
  assert.deepEqual([alert.rule, alert.deviceKey, alert.description], ['Too hot', 'smt-1', 'Temperature is 113']);
  assert.equal(alert.evidence?.reading, 113);

  // Central sends again what it does not know to be taken, and somebody else may, too.
  // The alert may be there a moment before the application has its answer.
  const firing = await eventually('the answer to the webhook', async () =>
    requests.find(({ body }) => body.includes('"rule"')),
  );
  for (let again = 0; again < 3; again += 1) {
    const response = await fetch(url, { method: 'POST', body: firing.body, headers: firing.headers });
    assert.equal(response.status, 202);
  }
  const record = await client.alerts.convertToCase([alert.id]);
  await eventually('the case number on the device', async () => {
    const desired = (await central.getDevice('smt-1'))?.desired as { readonly service?: { caseNumber?: Json } };
    return desired.service?.caseNumber === record.number ? true : undefined;
  });

  const sent = await client.commands.send({ name: 'Reset_Thermostat', deviceId: thermostat.id, alertId: alert.id });
  const done = await eventually('the answer to the command', async () => {
    const command = await client.commands.get(sent.id);
    return command?.status === 'completed' ? command : undefined;
  });
  assert.deepEqual(done.response, { temperature: 21 });
  const [run] = await central.commandHistory('smt-1', 'Reset_Thermostat');
  assert.deepEqual(run?.response, { temperature: 21 });

  await client.cases.resolve(record.id);
  await eventually('the case status on the device', async () => {
    const desired = (await central.getDevice('smt-1'))?.desired as { readonly service?: { caseStatus?: Json } };
    return desired.service?.caseStatus === 'resolved' ? true : undefined;
  });
  let alerts = 0;
  for await (const one of client.alerts.list()) alerts += one ? 1 : 0;
  assert.equal(alerts, 1, 'a firing is one alert, however often it is told');
  assert.equal((await client.alerts.get(alert.id))?.status, 'closed');
});

test('exported telemetry becomes readings once, and a device that goes is seen to have gone', async (t) => {
  const { client, devices, requests, url } = await world(t);
  const thermostat = await client.devices.create({ deviceKey: 'smt-2' });
  await client.devices.register(thermostat.id);
  await devices.connect('smt-2');
  for (const Temperature of [20, 21, 22]) {
    await devices.sendTelemetry('smt-2', new device.Message(JSON.stringify({ Temperature })));
    // Two readings of the same millisecond would be one.
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const taken = () => requests.filter(({ body, status }) => body.includes('"telemetry"') && status === 202);
  await eventually('three readings', async () => (taken().length >= 3 ? true : undefined));
  for (const { body, headers } of taken()) await fetch(url, { method: 'POST', body, headers });
  const now = Date.now();
  const [series] = await client.readings.range(thermostat.id, {
    metrics: ['Temperature'],
    from: new Date(now - 60_000).toISOString(),
    to: new Date(now + 60_000).toISOString(),
    maxPoints: 100,
  });
  assert.deepEqual(series?.values, [20, 21, 22]);

  await devices.report('smt-2', { firmware: '1.2' });
  await eventually('the reported property', async () => {
    const known = (await client.devices.get(thermostat.id))?.reported as { firmware?: Json } | undefined;
    return known?.firmware === '1.2' ? true : undefined;
  });
  await devices.disconnect('smt-2');
  await eventually('the device to count as gone', async () =>
    (await client.devices.get(thermostat.id))?.connected === false ? true : undefined,
  );
});

test('templates become categories with commands, tags and settings, and importing again adds only what is new', async (t) => {
  const { central, client, emulator } = await world(t);
  const first = (await importCategories(central, client)).get(TEMPLATE_ID)!;
  assert.equal(first.name, 'Thermostat');
  const definitions = new Map<string, { readonly parameters: readonly object[]; readonly mode: string }>();
  for (const id of first.commandDefinitionIds) {
    const definition = (await client.commandDefinitions.get(id))!;
    definitions.set(definition.name, definition);
  }
  assert.deepEqual([...definitions.keys()], ['Reset_Thermostat', 'Note', 'SetValues']);
  assert.deepEqual(definitions.get('Note')!.parameters, [{ name: 'Message', type: 'string' }]);
  assert.deepEqual(definitions.get('SetValues')!.parameters, [
    { name: 'Temperature', type: 'number' },
    { name: 'mode', type: 'string', values: ['eco'] },
  ]);
  const tags = (first.properties ?? []).filter(({ isTag }) => isTag);
  assert.equal(tags.length, 3);

  const again = (await importCategories(central, client)).get(TEMPLATE_ID)!;
  assert.deepEqual(again, first, 'nothing is new');
  const { capabilityModel } = TEMPLATE;
  // A field of which definitions of parameters can say nothing is left out, and with it an object that has no other.
  const path = { name: 'path', schema: { '@type': 'Array', elementSchema: 'point' } };
  const route = { name: 'route', schema: { '@type': 'Object', fields: [path] } };
  const drive = { name: 'drive', schema: { '@type': 'Object', fields: [route, { name: 'speed', schema: 'double' }] } };
  const contents = [...capabilityModel.contents, { '@type': 'Command', name: 'Drive', request: drive }];
  const changed = { ...TEMPLATE, capabilityModel: { ...capabilityModel, contents } };
  await build(emulator, `/api/deviceTemplates/${encodeURIComponent(TEMPLATE_ID)}`, changed);
  const later = (await importCategories(central, client)).get(TEMPLATE_ID)!;
  assert.equal(later.id, first.id);
  assert.equal(later.commandDefinitionIds.length, first.commandDefinitionIds.length + 1);
  const driving = (await client.commandDefinitions.get(later.commandDefinitionIds.at(-1)!))!;
  assert.deepEqual([driving.name, driving.parameters], ['Drive', [{ name: 'speed', type: 'number' }]]);
});

test('telemetry that is exported to Event Hubs is unwrapped to what the device sent', async (t) => {
  const { emulator, central, client, devices } = await world(t);
  const connectionString = emulator.connectionStrings.eventHubs;
  const authorization = { type: 'connectionString', connectionString };
  await build(emulator, '/api/dataExport/destinations/hub', { type: 'eventhubs@v1', authorization });
  await build(emulator, '/api/dataExport/exports/hub', { source: 'telemetry', destinations: [{ id: 'hub' }] });
  const { id } = await client.devices.create({ deviceKey: 'smt-3' });
  await client.devices.register(id);
  await devices.connect('smt-3');
  const inner = createEventHubStream({ connectionString });
  const stream = createCentralExportStream(inner, central);
  const stop = new AbortController();
  t.after(async () => {
    stop.abort();
    await stream.close?.();
  });
  const message = new device.Message(JSON.stringify({ Temperature: 50 }));
  message.properties.add('colour', 'red');
  await devices.sendTelemetry('smt-3', message);
  const found = async () => {
    for await (const { events } of stream.read({ signal: stop.signal })) {
      const event = events.find(({ properties }) => properties['colour'] === 'red');
      if (event) return event;
    }
    throw new Error('The stream ended.');
  };
  const event = await found();
  assert.equal(event.deviceKey, 'smt-3');
  assert.deepEqual(JSON.parse(new TextDecoder().decode(event.body)), { Temperature: 50 });
});
