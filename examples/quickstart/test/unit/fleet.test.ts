import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planFleet } from '../../src/fleet.ts';

test('25 thermostats stand with three customers, each at an asset of its own customer', () => {
  const fleet = planFleet(25, false);
  assert.equal(fleet.devices.length, 25);
  assert.equal(new Set(fleet.devices.map((device) => device.deviceKey)).size, 25);
  assert.equal(new Set(fleet.devices.map((device) => device.accountId)).size, 3);
  for (const device of fleet.devices) {
    const asset = fleet.assets.find(({ id }) => id === device.assetId);
    assert.equal(asset?.accountId, device.accountId);
  }
});

test('a replay has a device of its own', () => {
  const keys = planFleet(1, true).devices.map((device) => device.deviceKey);
  assert.deepEqual(keys, ['thermostat-01', 'recorder-01']);
});
