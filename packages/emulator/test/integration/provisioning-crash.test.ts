import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { trustEmulator } from '../../src/index.ts';
import { connectAssigned, deriveKey, registerByKey, serviceApi, type Body } from '../sdk/provisioning-clients.ts';
import { startChild } from './child-emulator.ts';
import { temporaryFolder } from './running-emulator.ts';

const KEY = Buffer.alloc(32, 1).toString('base64');

test('kill -9 takes no registration away that a device was told of', async (t) => {
  const stateDir = temporaryFolder(t);
  const config = join(temporaryFolder(t), 'config.json');
  const attestation = { type: 'symmetricKey', symmetricKey: { primaryKey: KEY } };
  const group = { enrollmentGroupId: 'g1', attestation, initialTwin: { tags: { site: 'north' } } };
  writeFileSync(config, JSON.stringify({ provisioning: { enrollmentGroups: [group] } }));
  const child = await startChild(t, stateDir, undefined, ['--config', config]);
  trustEmulator(child.info.ca);
  const ids = Array.from({ length: 20 }, (_, index) => `d${index}`);
  const told = new Map<string, unknown>();
  const all = ids.map(async (id) => {
    const state = await registerByKey(child.info, id, deriveKey(KEY, id), { transport: 'Http' });
    told.set(id, state['createdDateTimeUtc']);
    if (told.size === 8) await child.stop('SIGKILL');
  });
  await Promise.allSettled(all);
  assert.ok(told.size >= 8);

  const again = await startChild(t, stateDir, child.info.ports);
  assert.deepEqual(again.info.provisioning, child.info.provisioning);
  const api = serviceApi(again.info);
  for (const [id, createdAt] of told) {
    const { body } = await api('GET', `/registrations/${id}`);
    assert.equal(body['createdDateTimeUtc'], createdAt, id);
  }
  // Who was not told registers again, and gets its first twin once.
  for (const id of ids.filter((one) => !told.has(one)).slice(0, 3)) {
    const state = await registerByKey(again.info, id, deriveKey(KEY, id));
    const client = await connectAssigned(t, state, { key: deriveKey(KEY, id) });
    const twin = (await client.getTwin()) as unknown as { properties: { desired: Body } };
    assert.ok(twin.properties.desired);
  }
  const first = [...told.keys()][0] ?? '';
  await connectAssigned(t, await registerByKey(again.info, first, deriveKey(KEY, first)), {
    key: deriveKey(KEY, first),
  });
});
