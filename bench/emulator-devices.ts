// Devices of the bench: registered in bulk, each with a token of its own.
import { createHmac, randomBytes } from 'node:crypto';
import iothub from 'azure-iothub';
import type { EmulatorInfo } from './emulator-child.ts';
import type { MqttAddress } from './mqtt-device.ts';

/** The most that one bulk request takes. */
const BULK = 100;
const TOKEN_SECONDS = 24 * 3600;

/** Registers devices `<prefix>-0`, `<prefix>-1`, … and says how each connects. */
export async function registerDevices(
  { hostName, ports, ca, connectionStrings }: EmulatorInfo,
  prefix: string,
  count: number,
): Promise<readonly MqttAddress[]> {
  const registry = iothub.Registry.fromConnectionString(connectionStrings.iotHub);
  const devices = Array.from({ length: count }, (_, index) => ({
    deviceId: `${prefix}-${index}`,
    key: randomBytes(32).toString('base64'),
  }));
  for (let from = 0; from < count; from += BULK) {
    await registry.addDevices(
      devices.slice(from, from + BULK).map(({ deviceId, key }) => ({
        deviceId,
        authentication: { symmetricKey: { primaryKey: key, secondaryKey: key } },
      })),
    );
  }
  return devices.map(({ deviceId, key }) => ({
    port: ports.hub,
    ca,
    clientId: deviceId,
    username: `${hostName}/${deviceId}/?api-version=2021-04-12`,
    password: deviceToken(`${hostName}/devices/${deviceId}`, key),
  }));
}

/** Where a device publishes its telemetry. */
export const telemetryTopic = (deviceId: string): string => `devices/${deviceId}/messages/events/`;

function deviceToken(resource: string, key: string): string {
  const audience = encodeURIComponent(resource);
  const expiry = Math.floor(Date.now() / 1000) + TOKEN_SECONDS;
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(`${audience}\n${expiry}`).digest('base64');
  return `SharedAccessSignature sr=${audience}&sig=${encodeURIComponent(signature)}&se=${expiry}`;
}
