import { join } from 'node:path';
import { connectIotCentral, readCentralConfig, type CentralConnection } from '@csk/adapters/iot-central';
import type { MessageQueue } from '@csk/core';
import type { Emulator } from '@csk/emulator';
import { consoleLogger } from './console-logger.ts';
import { signingKeyIn } from './signing-key.ts';

/** All that the engine is told of the application; a real one is connected by another file of this kind. */
const CONFIG_FILE = join(import.meta.dirname, '../iot-central.json');

export const TEMPLATE_ID = 'dtmi:csk:thermostat;1';
/** Writable property that says how service stands, as the file names it. */
const SERVICE_PROPERTY = 'service';
/** A rule of the application, with a name that the example's flow knows from the rule of IoT Hub. */
const RULE = 'AlarmTemp';
const THRESHOLD = 70;

const field = (name: string, schema: string) => ({ name, schema });
const command = (name: string, displayName: string, description: string, ...fields: object[]) => ({
  '@type': 'Command',
  name,
  displayName,
  description,
  ...(fields.length > 0 && { request: { name: 'parameters', schema: { '@type': 'Object', fields } } }),
});

const TEMPLATE = {
  '@id': TEMPLATE_ID,
  '@type': ['ModelDefinition', 'DeviceModel'],
  displayName: 'Thermostat',
  capabilityModel: {
    '@id': 'dtmi:csk:thermostatModel;1',
    '@type': 'Interface',
    displayName: 'Thermostat',
    contents: [
      { '@type': 'Telemetry', name: 'Temperature', schema: 'double' },
      { '@type': 'Telemetry', name: 'Humidity', schema: 'double' },
      {
        '@type': 'Property',
        name: SERVICE_PROPERTY,
        displayName: 'Service',
        writable: true,
        schema: {
          '@type': 'Object',
          fields: [
            ...['caseNumber', 'caseStatus', 'workOrderNumber', 'workOrderStatus'].map((name) => field(name, 'string')),
            ...['technician', 'bookingStart', 'bookingEnd'].map((name) => field(name, 'string')),
          ],
        },
      },
      command('Reset_Thermostat', 'Reset Thermostat', 'Back to the normal target temperature.'),
      command(
        'Set_Target_Temperature',
        'Set Target Temperature',
        'Heat or cool to a given temperature.',
        field('Target', 'double'),
      ),
      command('Notification', 'Notification', "Show a text on the device's display.", field('Message', 'string')),
      command('Read_Diagnostics', 'Read Diagnostics', 'Ask the device for its state now.'),
    ],
  },
};

/**
 * Sets the emulator's application up as its builder would: a template, a rule with a webhook, and export of telemetry and
 * of what happens to devices. Then connects it by the configuration file. `url` is the pages' web server; `data` keeps
 * the signing key.
 */
export async function connectCentral(
  { central }: Pick<Emulator, 'central'>,
  { url, data, alerts }: { readonly url: string; readonly data: string; readonly alerts: MessageQueue },
): Promise<CentralConnection> {
  const signingKey = await signingKeyIn(data);
  const config = await readCentralConfig(CONFIG_FILE, {
    CENTRAL_URL: central.url,
    CENTRAL_API_TOKEN: central.apiToken,
    CENTRAL_WEBHOOK_KEY: signingKey,
  });
  const connection = await connectIotCentral(config, { alerts, logger: consoleLogger });
  const hook = { url: new URL(config.webhooks.path, url).href, signingKey };
  const put = (path: string, body: object) => build(central, path, body);
  await put(`/api/deviceTemplates/${encodeURIComponent(TEMPLATE_ID)}`, TEMPLATE);
  await put('/emulator/central/rules/alarm-temp', {
    displayName: RULE,
    template: TEMPLATE_ID,
    conditions: [{ telemetry: 'Temperature', operator: 'greaterThan', value: THRESHOLD }],
    actions: [{ id: 'service-desk', displayName: 'Service desk', ...hook }],
  });
  await put('/api/dataExport/destinations/service-desk', { type: 'webhook@v1', ...hook });
  for (const source of ['telemetry', 'properties', 'deviceConnectivity', 'deviceLifecycle']) {
    await put(`/api/dataExport/exports/${source}`, { source, destinations: [{ id: 'service-desk' }] });
  }
  return connection;
}

async function build(central: Emulator['central'], path: string, body: object): Promise<void> {
  const address = new URL(path, central.url);
  address.searchParams.set('api-version', path.startsWith('/api/dataExport') ? '2022-10-31-preview' : '2022-07-31');
  const response = await fetch(address, {
    method: 'PUT',
    headers: { authorization: central.apiToken, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`IoT Central refused ${path}: ${response.status} ${await response.text()}`);
}
