/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectedServiceError } from '@csk/core';
import { devicesOfCase, ownersOf } from '../../src/case-form/devices-of-case.ts';
import { createFakeService } from '../fake-client.ts';
import { aDevice, entity } from '../fixtures.ts';

const { signal } = new AbortController();

test('whose devices are: the device says it, else its asset, each customer once', () => {
  const assets = [{ id: 's1', accountId: 'a2' }, { id: 's2' }];
  const of = (...devices: Parameters<typeof ownersOf>[0]) => ownersOf(devices, assets);
  assert.deepEqual(of({ accountId: 'a1' }, { accountId: 'a1' }), ['a1']);
  assert.deepEqual(of({ accountId: 'a1', assetId: 's1' }), ['a1']);
  assert.deepEqual(of({ accountId: 'a1' }, { assetId: 's1' }), ['a1', 'a2']);
  assert.deepEqual(of({ assetId: 's2' }, { assetId: 'gone' }, {}), []);
});

test('many devices come in the order in which they were named, each once, without those that are gone', async () => {
  const service = createFakeService();
  for (let i = 0; i < 250; i += 1) service.put('device', aDevice(`d${i}`, { name: `Device ${i}` }));
  const ids = ['gone', 'd7', ...Array.from({ length: 250 }, (_, i) => `d${249 - i}`)];
  const { devices, accountIds } = await devicesOfCase(service.client, ids, signal);
  assert.equal(devices.length, 250);
  assert.deepEqual(
    devices.slice(0, 3).map(({ id }) => id),
    ['d7', 'd249', 'd248'],
  );
  assert.deepEqual(accountIds, ['a1']);
});

test('who may not see assets is asked for the customer; another failure is told', async () => {
  const service = createFakeService();
  service.put('asset', { ...entity('s1'), name: 'Hall 3', accountId: 'a3' });
  service.put('device', aDevice('d1', { accountId: undefined, assetId: 's1' }));
  const found = (code: 'forbidden' | 'unavailable') => {
    const list = () => {
      throw new ConnectedServiceError(code, 'No.');
    };
    const client = { ...service.client, assets: { ...service.client.assets, list } };
    return devicesOfCase(client, ['d1'], signal);
  };
  assert.deepEqual((await found('forbidden')).accountIds, []);
  await assert.rejects(found('unavailable'), { code: 'unavailable' });
  assert.deepEqual((await devicesOfCase(service.client, ['d1'], signal)).accountIds, ['a3']);
});
