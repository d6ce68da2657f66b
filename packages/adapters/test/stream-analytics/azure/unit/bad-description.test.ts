import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { isConnectedServiceError } from '@csk/core';
import { projectFilesOf, readStreamJob } from '../../../../src/stream-analytics/azure/index.ts';
import { DESCRIPTION, jobFolder, QUERY, temporaryFolder } from '../job-folder.ts';

const { Readings, Limits } = DESCRIPTION.inputs;
const { Alerts } = DESCRIPTION.outputs;
const { toFahrenheit, spread } = DESCRIPTION.functions;

/** Each with the place that the error names. */
const WRONG: readonly (readonly [string, object, string, RegExp?])[] = [
  ['no name', { name: undefined }, 'name'],
  ['a name that leaves the folder', { name: '../../etc/job' }, 'name'],
  ['a name with Bicep in it', { name: "job'${x}" }, 'name'],
  ['a name that is too short', { name: 'ab' }, 'name'],
  ['an unknown field', { querry: 'x' }, 'job.querry'],
  ['a prototype', JSON.parse('{"__proto__":{"name":"x"}}') as object, 'job.__proto__'],
  ['a level there is not', { compatibilityLevel: '2.0' }, 'compatibilityLevel'],
  ['an endless tolerance', { lateArrivalSeconds: -1 }, 'lateArrivalSeconds'],
  ['a tolerance as text', { outOfOrderSeconds: '5' }, 'outOfOrderSeconds'],
  ['units that are not sold', { streamingUnits: 4 }, 'streamingUnits'],
  ['units of the other kind', { sku: 'Standard', streamingUnits: 10 }, 'streamingUnits'],
  ['inputs as a list', { inputs: [] }, 'inputs'],
  ['an input that leaves the folder', { inputs: { '../x': Readings } }, 'inputs.../x'],
  ['an input of no kind', { inputs: { Readings: { type: 'kafka' } } }, 'inputs.Readings.type'],
  ['a kind of the prototype', { inputs: { Readings: { type: 'constructor' } } }, 'inputs.Readings.type'],
  [
    'an input without its hub',
    { inputs: { Readings: { ...Readings, eventHubName: undefined } } },
    'inputs.Readings.eventHubName',
  ],
  ['the same input twice', { inputs: { Readings, READINGS: Readings } }, 'inputs.READINGS'],
  [
    'a key',
    { inputs: { Readings: { ...Readings, sharedAccessPolicyKey: 'c2VjcmV0' } } },
    'inputs.Readings.sharedAccessPolicyKey',
    /holds no secret/,
  ],
  ['a password', { outputs: { Alerts: { ...Alerts, Password: 'x' } } }, 'outputs.Alerts.Password', /holds no secret/],
  ['a connection string', { connectionString: 'x' }, 'job.connectionString', /holds no secret/],
  [
    'a key without the name of its policy',
    { outputs: { Alerts: { ...Alerts, authenticationMode: 'ConnectionString' } } },
    'outputs.Alerts.sharedAccessPolicyName',
  ],
  [
    'an identity where Azure takes none',
    { inputs: { Readings: { type: 'iot-hub', iotHubNamespace: 'hub', authenticationMode: 'Msi' } } },
    'inputs.Readings.authenticationMode',
  ],
  ['files of a stream', { inputs: { Readings: { ...Readings, files: 'rules' } } }, 'inputs.Readings.files'],
  [
    'a function of no type',
    { functions: { toFahrenheit: { ...toFahrenheit, inputs: ['int'] } } },
    'functions.toFahrenheit.inputs[0]',
  ],
  [
    'an aggregate of two values',
    { functions: { spread: { ...spread, inputs: ['float', 'float'] } } },
    'functions.spread.inputs',
  ],
  ['a query outside', { query: '../limits.asaql' }, 'query', /below the folder/],
  ['a query by its whole path', { query: '/etc/passwd' }, 'query', /below the folder/],
  ['a query that is not there', { query: 'none.asaql' }, 'query', /there is no none\.asaql/],
  ['a query that is a folder', { query: 'rules' }, 'query'],
  [
    'a function outside',
    { functions: { toFahrenheit: { ...toFahrenheit, script: 'functions/../../x.js' } } },
    'functions.toFahrenheit.script',
  ],
  ['reference data outside', { inputs: { Readings, Limits: { ...Limits, files: '..' } } }, 'inputs.Limits.files'],
  [
    'reference data that is no folder',
    { inputs: { Readings, Limits: { ...Limits, files: 'limits.asaql' } } },
    'inputs.Limits.files',
  ],
  [
    'reference data that does not fit its path',
    { inputs: { Readings, Limits: { ...Limits, pathPattern: '{date}/limits.json' } } },
    'inputs.Limits.files',
    /does not fit the pathPattern/,
  ],
];

for (const [what, change, field, message] of WRONG) {
  test(`refused: ${what}`, async (t) => {
    const file = await jobFolder(t, { 'csk-stream.json': mixed(change) });
    await assert.rejects(readStreamJob(file), (error: unknown) => {
      assert.ok(isConnectedServiceError(error, 'invalid'), String(error));
      assert.deepEqual(error.details, { field });
      if (message !== undefined) assert.match(error.message, message);
      assert.doesNotMatch(error.message, /c2VjcmV0/);
      return true;
    });
  });
}

/** JSON text, so that also `__proto__` is a key of the file. */
function mixed(change: object): string {
  return JSON.stringify(Object.fromEntries([...Object.entries(DESCRIPTION), ...Object.entries(change)]));
}

/** The place and what is wrong with the query. */
const WRONG_QUERIES: readonly (readonly [string, string, RegExp])[] = [
  ['does not compile', 'SELECT\n  FROM', /limits\.asaql:2:/],
  ['Azure refuses', 'SELECT COUNT(*) AS n INTO Alerts FROM Readings GROUP BY DeviceId', /limits\.asaql:1:/],
  [
    'an input that is not described',
    QUERY.replace('FROM Readings Stream', 'FROM Others Stream'),
    /limits\.asaql:3:6 .*Others/,
  ],
  [
    'an output that is not described',
    QUERY.replace('[status-table]', 'Elsewhere'),
    /Elsewhere, which is no output.*does not write to the output status-table/,
  ],
  ['an input left out', QUERY.replace(/JOIN[^;]*;/, ';'), /does not read the input Limits/],
  [
    'a function that is not described',
    QUERY.replace('udf.toFahrenheit', 'udf.toKelvin'),
    /1:25 calls udf\.toKelvin, which is no function/,
  ],
  [
    'an aggregate called as a scalar',
    QUERY.replace('uda.spread', 'udf.spread'),
    /calls udf\.spread, which is aggregate/,
  ],
  [
    'too many values',
    QUERY.replace('(Stream.Temperature)', '(Stream.Temperature, CONCAT(1, 2))'),
    /calls udf\.toFahrenheit with 2 values, and it takes 1/,
  ],
  ['no value', QUERY.replace('(Stream.Temperature)', '()'), /calls udf\.toFahrenheit with 0 values/],
  ['a parenthesis left open', 'SELECT udf.toFahrenheit(1 FROM Readings', /parenthesis is not closed/],
  ['a function that is not called', QUERY.replace('udf.toFahrenheit', ''), /does not call the function toFahrenheit/],
  ['nothing', '   \n', /is empty/],
];

for (const [what, query, message] of WRONG_QUERIES) {
  test(`a query is refused: ${what}`, async (t) => {
    const file = await jobFolder(t, { 'limits.asaql': query });
    await assert.rejects(readStreamJob(file), (error: unknown) => {
      assert.ok(isConnectedServiceError(error, 'invalid'), String(error));
      assert.deepEqual(error.details, { field: 'query' });
      assert.match(error.message, message);
      return true;
    });
  });
}

test('comments, texts and columns that look like calls are none; names have no case', async (t) => {
  const query = QUERY.replace('udf.toFahrenheit', '/* udf.none(1) */ UDF . TOFAHRENHEIT')
    .replace('SELECT DeviceId,', "SELECT DeviceId, 'udf.none(2)' AS note, -- uda.none(3)\n")
    .replace('FROM Readings\n', 'FROM READINGS\n')
    .replace('INTO Alerts', 'INTO alerts');
  const { description } = await readStreamJob(await jobFolder(t, { 'limits.asaql': query }));
  assert.equal(description.functions.length, 2);
});

test('columns without an alias have the names of their functions, also where a later step reads them', async (t) => {
  const query = QUERY.replace(
    'SELECT Stream.DeviceId, udf.toFahrenheit(Stream.Temperature) AS Temperature',
    'SELECT udf.toFahrenheit(Stream.Temperature), udf.toKelvin(Stream.Temperature)',
  ).replace(
    'SELECT DeviceId, uda.spread(Temperature) AS Spread\nINTO [status-table]\nFROM Readings\nGROUP BY',
    `WITH Spreads AS (SELECT DeviceId, uda.spread(Temperature) FROM Readings GROUP BY DeviceId, TumblingWindow(minute, 5))
SELECT DeviceId, MAX(spread) AS Spread INTO [status-table] FROM Spreads GROUP BY`,
  );
  const functions = { toFahrenheit, spread, toKelvin: toFahrenheit };
  const { description } = await readStreamJob(
    await jobFolder(t, { 'csk-stream.json': mixed({ functions }), 'limits.asaql': query }),
  );
  assert.equal(description.functions.length, 3);
});

test('a description that is not there, is no JSON, or is no text', async (t) => {
  const folder = await temporaryFolder(t);
  await assert.rejects(readStreamJob(join(folder, 'none.json')), /there is no file .*none\.json/);
  await writeFile(join(folder, 'half.json'), '{"name":');
  await assert.rejects(readStreamJob(join(folder, 'half.json')), /half\.json is no JSON/);
  await writeFile(join(folder, 'binary.json'), Uint8Array.of(0xff, 0xfe, 0x00));
  await assert.rejects(readStreamJob(join(folder, 'binary.json')), /is no UTF-8 text/);
});

test('a link that leaves the folder is not followed, and reference data must be JSON', async (t) => {
  const outside = await temporaryFolder(t);
  await writeFile(join(outside, 'limits.asaql'), QUERY);
  const file = await jobFolder(t);
  const folder = dirname(file);
  await symlink(join(outside, 'limits.asaql'), join(folder, 'linked.asaql'));
  await writeFile(file, mixed({ query: 'linked.asaql' }));
  await assert.rejects(readStreamJob(file), /below the folder/);
  const broken = await jobFolder(t, { 'rules/limits/2026-04-01/00-00/limits.json': '[{]' });
  await assert.rejects(readStreamJob(broken), /limits\.json is no JSON/);
  const empty = await jobFolder(t, {
    'csk-stream.json': mixed({ inputs: { Readings, Limits: { ...Limits, files: 'none' } } }),
  });
  await mkdir(join(dirname(empty), 'none'));
  await assert.rejects(readStreamJob(empty), /none holds no file/);
});

test('parts of a job that would be one file, or one parameter, are refused', async (t) => {
  const query =
    'SELECT a.x INTO Alerts FROM Local_Limits a JOIN Limits l ON l.id = a.id JOIN a b ON DATEDIFF(second, a, b) = 0';
  const file = await jobFolder(t, {
    'csk-stream.json': mixed({ inputs: { Local_Limits: Readings, Limits }, outputs: { Alerts }, functions: {} }),
    'limits.asaql': query.replace(/ JOIN a b.*/, ''),
  });
  const source = await readStreamJob(file);
  assert.throws(() => projectFilesOf(source), /Inputs\/Local_Limits\.json/);
  const keyed = { ...Alerts, authenticationMode: 'ConnectionString', sharedAccessPolicyName: 'send' };
  const twins = await jobFolder(t, {
    'csk-stream.json': mixed({ inputs: { Readings }, outputs: { 'a-b': keyed, a_b: keyed }, functions: {} }),
    'limits.asaql': 'SELECT x INTO [a-b] FROM Readings; SELECT x INTO a_b FROM Readings',
  });
  const twin = await readStreamJob(twins);
  assert.throws(() => projectFilesOf(twin), /same parameter name/);
});
