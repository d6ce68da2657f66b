import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readFile } from 'node:fs/promises';
import { projectFilesOf, readStreamJob } from '../../../../src/stream-analytics/azure/index.ts';
import { quoted } from '../../../../src/stream-analytics/azure/export/bicep.ts';
import { plainOf, readBicep } from '../bicep-reader.ts';
import { DESCRIPTION, jobFolder, QUERY } from '../job-folder.ts';

const QUICKSTART = fileURLToPath(
  new URL('../../../../../../examples/quickstart/rules/alerts.csk-stream.json', import.meta.url),
);
const API = '2021-10-01-preview';

function json(files: ReadonlyMap<string, string>, path: string): Record<string, unknown> {
  const text = files.get(path);
  assert.ok(text !== undefined, `there is no ${path} among ${[...files.keys()].join(', ')}`);
  return JSON.parse(text) as Record<string, unknown>;
}

/** The project file names all that is there, once. */
function assertWhole(files: ReadonlyMap<string, string>): void {
  const { configurations, startFile } = json(files, 'asaproj.json') as {
    configurations: { filePath: string; subType: string }[];
    startFile: string;
  };
  assert.ok(files.has(startFile));
  const listed = configurations.map(({ filePath }) => filePath);
  assert.equal(new Set(listed).size, listed.length);
  const expected = [...files.keys()].filter((path) => /^(Inputs|Outputs)\/|\.js\.json$|^JobConfig/.test(path));
  assert.deepEqual([...listed].sort(), expected.sort());
  for (const { filePath, subType } of configurations) {
    const { ScriptType } = json(files, filePath);
    assert.equal(ScriptType, subType);
  }
}

test('the job of the quickstart: a project that Microsoft’s tools take, with its query unchanged', async () => {
  const files = projectFilesOf(await readStreamJob(QUICKSTART));
  assertWhole(files);
  assert.equal(json(files, 'asaproj.json').name, 'csk-alerts');
  assert.equal(files.get('csk-alerts.asaql'), await readFile(QUICKSTART.replace('csk-stream.json', 'asaql'), 'utf8'));
  const config = json(files, 'JobConfig.json');
  assert.equal(config.CompatibilityLevel, '1.0');
  assert.equal(config.EventsLateArrivalMaxDelayInSeconds, 5);
  assert.deepEqual(config.Sku, { Name: 'StandardV2', StreamingUnits: '1/3' });
  assert.equal(config.UseSystemAssignedIdentity, true);
  const hub = json(files, 'Inputs/IoTStream.json');
  assert.equal(hub.DataSourceType, 'IoT Hub');
  assert.deepEqual(hub.IoTHubProperties, {
    Endpoint: 'messages/events',
    IotHubNamespace: 'csk-hub',
    SharedAccessPolicyName: 'service',
    ConsumerGroupName: 'alerts',
    SharedAccessPolicyKey: null,
  });
  const rules = json(files, 'Inputs/DeviceRulesBlob.json');
  assert.equal(rules.Type, 'Reference data');
  const blob = rules.BlobReferenceProperties as Record<string, unknown>;
  assert.equal(blob.PathPattern, '{date}/{time}/devicerules.json');
  assert.equal(blob.DateFormat, 'yyyy-MM-dd');
  assert.equal(blob.TimeFormat, 'HH-mm');
  const laidOut = 'ReferenceData/DeviceRulesBlob/2026-01-01/00-00/devicerules.json';
  assert.ok(Array.isArray(json(files, laidOut)));
  assert.equal(json(files, 'Inputs/Local_DeviceRulesBlob.json').FilePath, `../${laidOut}`);

  const bicep = readBicep(files.get('main.bicep') ?? '');
  assert.deepEqual([...bicep.params.keys()], ['location', 'Input_IoTStream_sharedAccessPolicyKey']);
  assert.equal(bicep.params.get('Input_IoTStream_sharedAccessPolicyKey')?.secure, true);
  assert.equal(plainOf(bicep.params.get('location')?.value), '<resourceGroup>');
  assert.deepEqual(plainOf(bicep.resources.get('input_DeviceRulesBlob')?.body), {
    parent: '<job>',
    name: 'DeviceRulesBlob',
    properties: {
      type: 'Reference',
      datasource: {
        type: 'Microsoft.Storage/Blob',
        properties: {
          storageAccounts: [{ accountName: 'cskrules' }],
          container: 'devicerules',
          pathPattern: '{date}/{time}/devicerules.json',
          dateFormat: 'yyyy-MM-dd',
          timeFormat: 'HH-mm',
          authenticationMode: 'Msi',
        },
      },
      serialization: { type: 'Json', properties: { encoding: 'UTF8' } },
    },
  });
});

test('a job with functions and reference data: each part once, in project and template', async (t) => {
  const file = await jobFolder(t);
  const files = projectFilesOf(await readStreamJob(file));
  assertWhole(files);
  assert.equal(files.get('csk-limits.asaql'), QUERY);
  assert.deepEqual(json(files, 'Functions/toFahrenheit.js.json'), {
    Name: 'toFahrenheit',
    Type: 'Scalar',
    ScriptType: 'JSFunction',
    FunctionInputs: [{ DataType: 'float', IsConfigurationParameter: null }],
    OutputType: 'float',
  });
  assert.equal(json(files, 'Functions/spread.js.json').Type, 'Aggregate');
  assert.match(files.get('Functions/toFahrenheit.js') ?? '', /^function toFahrenheit/);
  assert.ok(files.has('ReferenceData/Limits/limits/2026-01-01/00-00/limits.json'));
  const newest = 'ReferenceData/Limits/limits/2026-03-01/06-30/limits.json';
  assert.equal(json(files, 'Inputs/Local_Limits.json').FilePath, `../${newest}`);
  const table = json(files, 'Outputs/status-table.json');
  assert.equal((table.PostgreSQLProperties as Record<string, unknown>).Password, null);
  assert.equal('Serialization' in table, false);

  const bicep = readBicep(files.get('main.bicep') ?? '');
  assert.deepEqual([...bicep.params.keys()], ['location', 'Output_status_table_password']);
  const types = [...bicep.resources].map(([name, { type }]) => [name, type.replace('Microsoft.StreamAnalytics/', '')]);
  assert.deepEqual(types, [
    ['job', `streamingjobs@${API}`],
    ['function_toFahrenheit', `streamingjobs/functions@${API}`],
    ['function_spread', `streamingjobs/functions@${API}`],
    ['input_Readings', `streamingjobs/inputs@${API}`],
    ['input_Limits', `streamingjobs/inputs@${API}`],
    ['output_Alerts', `streamingjobs/outputs@${API}`],
    ['output_status_table', `streamingjobs/outputs@${API}`],
    ['transformation', `streamingjobs/transformations@${API}`],
  ]);
  const job = plainOf(bicep.resources.get('job')?.body) as Record<string, Record<string, unknown>>;
  assert.deepEqual(job.tags, DESCRIPTION.tags);
  assert.deepEqual(job.identity, { type: 'SystemAssigned' });
  assert.equal(job.properties?.eventsLateArrivalMaxDelayInSeconds, 60);
  assert.equal(job.properties?.eventsOutOfOrderPolicy, 'Adjust');
  assert.deepEqual(plainOf(bicep.resources.get('function_spread')?.body), {
    parent: '<job>',
    name: 'spread',
    properties: {
      type: 'Aggregate',
      properties: {
        inputs: [{ dataType: 'float' }],
        output: { dataType: 'float' },
        binding: {
          type: 'Microsoft.StreamAnalytics/JavascriptUdf',
          properties: { script: '<loadTextContent Functions/spread.js>' },
        },
      },
    },
  });
  const query = plainOf(bicep.resources.get('transformation')?.body) as Record<string, unknown>;
  assert.deepEqual(query.properties, { streamingUnits: 3, query: '<loadTextContent csk-limits.asaql>' });
  assert.deepEqual(
    query.dependsOn,
    types.slice(1, -1).map(([name]) => `<${name}>`),
  );
  const alerts = plainOf(bicep.resources.get('output_Alerts')?.body) as {
    properties: { datasource: { properties: Record<string, unknown> } };
  };
  // Hostile text comes out of the template as it went in.
  assert.deepEqual(alerts.properties.datasource.properties, {
    serviceBusNamespace: 'csk-bus',
    queueName: 'alerts',
    systemPropertyColumns: DESCRIPTION.outputs.Alerts.systemPropertyColumns,
    authenticationMode: 'Msi',
  });
  // Every loaded file is exported.
  for (const [, path = ''] of (files.get('main.bicep') ?? '').matchAll(/loadTextContent\('([^']+)'\)/g)) {
    assert.ok(files.has(path), path);
  }
});

test('the same description gives the same bytes', async (t) => {
  const file = await jobFolder(t);
  const [first, second] = [projectFilesOf(await readStreamJob(file)), projectFilesOf(await readStreamJob(file))];
  assert.deepEqual([...first], [...second]);
});

test('Standard units stand where older projects have them, and the job storage account in both files', async (t) => {
  const outputs = { Alerts: { type: 'azure-function', functionAppName: 'csk-app', functionName: 'alert' } };
  const inputs = {
    Readings: DESCRIPTION.inputs.Readings,
    Limits: { type: 'sql-reference', server: 'csk-sql', database: 'csk', user: 'asa', fullSnapshotQuery: 'SELECT 1' },
  };
  const query = `SELECT r.DeviceId INTO Alerts FROM Readings r JOIN Limits l ON l.Id = r.DeviceId`;
  const description = { name: 'csk-sql-job', query: 'q.asaql', inputs, outputs, sku: 'Standard', streamingUnits: 6 };
  const file = await jobFolder(t, {
    'csk-stream.json': { ...description, jobStorageAccount: 'cskjobs' },
    'q.asaql': query,
  });
  const files = projectFilesOf(await readStreamJob(file));
  const config = json(files, 'JobConfig.json');
  assert.equal(config.StreamingUnits, 6);
  assert.equal(config.Sku, undefined);
  assert.deepEqual(config.GlobalStorage, { AccountName: 'cskjobs', AccountKey: null, AuthenticationMode: 'Msi' });
  const bicep = readBicep(files.get('main.bicep') ?? '');
  assert.deepEqual([...bicep.params.keys()], ['location', 'Input_Limits_password', 'Output_Alerts_apiKey']);
  const job = plainOf(bicep.resources.get('job')?.body) as { properties: Record<string, unknown> };
  assert.deepEqual(job.properties.jobStorageAccount, { accountName: 'cskjobs', authenticationMode: 'Msi' });
  const bad = await jobFolder(t, { 'csk-stream.json': description, 'q.asaql': query });
  await assert.rejects(readStreamJob(bad), { code: 'invalid', details: { field: 'jobStorageAccount' } });
});

test('any text stays a text in Bicep', () => {
  const hostile = [
    "'",
    '${job.id}',
    '\\${x}',
    "\\'",
    '$$${{',
    '\u0000\u0007\u2028',
    'a\r\n\tb',
    '😀',
    "''' + x + '''",
    '',
  ];
  for (const text of hostile) {
    const { outputs } = readBicep(`output a string = ${quoted(text)}\n`);
    assert.equal(plainOf(outputs.get('a')), text);
  }
});

test('the reader of the tests refuses what is no sound template', () => {
  const broken = [
    'param a string\n',
    'output a string = b.id\n',
    "output a string = 'x${y}'\n",
    "output a string = 'x\n",
    "resource a 'b' = {\n  x: 1\n",
    "resource a 'b' = {\n  x: 1\n  x: 2\n}\n",
    "output a string = evil('x')\n",
  ];
  for (const source of broken) assert.throws(() => readBicep(source), Error, source);
});
