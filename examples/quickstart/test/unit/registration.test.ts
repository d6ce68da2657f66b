import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConnectedServiceClient } from '@csk/core';
import { planFleet } from '../../src/fleet.ts';
import { registerFleet } from '../../src/registration.ts';

test('a start that is stopped registers no further device', async () => {
  const stop = new AbortController();
  const registered: string[] = [];
  const devices = {
    get: async () => undefined,
    register: async (id: string) => {
      registered.push(id);
      if (registered.length === 2) stop.abort();
    },
  };
  const azure = {
    devices: { register: async () => ({ credential: 'HostName=hub' }) },
    connectionStringOf: (credential: string) => credential,
  };
  const registering = registerFleet(
    { devices } as unknown as ConnectedServiceClient,
    azure as unknown as Parameters<typeof registerFleet>[1],
    planFleet(25, false),
    stop.signal,
  );
  await assert.rejects(registering, { name: 'AbortError' });
  assert.equal(registered.length, 2);
});
