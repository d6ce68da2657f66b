import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import common from 'azure-iot-common';
import iotHub from 'azure-iothub';
import { ServiceBusClient } from '@azure/service-bus';
import {
  centralClient,
  connectThermostat,
  createThermostat,
  startReceiver,
  THERMOSTAT,
  type Body,
} from './central-client.ts';
import { defer, eventually, runEmulator, temporaryFolder } from './running-emulator.ts';

const telemetry = (temperature: number): common.Message => new common.Message(JSON.stringify({ temperature }));
const HOT = [{ telemetry: 'temperature', operator: 'greaterThan', value: 70 }];
const PREVIEW = 'api-version=2022-10-31-preview';

test('a rule tells its webhooks, signed, in all three shapes', async (t) => {
  const emulator = await runEmulator(t);
  const call = centralClient(emulator);
  const receiver = await startReceiver(t);
  await createThermostat(emulator, 'd1');
  await call('PATCH', '/api/devices/d1/properties', { limit: 70 });
  const actions = ['current', 'legacy', 'actionGroup'].map((format) => ({
    id: format,
    url: receiver.url,
    format,
    ...(format === 'current' && { signingKey: 'secret key' }),
  }));
  const rule = { displayName: 'Too hot', template: THERMOSTAT, conditions: HOT, actions };
  const written = await call('PUT', '/emulator/central/rules/hot', rule);
  assert.equal(written.status, 200);
  assert.ok(!JSON.stringify(written.body).includes('secret key'), 'keys are written and never read');
  assert.equal((await call('PUT', '/emulator/central/rules/bad', { ...rule, conditions: [] })).status, 400);

  const client = await connectThermostat(t, emulator, 'd1');
  await client.sendEvent(telemetry(60));
  await client.sendEvent(telemetry(99));
  await eventually(() => receiver.hits.length === 3);
  const current = receiver.hits.find(({ body }) => body['action'])!;
  const seconds = /t=(\d+),v1=(.+)/.exec(String(current.headers['csk-signature']))!;
  const expected = createHmac('sha256', 'secret key').update(`${seconds[1]}.${current.text}`).digest('hex');
  assert.equal(seconds[2], expected);
  const { device, rule: told, application } = current.body as Record<string, Body>;
  assert.deepEqual(told, { id: 'hot', displayName: 'Too hot' });
  assert.equal(application!['id'], emulator.central.applicationId);
  assert.deepEqual([device!['id'], device!['instanceOf']], ['d1', THERMOSTAT]);
  assert.deepEqual(device!['telemetry'], { thermostat: { temperature: { value: 99 } } });
  assert.deepEqual(device!['cloudProperties'], { limit: { value: 70 } });
  const group = receiver.hits.find(({ body }) => body['schemaId'])!.body;
  assert.equal(((group['data'] as Body)['rule'] as Body)['id'], 'hot');
  const legacy = receiver.hits.find(({ body }) => body['data'] && !body['schemaId'])!.body;
  assert.deepEqual(legacy['data'], [{ name: 'temperature', value: 99 }]);
});

test('a rule with a tumbling window fires once a window, on its figures', async (t) => {
  const emulator = await runEmulator(t);
  const call = centralClient(emulator);
  const receiver = await startReceiver(t);
  await createThermostat(emulator, 'd1');
  await call('PUT', '/emulator/central/rules/mean', {
    displayName: 'Warm on average',
    template: THERMOSTAT,
    window: 'PT1S',
    conditions: [
      { telemetry: 'temperature', aggregate: 'maximum', operator: 'greaterThan', value: 70 },
      { telemetry: 'temperature', aggregate: 'count', operator: 'greaterThan', value: 0 },
    ],
    actions: [{ id: 'a', url: receiver.url }],
  });
  const client = await connectThermostat(t, emulator, 'd1');
  await client.sendEvent(telemetry(99));
  await eventually(() => receiver.hits.length === 1);
  const { device } = receiver.hits[0]!.body as Record<string, Body>;
  assert.deepEqual(device!['telemetry'], { thermostat: { temperature: { max: 99, count: 1 } } });
  await client.sendEvent(telemetry(20));
  await client.sendEvent(telemetry(98));
  await eventually(() => receiver.hits.length >= 2);
});

test('a firing that nobody took survives a restart and comes exactly once', async (t) => {
  const stateDir = temporaryFolder(t);
  const receiver = await startReceiver(t);
  receiver.state.status = 503;
  const emulator = await runEmulator(t, { stateDir });
  await createThermostat(emulator, 'd1');
  await centralClient(emulator)('PUT', '/emulator/central/rules/hot', {
    displayName: 'Too hot',
    template: THERMOSTAT,
    conditions: HOT,
    actions: [{ id: 'a', url: receiver.url }],
  });
  const client = await connectThermostat(t, emulator, 'd1');
  await client.sendEvent(telemetry(99));
  // Refused, and asked to wait: no request is on its way while the emulator closes.
  await eventually(() => receiver.state.refused === 1);
  assert.equal(emulator.diagnostics().centralOutbox, 1);
  await client.close();
  await emulator.close();
  receiver.state.status = 200;
  const again = await runEmulator(t, { stateDir });
  await eventually(() => receiver.hits.length === 1);
  await eventually(() => again.diagnostics().centralOutbox === 0);
  await again.close();
  const third = await runEmulator(t, { stateDir });
  const later = await connectThermostat(t, third, 'd1');
  await later.sendEvent(telemetry(98));
  await eventually(() => receiver.hits.length === 2);
  const values = receiver.hits.map(({ body }) => ((body['device'] as Body)['telemetry'] as Body)['thermostat']);
  assert.deepEqual(values, [{ temperature: { value: 99 } }, { temperature: { value: 98 } }]);
});

test('data export: telemetry, properties, connectivity and lifecycle, to webhooks and queues', async (t) => {
  const emulator = await runEmulator(t, { queues: ['exports'] });
  const call = centralClient(emulator);
  const receiver = await startReceiver(t);
  await createThermostat(emulator, 'd1');
  const path = '/api/dataExport';
  assert.equal((await call('PUT', `${path}/destinations/hook`, {})).status, 404, 'only in the preview API');
  const hook = {
    displayName: 'Hook',
    type: 'webhook@v1',
    url: receiver.url,
    authorization: { type: 'header', value: 'Token abc' },
    headerCustomizations: { 'x-purpose': { value: 'test' } },
  };
  const written = await call('PUT', `${path}/destinations/hook?${PREVIEW}`, hook);
  assert.ok(!JSON.stringify(written.body).includes('abc'));
  const connectionString = `${emulator.connectionStrings.serviceBus};EntityPath=exports`;
  const authorization = { type: 'connectionString', connectionString };
  await call('PUT', `${path}/destinations/queue?${PREVIEW}`, { type: 'servicebusqueue@v1', authorization });
  for (const source of ['telemetry', 'properties', 'deviceConnectivity', 'deviceLifecycle']) {
    const destinations = source === 'telemetry' ? [{ id: 'hook' }, { id: 'queue' }] : [{ id: 'hook' }];
    const enrichments = { site: { value: 'Berlin' }, name: { path: '$displayName' } };
    const put = await call('PUT', `${path}/exports/${source}?${PREVIEW}`, { source, destinations, enrichments });
    assert.equal(put.status, 200);
  }
  const client = await connectThermostat(t, emulator, 'd1');
  const message = telemetry(50);
  message.properties.add('colour', 'red');
  await client.sendEvent(message);
  const twin = await client.getTwin();
  await new Promise((resolve) => twin.properties.reported.update({ firmware: '1.2' }, resolve));
  await call('PATCH', '/api/devices/d1', { displayName: 'Renamed' });
  await client.close();
  const kinds = (): unknown[] => receiver.hits.map(({ body }) => body['messageType'] ?? body['messageSource']);
  const wanted = [
    'connected',
    'provisioned',
    'telemetry',
    'devicePropertyReportedChange',
    'displayNameChanged',
    'disconnected',
  ];
  await eventually(() => wanted.every((kind) => kinds().includes(kind)));
  const exported = receiver.hits.find(({ body }) => body['messageSource'] === 'telemetry')!;
  assert.equal(exported.headers['authorization'], 'Token abc');
  assert.equal(exported.headers['x-purpose'], 'test');
  const { enqueuedTime, ...body } = exported.body;
  assert.ok(!Number.isNaN(Date.parse(String(enqueuedTime))));
  assert.deepEqual(body, {
    applicationId: emulator.central.applicationId,
    messageSource: 'telemetry',
    deviceId: 'd1',
    schema: 'default@v1',
    templateId: THERMOSTAT,
    telemetry: { temperature: 50 },
    messageProperties: { colour: 'red' },
    enrichments: { site: 'Berlin', name: 'Device d1' },
  });

  const bus = new ServiceBusClient(emulator.connectionStrings.serviceBus);
  defer(t, () => bus.close());
  const [queued] = await bus.createReceiver('exports').receiveMessages(1, { maxWaitTimeInMs: 10_000 });
  assert.deepEqual((queued!.body as Body)['telemetry'], { temperature: 50 });
  assert.equal(queued!.applicationProperties!['iotcentral-device-id'], 'd1');
});

test('exports of one life are not taken for duplicates of those of the life before', async (t) => {
  const stateDir = temporaryFolder(t);
  const queues = [{ name: 'exports', duplicateDetectionMs: 600_000 }];
  const waiting = (running: { diagnostics(): { queues: Readonly<Record<string, number>> } }) =>
    running.diagnostics().queues['exports'];
  const emulator = await runEmulator(t, { stateDir, queues });
  const call = centralClient(emulator);
  const connectionString = `${emulator.connectionStrings.serviceBus};EntityPath=exports`;
  const authorization = { type: 'connectionString', connectionString };
  const path = '/api/dataExport';
  await call('PUT', `${path}/destinations/queue?${PREVIEW}`, { type: 'servicebusqueue@v1', authorization });
  const destinations = [{ id: 'queue' }];
  await call('PUT', `${path}/exports/e?${PREVIEW}`, { source: 'deviceLifecycle', destinations });
  await call('PUT', '/api/devices/d1', {});
  await eventually(() => waiting(emulator) === 1 && emulator.diagnostics().centralOutbox === 0);
  await emulator.close();
  const again = await runEmulator(t, { stateDir, queues });
  await centralClient(again)('PUT', '/api/devices/d2', {});
  await eventually(() => again.diagnostics().centralOutbox === 0);
  assert.equal(waiting(again), 2);
});

test('telemetry that fired nothing when it came fires nothing after a restart, whatever the limit is by then', async (t) => {
  const stateDir = temporaryFolder(t);
  const receiver = await startReceiver(t);
  const emulator = await runEmulator(t, { stateDir });
  const call = centralClient(emulator);
  await createThermostat(emulator, 'd1');
  await call('PATCH', '/api/devices/d1/properties', { limit: 100 });
  await call('PUT', '/emulator/central/rules/hot', {
    displayName: 'Too hot',
    template: THERMOSTAT,
    conditions: [{ telemetry: 'temperature', operator: 'greaterThan', cloudProperty: 'limit' }],
    actions: [{ id: 'a', url: receiver.url }],
  });
  const client = await connectThermostat(t, emulator, 'd1');
  await client.sendEvent(telemetry(90));
  await client.close();
  await eventually(async () => (await call('GET', '/api/devices/d1/telemetry/temperature')).body['value'] === 90);
  await call('PATCH', '/api/devices/d1/properties', { limit: 80 });
  await emulator.close();

  const again = await runEmulator(t, { stateDir });
  const later = await connectThermostat(t, again, 'd1');
  await later.sendEvent(telemetry(95));
  // Firings go out in order: one of the old event would have come before.
  await eventually(() => receiver.hits.length > 0);
  const { device } = receiver.hits[0]!.body as Record<string, Body>;
  assert.deepEqual(device!['telemetry'], { thermostat: { temperature: { value: 95 } } });
});

test('a device that only the hub has lost takes no firing of another with it', async (t) => {
  const emulator = await runEmulator(t);
  const receiver = await startReceiver(t);
  const registry = iotHub.Registry.fromConnectionString(emulator.connectionStrings.iotHub);
  for (const id of ['d1', 'd2']) await createThermostat(emulator, id);
  await centralClient(emulator)('PUT', '/emulator/central/rules/mean', {
    displayName: 'Warm on average',
    template: THERMOSTAT,
    window: 'PT1H',
    conditions: [{ telemetry: 'temperature', aggregate: 'average', operator: 'greaterThan', value: 70 }],
    actions: [{ id: 'a', url: receiver.url }],
  });
  for (const id of ['d1', 'd2']) {
    const client = await connectThermostat(t, emulator, id);
    await client.sendEvent(telemetry(99));
    await client.close();
  }
  const read = centralClient(emulator);
  await eventually(async () => (await read('GET', '/api/devices/d2/telemetry/temperature')).status === 200);
  await registry.delete('d1');
  emulator.advanceTime(3_600_000);
  const told = (): unknown[] => receiver.hits.map(({ body }) => (body['device'] as Body)['id']).sort();
  await eventually(() => receiver.hits.length === 2);
  assert.deepEqual(told(), ['d1', 'd2']);
});

test('a webhook that no request could be sent to is refused when it is written', async (t) => {
  const call = centralClient(await runEmulator(t));
  const hook = { type: 'webhook@v1', url: 'http://127.0.0.1:9/hook' };
  const path = `/api/dataExport/destinations/hook?${PREVIEW}`;
  const custom = (name: string, value: string): object => ({ ...hook, headerCustomizations: { [name]: { value } } });
  for (const bad of [
    { ...hook, url: 'http://user:secret@127.0.0.1:9/hook' },
    { ...hook, url: 'ftp://127.0.0.1/' },
    custom('not a name', 'x'),
    custom('x-purpose', 'a\nb'),
  ]) {
    assert.equal((await call('PUT', path, bad)).status, 400, JSON.stringify(bad));
  }
  assert.equal((await call('PUT', path, custom('x-purpose', 'test'))).status, 200);
  const rule = { displayName: 'Hot', template: THERMOSTAT, conditions: HOT };
  const actions = [{ id: 'a', url: 'https://user:secret@127.0.0.1/' }];
  assert.equal((await call('PUT', '/emulator/central/rules/r', { ...rule, actions })).status, 400);
});
