import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IDLE_PROCESSOR } from './rules/idle-processor.ts';
import { all, createWorld, row, START, until } from './world.ts';

test('the main job: alert, case, command, recovery, resolved', async (t) => {
  const world = await createWorld(() => ({
    rules: {
      processor: IDLE_PROCESSOR,
      jobs: [{ name: 'alerts', version: '3', query: 'SELECT 1' }],
    },
  }));
  t.after(() => world.close());
  const { client, devices, queue } = world;
  await world.service.start();
  const device = devices.device('smt-1');
  device.connect();
  device.send({ DeviceID: 'smt-1', Temperature: 113, Humidity: 40 });
  await until(
    'the reading',
    () => client.readings.latest('dev-1'),
    (latest) => latest.length === 2,
  );
  await until('the device is connected', async () => (await client.devices.get('dev-1'))?.connected);

  const properties = { 'csk-job': 'alerts', 'csk-job-version': '3', 'csk-sources': '[{"Temperature":113}]' };
  await queue.send([{ id: 'm', body: [row('t1')], properties }]);
  const alert = await until('the alert', async () => (await all(client.alerts.list()))[0]);
  assert(alert);
  assert.equal(alert.deviceId, 'dev-1');
  assert.equal(alert.assetId, 'asset-1');
  assert.equal(alert.accountId, 'acc-1');
  assert.equal(alert.source, 'alerts');
  assert.equal(alert.raisedAt, START);
  assert.deepEqual(alert.evidence?.rule, { name: 'alerts', version: '3', text: 'SELECT 1' });
  assert.deepEqual(alert.evidence?.messages, [{ Temperature: 113 }]);
  assert.deepEqual(
    alert.evidence?.readings.map(({ metric, value }) => [metric, value]),
    [['Temperature', 113]],
  );
  assert.equal(alert.priority.level, 'high');

  const made = await client.alerts.convertToCase([alert.id]);
  assert.equal(made.number, 'CAS-000001');
  assert.equal(made.title, alert.description);
  assert.equal(made.accountId, 'acc-1');
  assert.deepEqual(made.deviceIds, ['dev-1']);
  assert.equal((await client.alerts.get(alert.id))?.progress, 'case-created');

  const command = await client.commands.send({
    deviceId: 'dev-1',
    name: 'Reset Thermostat',
    alertId: alert.id,
    caseId: made.id,
  });
  assert.deepEqual(command.parameters, { delay: 5 });
  const status = async () => (await client.commands.get(command.id))?.status;
  await until('delivery', status, (now) => now === 'delivered');
  assert.deepEqual(
    device.received().map(({ id }) => id),
    [command.id],
  );
  assert.equal((await client.alerts.get(alert.id))?.progress, 'command-sent');
  device.answer(command.id, 'completed', { ok: true });
  await until('the answer', status, (now) => now === 'completed');
  const done = await client.commands.get(command.id);
  assert.deepEqual(done?.response, { ok: true });
  assert.deepEqual(
    done?.transitions.map(({ to }) => to),
    ['queued', 'sent', 'delivered', 'completed'],
  );

  await client.cases.resolve(made.id, { resolution: 'Reset.' });
  const closed = await client.alerts.get(alert.id);
  assert.equal(closed?.status, 'closed');
  assert.equal(closed?.transitions.at(-1)?.actor, 'Ada');

  const history = await all(client.devices.history('dev-1'));
  assert.deepEqual(history.map(({ kind }) => kind).sort(), ['alert', 'case', 'command', 'connection']);
  assert.equal(world.service.health().state, 'ok');
});
