import assert from 'node:assert/strict';
import { test } from 'node:test';
import iotHub from 'azure-iothub';
import { createDevice, runEmulator } from './running-emulator.ts';

const nameOf = (expected: string) => (error: Error) => error.name === expected || error.constructor.name === expected;

test('the registry creates, reads, updates, lists and deletes, and raises the typed errors of the SDK', async (t) => {
  const emulator = await runEmulator(t);
  const registry = iotHub.Registry.fromConnectionString(emulator.connectionStrings.iotHub);
  const { responseBody: created } = await registry.create({ deviceId: 'pump 1'.replace(' ', '-') });
  assert.equal(created.deviceId, 'pump-1');
  assert.equal(Buffer.from(created.authentication!.symmetricKey!.primaryKey, 'base64').length, 32);
  await assert.rejects(registry.create({ deviceId: 'pump-1' }), nameOf('DeviceAlreadyExistsError'));
  await assert.rejects(registry.get('nobody'), nameOf('DeviceNotFoundError'));
  await assert.rejects(registry.create({ deviceId: 'not/valid' }), nameOf('ArgumentError'));

  const { responseBody: updated } = await registry.update({
    ...created,
    status: 'disabled',
    statusReason: 'maintenance',
  });
  assert.equal(updated.status, 'disabled');
  assert.notEqual((updated as { etag?: string }).etag, (created as { etag?: string }).etag);
  assert.deepEqual(updated.authentication!.symmetricKey, created.authentication!.symmetricKey);

  await createDevice(emulator, 'pump-2');
  const { responseBody: list } = await registry.list();
  assert.deepEqual(list.map((device) => device.deviceId).sort(), ['pump-1', 'pump-2']);
  const { responseBody: statistics } = await registry.getRegistryStatistics();
  assert.deepEqual({ ...statistics }, { totalDeviceCount: 2, enabledDeviceCount: 1, disabledDeviceCount: 1 });

  await registry.delete('pump-1');
  await assert.rejects(registry.get('pump-1'), nameOf('DeviceNotFoundError'));
});

test('bulk operations report each entry that fails', async (t) => {
  const emulator = await runEmulator(t);
  const registry = iotHub.Registry.fromConnectionString(emulator.connectionStrings.iotHub);
  await createDevice(emulator, 'b');
  const { responseBody } = await registry.addDevices([{ deviceId: 'a' }, { deviceId: 'b' }] as never);
  assert.equal(responseBody.isSuccessful, false);
  assert.deepEqual(
    responseBody.errors.map((error) => (error as unknown as { deviceId: string }).deviceId),
    ['b'],
  );
  const removed = await registry.removeDevices([{ deviceId: 'a' }, { deviceId: 'b' }] as never, true);
  assert.deepEqual(removed.responseBody.errors, []);
});

test('queries filter by tags and properties and page through results', async (t) => {
  const emulator = await runEmulator(t);
  const registry = iotHub.Registry.fromConnectionString(emulator.connectionStrings.iotHub);
  for (let index = 0; index < 7; index += 1) {
    await createDevice(emulator, `d${index}`);
    const patch = { tags: { site: index % 2 ? 'north' : 'south' }, properties: { desired: { level: index } } };
    await registry.updateTwin(`d${index}`, patch, '*');
  }
  const query = registry.createQuery(
    "SELECT * FROM devices WHERE tags.site = 'south' AND properties.desired.level > 0",
    2,
  );
  const pages: string[][] = [];
  while (query.hasMoreResults) {
    const { result } = await query.nextAsTwin();
    pages.push((result as unknown as { deviceId: string }[]).map((twin) => twin.deviceId));
  }
  assert.deepEqual(pages, [['d2', 'd4'], ['d6']]);
  await assert.rejects(registry.createQuery('SELECT * FROM devices WHERE').next(), nameOf('ArgumentError'));
});

test('a wrong key is refused over HTTPS and over AMQP', async (t) => {
  const emulator = await runEmulator(t);
  const wrong = emulator.connectionStrings.iotHub.replace(
    /SharedAccessKey=.*/,
    'SharedAccessKey=d3Jvbmcga2V5IHdyb25nIGtleQ==',
  );
  await assert.rejects(iotHub.Registry.fromConnectionString(wrong).get('x'), nameOf('UnauthorizedError'));
  // Over AMQP the SDK wraps the cause in a plain error.
  await assert.rejects(iotHub.Client.fromConnectionString(wrong).open(), (error: unknown) =>
    nameOf('UnauthorizedError')((error as { amqpError: Error }).amqpError),
  );
});
