import assert from 'node:assert/strict';
import { test } from 'node:test';
import common from 'azure-iot-common';
import device from 'azure-iot-device';
import { MqttWs } from 'azure-iot-device-mqtt';
import iotHub from 'azure-iothub';
import { createDevice, defer, runEmulator } from './running-emulator.ts';
// The SDK exports this transport from its own file only.
import { AmqpWs } from 'azure-iothub/dist/amqp_ws.js';

test('MQTT over WebSocket: a Microsoft device client sends telemetry', async (t) => {
  const emulator = await runEmulator(t);
  // The SDK appends ":443" to the host; only the address is changed here.
  class LocalMqttWs extends MqttWs {
    protected override _getBaseTransportConfig(credentials: never): ReturnType<MqttWs['_getBaseTransportConfig']> {
      const config = super._getBaseTransportConfig(credentials);
      config.uri = `wss://${emulator.hostName}/$iothub/websocket`;
      return config;
    }
  }
  const client = device.Client.fromConnectionString(await createDevice(emulator, 'd1'), LocalMqttWs);
  client.setRetryPolicy(new common.NoRetry());
  client.on('error', () => {});
  defer(t, () => client.close());
  await client.setOptions({ ca: emulator.ca });
  await client.open();
  await client.sendEvent(new device.Message('over a web socket'));
  assert.equal(emulator.diagnostics().events, 1);
});

test('AMQP over WebSocket: a Microsoft service client sends a command', async (t) => {
  const emulator = await runEmulator(t);
  await createDevice(emulator, 'd1');
  class LocalAmqpWs extends AmqpWs {
    protected override _getConnectionUri(): string {
      return `wss://${emulator.hostName}/$iothub/websocket`;
    }
  }
  const client = iotHub.Client.fromConnectionString(emulator.connectionStrings.iotHub, LocalAmqpWs);
  defer(t, () => client.close());
  await client.open();
  await client.send('d1', new common.Message('over a web socket'));
  const registry = iotHub.Registry.fromConnectionString(emulator.connectionStrings.iotHub);
  const { responseBody } = await registry.get('d1');
  assert.equal((responseBody as unknown as { cloudToDeviceMessageCount: number }).cloudToDeviceMessageCount, 1);
});
