import assert from 'node:assert/strict';
import { test } from 'node:test';
import common from 'azure-iot-common';
import type device from 'azure-iot-device';
import { centralClient, connectThermostat, createThermostat, THERMOSTAT, type Body } from './central-client.ts';
import { eventually, runEmulator, temporaryFolder } from './running-emulator.ts';

test('requests without a good token, version or role are refused in the shape of IoT Central', async (t) => {
  const emulator = await runEmulator(t, { central: { bearerTokens: ['entra-token'] } });
  const call = centralClient(emulator);

  const anonymous = await centralClient(emulator, '')('GET', '/api/devices');
  assert.equal(anonymous.status, 401);
  const error = anonymous.body['error'] as Body;
  assert.deepEqual(Object.keys(error).sort(), ['code', 'message', 'requestId', 'time']);
  assert.equal(anonymous.headers.get('x-ms-error-code'), error['code']);
  const forged = emulator.central.apiToken.replace(/se=\d+/, 'se=9999999999999');
  assert.equal((await centralClient(emulator, forged)('GET', '/api/devices')).status, 401);
  assert.equal((await centralClient(emulator, 'Bearer other')('GET', '/api/devices')).status, 401);
  assert.equal((await centralClient(emulator, 'Bearer entra-token')('GET', '/api/devices')).status, 200);
  assert.equal((await call('GET', '/api/devices?api-version=2019-01-01')).status, 400);
  assert.equal((await call('GET', '/api/nothing')).status, 404);
  assert.equal((await call('POST', '/api/query', { query: 'SELECT x FROM dtmi:a:b;1' })).status, 404);

  const operator = { roles: [{ role: 'ae2c9854-393b-4f97-8c42-479d70ce626e' }] };
  const { body } = await call('PUT', '/api/apiTokens/desk', operator);
  const asOperator = centralClient(emulator, body['token'] as string);
  assert.equal((await asOperator('GET', '/api/devices')).status, 200);
  assert.equal((await asOperator('GET', '/api/apiTokens')).status, 403);
  assert.equal((await asOperator('PUT', '/api/deviceTemplates/dtmi:a:b;1', {})).status, 403);
  assert.equal((await call('GET', '/api/apiTokens/desk')).body['token'], undefined);
  await call('DELETE', '/api/apiTokens/desk');
  assert.equal((await asOperator('GET', '/api/devices')).status, 401);
});

test('devices are made, changed by etag, listed in pages and deleted', async (t) => {
  const emulator = await runEmulator(t);
  const call = centralClient(emulator);
  for (const id of ['c', 'a', 'b']) await createThermostat(emulator, id);
  assert.equal((await call('PUT', '/api/devices/x', { template: 'dtmi:no:such;1' })).status, 400);
  assert.equal((await call('PUT', '/api/devices/x', { colour: 'red' })).status, 400);

  const first = await call('GET', '/api/devices?$top=2');
  assert.deepEqual(
    (first.body['value'] as Body[]).map((item) => item['id']),
    ['a', 'b'],
  );
  const second = await call('GET', first.body['nextLink'] as string);
  assert.deepEqual(
    (second.body['value'] as Body[]).map((item) => item['id']),
    ['c'],
  );
  assert.equal(second.body['nextLink'], undefined);

  const { body: before } = await call('GET', '/api/devices/a');
  const changed = await call('PATCH', '/api/devices/a', { enabled: false }, { 'if-match': before['etag'] as string });
  assert.equal(changed.body['enabled'], false);
  assert.equal(changed.body['displayName'], 'Device a');
  const stale = await call('PATCH', '/api/devices/a', { enabled: true }, { 'if-match': before['etag'] as string });
  assert.equal(stale.status, 412);
  await assert.rejects(connectThermostat(t, emulator, 'a'), 'a disabled device may not connect');
  assert.equal((await call('DELETE', '/api/devices/b')).status, 204);
  assert.equal((await call('GET', '/api/devices/b')).status, 404);
  const template = encodeURIComponent(THERMOSTAT);
  assert.equal((await call('DELETE', `/api/deviceTemplates/${template}`)).status, 409);
});

test('properties go to the device and come from it, cloud properties stay', async (t) => {
  const stateDir = temporaryFolder(t);
  const emulator = await runEmulator(t, { stateDir });
  const call = centralClient(emulator);
  await createThermostat(emulator, 'd1');
  const client = await connectThermostat(t, emulator, 'd1');
  const twin = await client.getTwin();
  const desired: Body[] = [];
  twin.on('properties.desired', (change: Body) => desired.push(change));
  await eventually(async () => (await call('GET', '/api/devices/d1')).body['provisioned'] === true);

  const written = await call('PATCH', '/api/devices/d1/properties', { target: 21, limit: 70, fan: { speed: 3 } });
  assert.equal(written.status, 202);
  assert.equal(((written.body['$metadata'] as Body)['target'] as Body)['desiredValue'], 21);
  assert.equal((await call('PATCH', '/api/devices/d1/properties', { firmware: '2' })).status, 400);
  await eventually(() => desired.some((change) => change['target'] === 21));
  assert.ok(desired.some((change) => (change['fan'] as Body | undefined)?.['speed'] === 3));
  assert.ok(
    desired.every((change) => change['limit'] === undefined),
    'cloud properties are not for the device',
  );

  const report = { firmware: '1.2', target: { value: 21, ac: 200, av: 2, ad: 'done' } };
  await new Promise((resolve) => twin.properties.reported.update(report, resolve));
  const { body } = await call('GET', '/api/devices/d1/properties');
  const metadata = body['$metadata'] as Record<string, Body>;
  assert.deepEqual([body['firmware'], body['target'], body['limit']], ['1.2', 21, 70]);
  assert.deepEqual([metadata['target']!['desiredValue'], metadata['target']!['ackCode']], [21, 200]);
  const fan = await call('GET', '/api/devices/d1/components/fan/properties');
  assert.equal(((fan.body['$metadata'] as Body)['speed'] as Body)['desiredValue'], 3);

  await client.close();
  await emulator.close();
  const again = await runEmulator(t, { stateDir });
  const kept = await centralClient(again)('GET', '/api/devices/d1/properties');
  assert.deepEqual([kept.body['firmware'], kept.body['limit']], ['1.2', 70], 'it survives a restart');
});

test('commands are answered, refused when nobody is there, queued when durable, and remembered', async (t) => {
  const emulator = await runEmulator(t);
  const call = centralClient(emulator);
  await createThermostat(emulator, 'd1');
  const offline = await call('POST', '/api/devices/d1/commands/reset', { request: 'test' });
  assert.deepEqual([offline.status, (offline.body['error'] as Body)['code']], [404, 'NotFound']);
  assert.equal((await call('POST', '/api/devices/d1/commands/explode', {})).status, 404);
  assert.equal((await call('POST', '/api/devices/d1/commands/note', { request: { text: 'hello' } })).status, 201);

  const client = await connectThermostat(t, emulator, 'd1');
  const messages: device.Message[] = [];
  client.on('message', (message: device.Message) => {
    messages.push(message);
    client.complete(message, () => {});
  });
  client.onDeviceMethod('reset', (request, response) => void response.send(200, { got: request.payload as unknown }));
  client.onDeviceMethod('fan*spin', (_request, response) => void response.send(409, { why: 'jammed' }));
  await client.getTwin();
  const reply = await call('POST', '/api/devices/d1/commands/reset', { request: 'test', responseTimeout: 10 });
  assert.deepEqual([reply.status, reply.body['responseCode'], reply.body['response']], [201, 200, { got: 'test' }]);
  const refused = await call('POST', '/api/devices/d1/components/fan/commands/spin', {});
  assert.deepEqual([refused.body['responseCode'], refused.body['response']], [409, { why: 'jammed' }]);
  await eventually(() => messages.length === 1);
  assert.equal(messages[0]!.properties.getValue('method-name'), 'note');
  assert.deepEqual(JSON.parse(messages[0]!.getData().toString()), { text: 'hello' });
  const { body } = await call('GET', '/api/devices/d1/commands/reset');
  assert.deepEqual(
    (body['value'] as Body[]).map((run) => run['id']),
    [reply.body['id']],
  );
  await call('DELETE', '/api/devices/d1');
  await createThermostat(emulator, 'd1');
  const afresh = await call('GET', '/api/devices/d1/commands/reset');
  assert.deepEqual(afresh.body['value'], [], 'another device of the same id has not run them');
});

test('telemetry, groups, jobs and queries', async (t) => {
  const emulator = await runEmulator(t);
  const call = centralClient(emulator);
  for (const id of ['d1', 'd2']) await createThermostat(emulator, id);
  assert.equal((await call('GET', '/api/devices/d1/telemetry/temperature')).status, 404);
  const client = await connectThermostat(t, emulator, 'd1');
  for (const temperature of [20, 30, 40]) {
    await client.sendEvent(new common.Message(JSON.stringify({ temperature })));
  }
  await eventually(async () => (await call('GET', '/api/devices/d1/telemetry/temperature')).body['value'] === 40);

  const query = `SELECT $id, AVG(temperature), MAX(temperature) AS hottest FROM ${THERMOSTAT} WHERE WITHIN_WINDOW(P1D) AND temperature > 20 GROUP BY $id`;
  const result = await call('POST', '/api/query?api-version=2022-10-31-preview', { query });
  assert.deepEqual(result.body['results'], [{ $id: 'd1', avg_temperature: 35, hottest: 40 }]);
  const bad = await call('POST', '/api/query?api-version=2022-10-31-preview', { query: 'DROP TABLE x' });
  assert.equal(bad.status, 400);

  const filter = `SELECT * FROM devices WHERE $template = "${THERMOSTAT}" AND $provisioned = true`;
  await call('PUT', '/api/deviceGroups/live', { displayName: 'Live', filter });
  const members = await call('GET', '/api/deviceGroups/live/devices');
  assert.deepEqual(
    (members.body['value'] as Body[]).map((item) => item['id']),
    ['d1'],
  );

  await call('PUT', '/api/deviceGroups/all', { displayName: 'All', filter: 'SELECT * FROM devices' });
  const data = [{ type: 'property', target: THERMOSTAT, path: 'target', value: 19 }];
  await call('PUT', '/api/jobs/j1', { displayName: 'Cooler', group: 'all', data });
  await eventually(async () => (await call('GET', '/api/jobs/j1')).body['status'] === 'complete');
  assert.deepEqual((await call('GET', '/api/jobs/j1')).body['progress'], {
    total: 2,
    pending: 0,
    completed: 2,
    failed: 0,
  });
  const { body } = await call('GET', '/api/devices/d2/properties');
  assert.equal(((body['$metadata'] as Body)['target'] as Body)['desiredValue'], 19);
  const commands = [{ type: 'command', target: THERMOSTAT, path: 'reset', value: null }];
  await call('PUT', '/api/jobs/j2', { displayName: 'Reset', group: 'all', data: commands });
  await eventually(async () => (await call('GET', '/api/jobs/j2')).body['status'] === 'complete');
  const { body: failed } = await call('GET', '/api/jobs/j2/devices');
  assert.ok(
    (failed['value'] as Body[]).every((item) => item['status'] === 'failed'),
    'nobody listens for it',
  );

  const careful = { batch: { type: 'number', value: 1 }, cancellationThreshold: { type: 'number', value: 1 } };
  await call('PUT', '/api/jobs/j3', { displayName: 'Careful', group: 'all', data: commands, ...careful });
  await eventually(async () => (await call('GET', '/api/jobs/j3')).body['status'] === 'canceled');
  const { progress } = (await call('GET', '/api/jobs/j3')).body as { progress: Body };
  assert.deepEqual([progress['failed'], progress['pending']], [1, 1], 'one batch of one device');
});
