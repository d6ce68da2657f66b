import assert from 'node:assert/strict';
import { test } from 'node:test';
import device from 'azure-iot-device';
import { Mqtt } from 'azure-iot-device-mqtt';
import iotHub from 'azure-iothub';
import { createDevice, defer, runEmulator } from './running-emulator.ts';

test('a further port answers as the first does', async (t) => {
  const emulator = await runEmulator(t, { furtherPorts: [0] });
  const [further] = emulator.furtherPorts;
  assert.ok(further !== undefined && further !== emulator.ports.hub);
  const there = (text: string): string => text.replace(emulator.hostName, `localhost:${further}`);
  const client = device.Client.fromConnectionString(there(await createDevice(emulator, 'd1')), Mqtt);
  defer(t, () => client.close());
  await client.open();
  await client.sendEvent(new device.Message('{}'));
  const registry = iotHub.Registry.fromConnectionString(there(emulator.connectionStrings.iotHub));
  const { responseBody } = await registry.getTwin('d1');
  assert.equal((responseBody as { connectionState?: string }).connectionState, 'Connected');
});

test('a further port that is taken is named with its option', async (t) => {
  const emulator = await runEmulator(t);
  await assert.rejects(runEmulator(t, { furtherPorts: [emulator.ports.hub] }), {
    code: 'EADDRINUSE',
    port: emulator.ports.hub,
    option: 'furtherPorts',
  });
});
