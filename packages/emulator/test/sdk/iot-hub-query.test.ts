import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type iotHub from 'azure-iothub';
import { createDevice, errorNamed, queryAll, registryOf, runEmulator } from './hub-clients.ts';

/** Six devices in two places, with numbers, truth values and lists in their twins. */
async function fleet(t: TestContext): Promise<iotHub.Registry> {
  const emulator = await runEmulator(t);
  const registry = registryOf(emulator);
  for (let index = 0; index < 6; index += 1) {
    const deviceId = `d${index}`;
    await createDevice(emulator, deviceId);
    const tags = {
      site: index % 2 ? 'north' : 'south',
      floor: index,
      isSpare: index === 5,
      ...(index < 2 && { owner: { name: `Owner ${index}` } }),
      'two words': undefined,
    };
    const desired = { level: index * 10, modes: ['eco', ...(index > 3 ? ['boost'] : [])] };
    await registry.updateTwin(deviceId, { tags, properties: { desired } }, '*');
  }
  return registry;
}

const idsWhere = async (registry: iotHub.Registry, where: string): Promise<unknown[]> =>
  (await queryAll(registry, `SELECT deviceId FROM devices WHERE ${where}`))
    .flat()
    .map((row) => (row as { deviceId: string }).deviceId);

test('a projection gives the wanted columns under their aliases and leaves out what a device does not have', async (t) => {
  const registry = await fleet(t);
  const query = 'SELECT deviceId AS id, tags.owner.name AS owner, tags.floor FROM devices WHERE tags.floor IN [1, 2]';
  assert.deepEqual((await queryAll(registry, query)).flat(), [
    { id: 'd1', owner: 'Owner 1', floor: 1 },
    { id: 'd2', floor: 2 },
  ]);
});

test('comparisons take numbers, strings, truth values and null, over nested paths', async (t) => {
  const registry = await fleet(t);
  assert.deepEqual(await idsWhere(registry, 'tags.floor >= 4'), ['d4', 'd5']);
  assert.deepEqual(await idsWhere(registry, "tags.site <> 'north' AND properties.desired.level < 30"), ['d0', 'd2']);
  assert.deepEqual(await idsWhere(registry, 'tags.isSpare = true'), ['d5']);
  assert.deepEqual(await idsWhere(registry, "tags.owner.name = 'Owner 1'"), ['d1']);
  assert.deepEqual(await idsWhere(registry, 'tags.owner = null'), []);
});

test('IN, NIN, NOT, OR and parentheses combine', async (t) => {
  const registry = await fleet(t);
  assert.deepEqual(await idsWhere(registry, "tags.site IN ['north', 'west'] AND NOT tags.floor = 3"), ['d1', 'd5']);
  assert.deepEqual(await idsWhere(registry, 'tags.floor NIN [0, 1, 2, 3]'), ['d4', 'd5']);
  assert.deepEqual(await idsWhere(registry, "(tags.floor = 0 OR tags.floor = 1) AND tags.site = 'north'"), ['d1']);
});

test('IS_DEFINED, STARTSWITH, ENDSWITH, CONTAINS and the type checks work on texts and lists', async (t) => {
  const registry = await fleet(t);
  assert.deepEqual(await idsWhere(registry, 'IS_DEFINED(tags.owner)'), ['d0', 'd1']);
  assert.deepEqual(await idsWhere(registry, "STARTSWITH(deviceId, 'd') AND ENDSWITH(deviceId, '3')"), ['d3']);
  assert.deepEqual(
    await idsWhere(registry, 'ARRAY_OF(deviceId) = 1').catch((error: Error) => error.name),
    'ArgumentError',
  );
  assert.deepEqual(await idsWhere(registry, "CONTAINS(properties.desired.modes, 'boost')"), ['d4', 'd5']);
  assert.deepEqual(await idsWhere(registry, "properties.desired.modes[1] = 'boost'"), ['d4', 'd5']);
  assert.deepEqual(await idsWhere(registry, 'IS_OBJECT(tags.owner) AND IS_NUMBER(tags.floor)'), ['d0', 'd1']);
});

test('arithmetic is done before comparing', async (t) => {
  const registry = await fleet(t);
  assert.deepEqual(await idsWhere(registry, 'tags.floor * 10 + 5 - 5 > 35'), ['d4', 'd5']);
  assert.deepEqual(await idsWhere(registry, '(tags.floor + 1) % 3 = 0'), ['d2', 'd5']);
});

test('aggregates over everything give one row', async (t) => {
  const registry = await fleet(t);
  const query =
    'SELECT COUNT() AS devices, AVG(tags.floor) AS mean, SUM(tags.floor) AS sum, MIN(properties.desired.level) AS low, ' +
    'MAX(properties.desired.level) AS high FROM devices';
  assert.deepEqual((await queryAll(registry, query)).flat(), [{ devices: 6, mean: 2.5, sum: 15, low: 0, high: 50 }]);
});

test('GROUP BY gives a row for each value, also for devices without it', async (t) => {
  const registry = await fleet(t);
  const bySite = 'SELECT tags.site AS site, COUNT() AS devices FROM devices GROUP BY tags.site';
  assert.deepEqual((await queryAll(registry, bySite)).flat(), [
    { site: 'south', devices: 3 },
    { site: 'north', devices: 3 },
  ]);
  const byOwner = 'SELECT tags.owner.name AS owner, COUNT() AS devices FROM devices GROUP BY tags.owner.name';
  assert.deepEqual((await queryAll(registry, byOwner)).flat().at(-1), { devices: 4 });
});

test('TOP gives the first rows only, over all pages together', async (t) => {
  const registry = await fleet(t);
  const pages = await queryAll(registry, 'SELECT TOP 3 deviceId FROM devices', 2);
  assert.deepEqual(
    pages.map((page) => page.length),
    [2, 1],
  );
});

test('pages follow each other by their continuation token, also of groups', async (t) => {
  const registry = await fleet(t);
  const pages = await queryAll(registry, 'SELECT * FROM devices', 4);
  assert.deepEqual(
    pages.map((page) => (page as { deviceId: string }[]).map((twin) => twin.deviceId)),
    [
      ['d0', 'd1', 'd2', 'd3'],
      ['d4', 'd5'],
    ],
  );
  const groups = await queryAll(registry, 'SELECT tags.floor, COUNT() FROM devices GROUP BY tags.floor', 4);
  assert.deepEqual(
    groups.map((page) => page.length),
    [4, 2],
  );
});

test('modules are queried by their own twins', async (t) => {
  const emulator = await runEmulator(t);
  const registry = registryOf(emulator);
  await createDevice(emulator, 'd1');
  for (const moduleId of ['m1', 'm2']) await registry.addModule({ deviceId: 'd1', moduleId });
  await registry.updateModuleTwin('d1', 'm2', { tags: { role: 'camera' } }, '*');
  const query = "SELECT * FROM devices.modules WHERE devices.modules.tags.role = 'camera'";
  const [rows] = await queryAll(registry, query);
  assert.deepEqual(
    (rows as { deviceId: string; moduleId: string }[]).map(({ deviceId, moduleId }) => [deviceId, moduleId]),
    [['d1', 'm2']],
  );
  const count = 'SELECT moduleId, COUNT() AS n FROM devices.modules GROUP BY moduleId';
  assert.equal((await queryAll(registry, count)).flat().length, 2);
});

test('a name in double brackets may have any characters', async (t) => {
  const emulator = await runEmulator(t);
  const registry = registryOf(emulator);
  await createDevice(emulator, 'd1');
  await registry.updateTwin('d1', { tags: { 'fire-zone:1': 'a', group: 'b' } }, '*');
  assert.deepEqual(await idsWhere(registry, "tags.[[fire-zone:1]] = 'a' AND tags.[[group]] = 'b'"), ['d1']);
});

test('what is no query, and what IoT Hub does not have, is an argument error', async (t) => {
  const registry = registryOf(await runEmulator(t));
  for (const text of [
    'SELECT * FROM devices WHERE',
    'SELECT * FROM devices ORDER BY deviceId',
    'SELECT * FROM tables',
    'SELECT deviceId, COUNT() FROM devices',
    'SELECT jobId FROM devices.jobs',
    "SELECT * FROM devices WHERE nosuch(deviceId) = 'x'",
    'DELETE FROM devices',
  ]) {
    await assert.rejects(queryAll(registry, text), errorNamed('ArgumentError'), text);
  }
  const forged = registry.createQuery('SELECT * FROM devices');
  await assert.rejects(async () => forged.next('not a token'), errorNamed('ArgumentError'));
});
