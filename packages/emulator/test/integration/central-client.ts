import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import type { Emulator } from '../../src/index.ts';
import type device from 'azure-iot-device';
import { connectDevice, deviceConnectionString, defer } from './running-emulator.ts';

export type Body = Record<string, unknown>;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** The parts of a running emulator that a client needs, in this process or another. */
type Running = Pick<Emulator, 'central' | 'hostName' | 'ca'>;

/** Calls the application's REST interface as a script would: `fetch` and nothing else. */
export function centralClient(emulator: Running, authorization = emulator.central.apiToken) {
  return async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> => {
    const address = new URL(path, emulator.central.url);
    if (!address.searchParams.has('api-version')) address.searchParams.set('api-version', '2022-07-31');
    const response = await fetch(address, {
      method,
      headers: { authorization, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : {}) as Body };
  };
}

export const THERMOSTAT = 'dtmi:contoso:thermostat;1';

export const THERMOSTAT_TEMPLATE = {
  '@id': THERMOSTAT,
  '@type': ['ModelDefinition', 'DeviceModel'],
  displayName: 'Thermostat',
  capabilityModel: {
    '@id': 'dtmi:contoso:thermostatModel;1',
    '@type': 'Interface',
    contents: [
      { '@type': ['Telemetry', 'Temperature'], name: 'temperature', schema: 'double' },
      { '@type': 'Property', name: 'firmware', schema: 'string' },
      { '@type': 'Property', name: 'target', schema: 'double', writable: true },
      { '@type': ['Property', 'Cloud'], name: 'limit', schema: 'double' },
      { '@type': 'Command', name: 'reset', request: { name: 'why', schema: 'string' } },
      { '@type': 'Command', name: 'note', durable: true },
      {
        '@type': 'Component',
        name: 'fan',
        schema: {
          '@type': 'Interface',
          contents: [
            { '@type': 'Property', name: 'speed', schema: 'integer', writable: true },
            { '@type': 'Telemetry', name: 'rpm', schema: 'integer' },
            { '@type': 'Command', name: 'spin' },
          ],
        },
      },
    ],
  },
};

/** The template, and a device of it. */
export async function createThermostat(emulator: Running, id: string): Promise<void> {
  const call = centralClient(emulator);
  await call('PUT', `/api/deviceTemplates/${encodeURIComponent(THERMOSTAT)}`, THERMOSTAT_TEMPLATE);
  await call('PUT', `/api/devices/${id}`, { displayName: `Device ${id}`, template: THERMOSTAT });
}

/** Connects a device of the application with the key of its credentials. */
export async function connectThermostat(t: TestContext, emulator: Running, id: string): Promise<device.Client> {
  const { body } = await centralClient(emulator)('GET', `/api/devices/${id}/credentials`);
  const { primaryKey } = body['symmetricKey'] as { primaryKey: string };
  return connectDevice(t, emulator, deviceConnectionString(emulator, id, primaryKey));
}

export interface Hit {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly body: Body;
}

/** Somebody who takes webhooks, and can be told to refuse. */
export async function startReceiver(t: TestContext) {
  const hits: Hit[] = [];
  const state = { status: 202, refused: 0 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      if (state.status < 300) hits.push({ headers: request.headers, text, body: JSON.parse(text) as Body });
      else state.refused += 1;
      response.writeHead(state.status, state.status === 503 ? { 'retry-after': '30' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  defer(t, () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, hits, state };
}
