import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { createIotCentral } from '@csk/adapters/iot-central';
import { startEmulator, trustEmulator } from '@csk/emulator';
import type { Emulator } from '@csk/emulator';
import { MqttDevices } from '../../iot-hub/integration/mqtt-devices.ts';

/** Sends something to the emulated application as its builder would. */
export async function build(emulator: Emulator, path: string, body: unknown): Promise<void> {
  const version = path.startsWith('/api/dataExport') ? '2022-10-31-preview' : '2022-07-31';
  const response = await fetch(`${emulator.central.url}${path}?api-version=${version}`, {
    method: 'PUT',
    headers: { authorization: emulator.central.apiToken, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`PUT ${path}: ${response.status} ${await response.text()}`);
}

export const SIGNING_KEY = 'a signing key of some length';

/** Has the application export these sources to a webhook. */
export async function exportTo(emulator: Emulator, url: string, sources: readonly string[]): Promise<void> {
  const destination = { type: 'webhook@v1', url, signingKey: SIGNING_KEY };
  await build(emulator, '/api/dataExport/destinations/engine', destination);
  for (const source of sources) {
    await build(emulator, `/api/dataExport/exports/${source}`, { source, destinations: [{ id: 'engine' }] });
  }
}

const property = (name: string, kind: 'cloud' | 'writable' | 'reported', schema: unknown = 'string') => ({
  '@type': kind === 'cloud' ? ['Property', 'Cloud'] : 'Property',
  name,
  schema,
  ...(kind === 'writable' && { writable: true }),
});

export const TEMPLATE_ID = 'dtmi:csk:thermostat;1';

/** A template that has every name which tests and conformance cases use. */
export const TEMPLATE = {
  '@id': TEMPLATE_ID,
  displayName: 'Thermostat',
  capabilityModel: {
    '@id': 'dtmi:csk:thermostatModel;1',
    '@type': 'Interface',
    contents: [
      { '@type': 'Telemetry', name: 'Temperature', schema: 'double' },
      ...['building', 'deploymentLocation', 'spare'].map((name) => property(name, 'cloud')),
      ...['fan', 'limit', 'unit', 'service'].map((name) => property(name, 'writable')),
      ...['firmware', 'battery'].map((name) => property(name, 'reported')),
      { '@type': 'Command', name: 'Reset_Thermostat', displayName: 'Reset Thermostat' },
      { '@type': 'Command', name: 'Note', durable: true, request: { name: 'Message', schema: 'string' } },
      {
        '@type': 'Command',
        name: 'SetValues',
        request: {
          name: 'values',
          schema: {
            '@type': 'Object',
            fields: [
              { name: 'Temperature', schema: 'double' },
              { name: 'mode', schema: { '@type': 'Enum', valueSchema: 'string', enumValues: [{ enumValue: 'eco' }] } },
            ],
          },
        },
      },
    ],
  },
};

/** The device's own connection string at the emulated hub, which a device of the real world gets from provisioning. */
export function hubConnectionString(emulator: Emulator, credential: string): string {
  return credential.replace(/^IdScope=[^;]+/, `HostName=${emulator.hostName}`);
}

/** Serves webhooks on a free port. */
export async function serve(answer: (request: Request) => Promise<Response>) {
  const server = createAdaptorServer({ fetch: answer }) as Server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/iot-central`,
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  };
}

/** An emulated application with its template, our adapter, and real device clients that register through it. */
export async function startApplication() {
  const emulator = await startEmulator({ ports: { hub: 0, serviceBus: 0, eventHubs: 0 } });
  trustEmulator(emulator.ca);
  const central = createIotCentral({
    baseUrl: emulator.central.url,
    credential: emulator.central.apiToken,
    template: TEMPLATE_ID,
  });
  const devices = new MqttDevices(emulator.ca, async (deviceKey) => {
    const { credential = '' } = await central.register({ deviceKey });
    return hubConnectionString(emulator, credential);
  });
  await build(emulator, `/api/deviceTemplates/${encodeURIComponent(TEMPLATE_ID)}`, TEMPLATE);
  const close = async (): Promise<void> => {
    await devices.close();
    await central.close?.();
    await emulator.close();
  };
  return { emulator, central, devices, close };
}
