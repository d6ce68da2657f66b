import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventHubConsumerClient, type ReceivedEventData } from '@azure/event-hubs';
import device from 'azure-iot-device';
import { Mqtt } from 'azure-iot-device-mqtt';
import iotHub from 'azure-iothub';
import { centralClient, connectThermostat, createThermostat, startReceiver } from './central-client.ts';
import { defer, eventually, runEmulator } from './running-emulator.ts';

const PREVIEW = 'api-version=2022-10-31-preview';

const reading = (temperature: number): device.Message => {
  const message = new device.Message(JSON.stringify({ temperature }));
  message.contentType = 'application/json';
  message.contentEncoding = 'utf-8';
  return message;
};

const report = (twin: device.Twin, patch: object): Promise<void> =>
  new Promise((resolve, reject) =>
    twin.properties.reported.update(patch, (error: Error | undefined) => (error ? reject(error) : resolve())),
  );

test("a device of the application is told of by the hub's routes and by the application's exports alike", async (t) => {
  const emulator = await runEmulator(t, {
    routing: {
      routes: [
        { name: 'life', source: 'DeviceLifecycleEvents', endpoints: ['events'] },
        { name: 'connections', source: 'DeviceConnectionStateEvents', endpoints: ['events'] },
        { name: 'twins', source: 'TwinChangeEvents', endpoints: ['events'] },
      ],
    },
  });
  const events: ReceivedEventData[] = [];
  const consumer = new EventHubConsumerClient('$Default', emulator.connectionStrings.eventHubs);
  defer(t, () => consumer.close());
  consumer.subscribe(
    { processEvents: async (more) => void events.push(...more), processError: async () => {} },
    { startPosition: { offset: '-1' } },
  );
  const receiver = await startReceiver(t);
  const call = centralClient(emulator);
  await call('PUT', `/api/dataExport/destinations/hook?${PREVIEW}`, { type: 'webhook@v1', url: receiver.url });
  for (const source of ['deviceConnectivity', 'properties']) {
    await call('PUT', `/api/dataExport/exports/${source}?${PREVIEW}`, { source, destinations: [{ id: 'hook' }] });
  }
  await createThermostat(emulator, 'd1');
  const client = await connectThermostat(t, emulator, 'd1');
  await report(await client.getTwin(), { firmware: '1.2' });
  await client.close();
  // Of a device that is deleted while it is connected nobody is told that it has gone.
  await eventually(() => emulator.diagnostics().connectedDevices === 0);
  assert.equal((await call('DELETE', '/api/devices/d1')).status, 204);

  const told = (): unknown[] => events.map(({ properties }) => properties?.['opType']);
  const exported = (): unknown[] => receiver.hits.map(({ body }) => body['messageType']);
  const wanted = [
    'createDeviceIdentity',
    'deviceConnected',
    'updateTwin',
    'deviceDisconnected',
    'deleteDeviceIdentity',
  ];
  await eventually(() => told().length >= wanted.length && exported().length >= 3);
  assert.deepEqual(told(), wanted);
  assert.deepEqual(exported().toSorted(), ['connected', 'devicePropertyReportedChange', 'disconnected']);
});

test('what a module sends, reports or connects is not taken for its device', async (t) => {
  const emulator = await runEmulator(t);
  const receiver = await startReceiver(t);
  const call = centralClient(emulator);
  await call('PUT', `/api/dataExport/destinations/hook?${PREVIEW}`, { type: 'webhook@v1', url: receiver.url });
  await createThermostat(emulator, 'd1');
  for (const source of ['telemetry', 'deviceConnectivity', 'properties']) {
    await call('PUT', `/api/dataExport/exports/${source}?${PREVIEW}`, { source, destinations: [{ id: 'hook' }] });
  }
  const registry = iotHub.Registry.fromConnectionString(emulator.connectionStrings.iotHub);
  await registry.addModule({ deviceId: 'd1', moduleId: 'm1' });
  const { responseBody } = await registry.getModule('d1', 'm1');
  const key = responseBody.authentication?.symmetricKey?.primaryKey;
  const module = device.ModuleClient.fromConnectionString(
    `HostName=${emulator.hostName};DeviceId=d1;ModuleId=m1;SharedAccessKey=${key}`,
    Mqtt,
  );
  defer(t, () => module.close().catch(() => {}));
  await module.open();
  await module.sendEvent(reading(99));
  await report(await module.getTwin(), { firmware: 'of the module' });
  await module.close();

  const client = await connectThermostat(t, emulator, 'd1');
  await client.sendEvent(reading(21));
  await client.close();
  await eventually(() => receiver.hits.some(({ body }) => body['messageType'] === 'disconnected'));
  await eventually(() => receiver.hits.some(({ body }) => body['messageSource'] === 'telemetry'));
  assert.equal(receiver.hits.length, 3, 'connected, telemetry and disconnected, once each');
  const { body } = await call('GET', '/api/devices/d1/telemetry/temperature');
  assert.equal(body['value'], 21);
});
