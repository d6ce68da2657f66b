// Roles and customers come from the host's sign-in, whatever the page says.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createConnectedService, OPERATIONS } from '@csk/core';
import type { ConnectedService, OperationId } from '@csk/core';
import { createMemoryDeviceCloud, createMemoryReadingStore, createMemoryStore } from '@csk/core/memory';
import type { SignedInPrincipal } from '../../../src/gateway/server/index.ts';
import { startGateway } from './gateway-fixture.ts';
import type { GatewayFixture } from './gateway-fixture.ts';

const PEOPLE: Readonly<Record<string, SignedInPrincipal>> = {
  admin: { id: 'admin', roles: ['administrator'] },
  none: { id: 'none', roles: [] },
  // A host in plain JavaScript that forgot them.
  forgot: { id: 'forgot' } as SignedInPrincipal,
  broken: { id: 'broken', roles: 'administrator' } as unknown as SignedInPrincipal,
  endpoint: { id: 'hub', roles: ['endpoint-user'] },
  fay: { id: 'fay', roles: ['representative'], accountIds: ['acc-2'] },
};

let engine: ConnectedService;
let fixture: GatewayFixture;

before(async () => {
  const store = createMemoryStore();
  await store.transact(async (transaction) => {
    for (const id of ['acc-1', 'acc-2']) await transaction.put('account', { id, name: id });
  });
  engine = createConnectedService({
    store,
    readings: createMemoryReadingStore(),
    devices: createMemoryDeviceCloud(),
  });
  fixture = await startGateway(engine.client(), {
    client: (principal) => engine.client(principal),
    authenticate: async (request) => PEOPLE[request.headers.get('authorization')?.replace('Bearer ', '') ?? ''],
  });
});
after(async () => {
  await fixture.close();
  await engine.close();
});

const ask = (who: string, path: string, init: RequestInit = {}) =>
  fetch(`${fixture.baseUrl}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${who}`, 'content-type': 'application/json', ...init.headers },
  });

test('without a role every operation is 403 with the privilege it takes, also when the host forgot the roles', async () => {
  for (const operationId of Object.keys(OPERATIONS) as OperationId[]) {
    const { method, path } = OPERATIONS[operationId];
    // What only reads needs no valid input to be refused; a body is checked first, so some of these are 400.
    if (method !== 'GET' || operationId === 'Access_Get' || operationId.startsWith('Readings_')) continue;
    const scope = operationId === 'Cases_RelatedDevices' ? '?scope=case' : '';
    for (const who of ['none', 'forgot']) {
      const response = await ask(who, `${path.replace('{id}', 'x')}${scope}`);
      const body = (await response.json()) as { code: string; details: { operation: string } };
      assert.deepEqual([response.status, body.code, body.details.operation], [403, 'forbidden', operationId], who);
    }
  }
  const close = await ask('endpoint', '/alerts/x/close', { method: 'POST', body: '{}' });
  assert.equal(close.status, 403);
  assert.deepEqual(((await close.json()) as { details: unknown }).details, {
    privilege: 'alerts.act',
    operation: 'Alerts_Close',
  });
  assert.equal((await ask('none', '/exports/alerts')).status, 403);
  assert.equal((await ask('nobody', '/accounts')).status, 401);
});

test('everybody signed in may ask what they may do', async () => {
  const access = (await (await ask('none', '/access')).json()) as { operations: string[]; privileges: string[] };
  assert.deepEqual([access.operations, access.privileges], [['Access_Get'], []]);
  const fay = (await (await ask('fay', '/access')).json()) as { accountIds: string[]; operations: string[] };
  assert.deepEqual(fay.accountIds, ['acc-2']);
  assert.ok(fay.operations.includes('Alerts_Close') && !fay.operations.includes('Audit_List'));
});

test('nothing that the page says about itself counts', async () => {
  const headers = { 'x-roles': 'administrator', 'x-account-ids': 'acc-1' };
  const list = (await (await ask('fay', '/accounts', { headers })).json()) as { items: { id: string }[] };
  assert.deepEqual(
    list.items.map(({ id }) => id),
    ['acc-2'],
  );
  assert.equal((await ask('fay', '/accounts/acc-1', { headers })).status, 404);
  assert.equal((await ask('fay', '/accounts?roles=administrator&accountIds=acc-1', { headers })).status, 400);
  assert.equal((await ask('fay', '/accounts?ownedBy=acc-1')).status, 400);
});

test('a sign-in that gives roles we do not understand lets nobody in', async () => {
  const response = await ask('broken', '/accounts');
  assert.ok(response.status >= 400, String(response.status));
});
