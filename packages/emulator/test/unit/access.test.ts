import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { AccessControl } from '../../src/hub/access.ts';
import { HubError } from '../../src/hub/hub-error.ts';
import { Registry } from '../../src/hub/registry.ts';
import { createMemoryJournal } from '../../src/journal/journal.ts';
import { loadPolicyKeys } from '../../src/sas/policy-keys.ts';
import { BearerTokens } from '../../src/tokens/issuer.ts';

const NOW = 1_000_000;
const refused = (error: unknown): boolean => error instanceof HubError && error.status === 401;

function token(resource: string, key: string, expiry = 2000, policy?: string): string {
  const encoded = encodeURIComponent(resource);
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(`${encoded}\n${expiry}`).digest('base64');
  const skn = policy ? `&skn=${policy}` : '';
  return `SharedAccessSignature sr=${encoded}&sig=${encodeURIComponent(signature)}&se=${expiry}${skn}`;
}

async function setUp() {
  const registry = new Registry(() => NOW);
  registry.attach(createMemoryJournal());
  const keys = loadPolicyKeys(undefined);
  return {
    registry,
    keys,
    access: new AccessControl(keys, registry, new BearerTokens(Buffer.alloc(32), () => NOW), {
      now: () => NOW,
      isRefused: () => false,
    }),
  };
}

test('a device is let in with either of its keys, under any host name', async () => {
  const { registry, access } = await setUp();
  const { primaryKey, secondaryKey } = await registry.create('d1', {});
  assert.equal(access.device('d1', token('localhost:1/devices/d1', primaryKey)).expiresAt, 2_000_000);
  assert.equal(access.device('d1', token('hub.azure-devices.net/devices/d1', secondaryKey)).identity.deviceId, 'd1');
});

test('another device, an expired token, a disabled or unknown device are refused', async () => {
  const { registry, access } = await setUp();
  const { primaryKey } = await registry.create('d1', {});
  await registry.create('d2', { authentication: { symmetricKey: { primaryKey, secondaryKey: primaryKey } } });
  assert.throws(() => access.device('d1', token('h/devices/d2', primaryKey)), refused);
  assert.throws(() => access.device('d1', token('h/devices/d1/x', primaryKey)), refused);
  assert.throws(() => access.device('d1', token('h', primaryKey)), refused);
  assert.throws(() => access.device('d1', token('h/devices/d1', primaryKey, 999)), refused);
  assert.throws(() => access.device('nobody', token('h/devices/nobody', primaryKey)), refused);
  await registry.update('d1', { status: 'disabled' }, '*');
  assert.throws(() => access.device('d1', token('h/devices/d1', primaryKey)), refused);
});

test('policies permit what they are for', async () => {
  const { keys, registry, access } = await setUp();
  const permissions = (policy: keyof typeof keys.iotHub) =>
    access.service(token('h', keys.iotHub[policy], 2000, policy)).permissions;
  assert.deepEqual(permissions('service'), ['ServiceConnect']);
  assert.deepEqual(permissions('registryRead'), ['RegistryRead']);
  assert.ok(permissions('iothubowner').includes('RegistryWrite'));
  assert.throws(() => access.service(token('h', keys.iotHub.service, 2000, 'iothubowner')), refused);
  assert.throws(() => access.service(token('h', keys.iotHub.service, 2000, 'toString')), refused);
  assert.throws(() => access.service(undefined), refused);
  await registry.create('d1', {});
  assert.ok(access.device('d1', token('h', keys.iotHub.device, 2000, 'device')));
  assert.throws(() => access.device('d1', token('h', keys.iotHub.service, 2000, 'service')), refused);
});

test('a token of a policy reaches what its resource says, by whole segments', async () => {
  const { keys, registry, access } = await setUp();
  for (const id of ['d1', 'd12', 'd2', 'd1/m1', 'd2/m1']) await registry.create(id, {});
  const scoped = (resource: string): string => token(resource, keys.iotHub.device, 2000, 'device');
  for (const resource of ['h', 'h/', 'h:1/devices', 'h/devices/D1', 'h/devices/d1/']) {
    for (const key of ['d1', 'd1/m1'])
      assert.equal(access.device(key, scoped(resource)).expiresAt, 2_000_000, resource);
  }
  for (const resource of ['h/devices/d1', 'h/devices/d1/modules/m1', 'h/messages', 'h/device']) {
    for (const key of ['d12', 'd2', 'd2/m1']) {
      assert.throws(() => access.device(key, scoped(resource)), refused, `${resource} ${key}`);
    }
  }
  assert.throws(() => access.device('d1', scoped('h/devices/d1/modules/m1')), refused);
  const owner = (resource: string): string => token(resource, keys.iotHub.iothubowner, 2000, 'iothubowner');
  assert.deepEqual(
    ['h', 'h/devices'].map((resource) => access.isForServices(owner(resource))),
    [true, false],
  );
});
