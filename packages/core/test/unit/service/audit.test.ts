import assert from 'node:assert/strict';
import { test } from 'node:test';
import { invokeOperation, OPERATIONS, verifyAuditChain } from '@csk/core';
import type { AuditEntry, ConnectedServiceClient } from '@csk/core';
import { all, createWorld, row, sendRows, until } from './world.ts';
import type { World } from './world.ts';

/** What came after the world was made, oldest first. */
async function trailOf(world: World, since: number): Promise<readonly AuditEntry[]> {
  await world.store.audit.seal();
  return world.store.audit.read(since, 1000);
}

async function soFar({ store }: World): Promise<number> {
  await store.audit.seal();
  return (await store.audit.head()).number;
}

test('what a person does carries their name, for whom, the operation and the key', async (t) => {
  const world = await createWorld();
  t.after(world.close);
  const since = await soFar(world);
  const client = world.service.client({ id: 'agent-7', name: 'Ada', onBehalfOf: 'acc-1' });
  const alert = await client.alerts.raise({ description: 'Hot', deviceKey: 'smt-1', token: 't1' });
  await client.alerts.acknowledge(alert.id, { idempotencyKey: 'key-1' });
  const created = await client.alerts.convertToCase([alert.id]);
  await client.cases.resolve(created.id);
  const trail = await trailOf(world, since);
  const by = { actor: 'agent-7', actorName: 'Ada', onBehalfOf: 'acc-1' };
  for (const entry of trail) assert.deepEqual({ ...entry, ...by }, entry);
  assert.deepEqual(
    trail.map(({ operation, kind, op, recordId }) => [operation, kind, op, recordId]),
    [
      ['Alerts_Raise', 'alert', 'create', alert.id],
      ['Alerts_Acknowledge', 'alert', 'update', alert.id],
      ['Alerts_ConvertToCase', 'case', 'create', created.id],
      ['Alerts_ConvertToCase', 'alert', 'update', alert.id],
      ...trail.slice(4).map(({ kind, op, recordId }) => ['Cases_Resolve', kind, op, recordId]),
    ],
  );
  assert.deepEqual(new Set(trail.slice(4).map(({ recordId }) => recordId)), new Set([alert.id, created.id]));
  assert.deepEqual(trail[1]?.fields, ['acknowledgedAt', 'acknowledgedBy']);
  assert.equal(trail[1]?.opId, 'key-1');
  assert.ok((await verifyAuditChain(await world.store.audit.read(0, 1000))).ok);
});

test('every operation that writes has the name under which it is audited', async (t) => {
  const world = await createWorld();
  t.after(world.close);
  const nouns = Object.entries(world.client).filter(([, client]) => typeof client === 'object');
  const named = nouns.flatMap(([noun, client]) =>
    Object.keys(client as object).map((verb) => `${noun}_${verb}`.toLowerCase()),
  );
  const known = Object.keys(OPERATIONS).map((operation) => operation.toLowerCase());
  assert.deepEqual(
    known.filter((operation) => !named.includes(operation)),
    [],
  );
});

test('what the engine does by itself is the system, and bookkeeping leaves no entry', async (t) => {
  const world = await createWorld();
  t.after(world.close);
  const since = await soFar(world);
  await world.service.start();
  await sendRows(world.queue, row('t1'));
  const alert = await until('the alert', async () => (await all(world.client.alerts.list()))[0]);
  const command = await world.client.commands.send({ deviceId: 'dev-2', name: 'Reset Thermostat' });
  await until('the command', async () => (await world.client.commands.get(command.id))?.status === 'sent');
  const trail = await trailOf(world, since);
  assert.deepEqual(
    trail
      .filter(({ recordId }) => recordId === alert?.id || recordId === command.id)
      .map(({ actor, op, fields, operation }) => [actor, op, fields?.includes('status') ?? null, operation]),
    [
      ['system', 'create', null, undefined],
      ['agent-7', 'create', null, 'Commands_Send'],
      ['system', 'update', true, undefined],
    ],
  );
  assert.ok(!trail.some(({ kind }) => kind === 'flowRun'));
});

test('the hop seals by itself', async (t) => {
  const world = await createWorld();
  t.after(world.close);
  await world.service.start();
  await until('the chain', async () => (await world.store.audit.head()).number > 0);
  const before = (await world.store.audit.head()).number;
  await world.client.alerts.raise({ description: 'Hot' });
  await until('the clock to be waited for', () => true);
  await until('one more', async () => {
    await world.clock.advance(500);
    return (await all(world.client.audit.list())).length > before;
  });
});

test('the trail is listed by record, actor and time', async (t) => {
  const world = await createWorld();
  t.after(world.close);
  const alert = await world.client.alerts.raise({ description: 'Hot' });
  await world.clock.advance(1000);
  await world.client.alerts.close(alert.id);
  await world.store.audit.seal();
  const { audit } = world.client;
  const ops = async (query: Parameters<typeof audit.list>[0]) => (await all(audit.list(query))).map(({ op }) => op);
  assert.deepEqual(await ops({ kind: 'alert', recordId: alert.id }), ['update', 'create']);
  assert.deepEqual(await ops({ actor: 'agent-7', from: alert.createdAt, to: '2026-03-02T08:00:00.500Z' }), ['create']);
  const page = (await invokeOperation(world.client, 'Audit_List', { actor: 'agent-7', maxPageSize: 1 })) as {
    readonly items?: readonly unknown[];
    readonly continuationToken?: string;
  };
  assert.equal(page.items?.length, 1);
  assert.ok(page.continuationToken);
});

test('the trail is for administrators, where principals have roles', async (t) => {
  const world = await createWorld();
  t.after(world.close);
  const first = (client: ConnectedServiceClient) => client.audit.list()[Symbol.asyncIterator]().next();
  await assert.rejects(first(world.service.client({ id: 'a', roles: [] })), { code: 'forbidden' });
  await assert.rejects(first(world.service.client({ id: 'a', roles: ['agent'] })), { code: 'forbidden' });
  await first(world.service.client({ id: 'a', roles: ['agent', 'administrator'] }));
  await first(world.service.client({ id: 'a' }));
});

test('a wrong question is refused with the place', async (t) => {
  const world = await createWorld();
  t.after(world.close);
  const wrong: readonly (readonly [object, string])[] = [
    [{ kind: '__proto__' }, 'kind'],
    [{ recordId: 'x'.repeat(1_000_000) }, 'recordId'],
    [{ actor: 7 }, 'actor'],
    [{ from: 'yesterday' }, 'from'],
    [{ to: null }, 'to'],
    [{ who: 'ada' }, 'query.who'],
  ];
  for (const [query, field] of wrong) {
    const asked = all(world.client.audit.list(query));
    await assert.rejects(asked, { code: 'invalid', details: { field } });
  }
});
