import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';

export const DESCRIPTION = {
  name: 'csk-limits',
  location: 'westeurope',
  query: 'limits.asaql',
  lateArrivalSeconds: 60,
  outOfOrderSeconds: 10,
  tags: { team: "it's ${ours}" },
  inputs: {
    Readings: { type: 'event-hub', serviceBusNamespace: 'csk-events', eventHubName: 'readings' },
    Limits: {
      type: 'blob-reference',
      storageAccount: 'csklimits',
      container: 'rules',
      pathPattern: 'limits/{date}/{time}/limits.json',
      files: 'rules',
    },
  },
  outputs: {
    Alerts: {
      type: 'service-bus-queue',
      serviceBusNamespace: 'csk-bus',
      queueName: 'alerts',
      systemPropertyColumns: { MessageId: 'EventToken', 'odd key\n': "o'${x}\\" },
    },
    'status-table': { type: 'postgresql', server: 'csk-db', database: 'csk', table: 'device_status', user: 'asa' },
  },
  functions: {
    toFahrenheit: { type: 'scalar', script: 'functions/to-fahrenheit.js', inputs: ['float'], output: 'float' },
    spread: { type: 'aggregate', script: 'functions/spread.js', inputs: ['float'], output: 'float' },
  },
};

export const QUERY = `SELECT Stream.DeviceId, udf.toFahrenheit(Stream.Temperature) AS Temperature
INTO Alerts
FROM Readings Stream
JOIN Limits ON Limits.DeviceType = 'Thermostat'
WHERE Stream.Temperature > Limits.High;

SELECT DeviceId, uda.spread(Temperature) AS Spread
INTO [status-table]
FROM Readings
GROUP BY DeviceId, TumblingWindow(minute, 5)
`;

const FILES: Record<string, string> = {
  'csk-stream.json': JSON.stringify(DESCRIPTION),
  'limits.asaql': QUERY,
  'functions/to-fahrenheit.js': 'function toFahrenheit(celsius) {\n  return (celsius * 9) / 5 + 32;\n}\n',
  'functions/spread.js': 'function main() { this.init = function () {}; }\n',
  'rules/limits/2026-01-01/00-00/limits.json': '[{"DeviceType":"Thermostat","High":70}]',
  'rules/limits/2026-03-01/06-30/limits.json': '[{"DeviceType":"Thermostat","High":75}]',
};

/** A folder that goes when the test ends. */
export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'csk-stream-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A job with functions and reference data, with some files in another form; the path of its description. */
export async function jobFolder(t: TestContext, changes: Record<string, string | object> = {}): Promise<string> {
  const folder = await temporaryFolder(t);
  for (const [path, content] of Object.entries({ ...FILES, ...changes })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return join(folder, 'csk-stream.json');
}
