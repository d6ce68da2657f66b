import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Emulator } from '../../src/index.ts';
import { deriveKey, registerByKey, serviceApi } from '../sdk/provisioning-clients.ts';
import { centralClient } from './central-client.ts';
import { runEmulator } from './running-emulator.ts';

const KEY = Buffer.alloc(32, 1).toString('base64');
const YEAR = 365 * 24 * 3_600_000;

/** Asks at every door that the provisioning service and IoT Central have. */
async function createDoors(t: TestContext) {
  const emulator = await runEmulator(t);
  const provisioning = serviceApi(emulator);
  const central = centralClient(emulator);
  const attestation = { type: 'symmetricKey', symmetricKey: { primaryKey: KEY, secondaryKey: KEY } };
  await provisioning('PUT', '/enrollmentGroups/g1', { enrollmentGroupId: 'g1', attestation });
  const { body } = await central('GET', '/api/enrollmentGroups/sas-iot-devices');
  const { symmetricKey } = body['attestation'] as { symmetricKey: { primaryKey: string } };
  return {
    emulator,
    services: async () => [
      (await provisioning('GET', '/enrollmentGroups/g1')).status,
      (await central('GET', '/api/devices')).status,
    ],
    devices: async () => [
      await registered(emulator, KEY),
      await registered(emulator, symmetricKey.primaryKey, emulator.central.idScope),
    ],
  };
}

const registered = (emulator: Emulator, groupKey: string, idScope?: string): Promise<string> =>
  registerByKey(emulator, 'd1', deriveKey(groupKey, 'd1'), { transport: 'Http', ...(idScope && { idScope }) }).then(
    ({ status }) => String(status),
    (error: Error) => error.name,
  );

const OPEN = [200, 200];
const SHUT = [401, 401];
const LET_IN = ['assigned', 'assigned'];
const REFUSED = ['UnauthorizedError', 'UnauthorizedError'];

test('a wrong clock finds tokens of the provisioning service and of IoT Central expired, too', async (t) => {
  const { emulator, services, devices } = await createDoors(t);
  const id = emulator.faults.add({ kind: 'clock-skew', skewMs: YEAR });
  assert.deepEqual([await services(), await devices()], [SHUT, REFUSED]);
  emulator.faults.remove(id);
  assert.deepEqual([await services(), await devices()], [OPEN, LET_IN]);
});

test('who is refused is refused there, too: all, or devices only', async (t) => {
  const { emulator, services, devices } = await createDoors(t);
  const all = emulator.faults.add({ kind: 'refuse-auth', service: 'hub' });
  assert.deepEqual([await services(), await devices()], [SHUT, REFUSED]);
  emulator.faults.remove(all);
  const one = emulator.faults.add({ kind: 'refuse-auth', device: 'd*' });
  assert.deepEqual([await services(), await devices()], [OPEN, REFUSED]);
  emulator.faults.remove(one);
  assert.deepEqual([await services(), await devices()], [OPEN, LET_IN]);
});
