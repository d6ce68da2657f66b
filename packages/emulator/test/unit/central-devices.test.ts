import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CentralDevices } from '../../src/central/devices.ts';
import { CentralDocuments } from '../../src/central/documents.ts';
import type { Hub } from '../../src/hub/hub.ts';
import { createMemoryJournal } from '../../src/journal/journal.ts';

test('what happens to a device while it is written is not undone', async () => {
  const documents = new CentralDocuments();
  documents.attach(createMemoryJournal());
  let finish = (): void => {};
  const hub = {
    registry: { find: (id: string) => documents.get('device', id) },
    createIdentity: () => Promise.resolve(),
    updateIdentity: () => new Promise<void>((resolve) => (finish = resolve)),
  };
  const keys = { primaryKey: 'a', secondaryKey: 'b' };
  const devices = new CentralDevices(
    documents,
    hub as unknown as Hub,
    () => keys,
    () => 0,
  );
  await devices.write('d1', { displayName: 'D' }, undefined, false);
  const events: string[] = [];
  devices.observer = { lifecycle: (_device, event) => void events.push(event), properties: () => {} };
  const blocked = devices.write('d1', { enabled: false }, undefined, true);
  await devices.connected('d1');
  finish();
  assert.deepEqual([(await blocked).provisioned, devices.get('d1').enabled], [true, false]);
  assert.deepEqual(events, ['provisioned', 'disabled']);
});
