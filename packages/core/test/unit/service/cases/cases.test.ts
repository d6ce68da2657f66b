import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStoreCaseManagement } from '@csk/core';
import type { Case, CaseDraft, StoreTransaction } from '@csk/core';
import { all, createWorld, until } from '../world.ts';

async function world(t: { after(work: () => Promise<void>): void }) {
  const made = await createWorld();
  t.after(() => made.close());
  const raise = (deviceKey: string, token: string, description = token) =>
    made.client.alerts.raise({ description, token, deviceKey, rule: token });
  return { ...made, raise };
}

test('one case of several alerts: customer, title, devices and links are filled in', async (t) => {
  const { client, raise } = await world(t);
  const [a, b] = [await raise('smt-1', 'a', 'Too warm'), await raise('smt-1', 'b')];
  const made = await client.alerts.convertToCase([a.id, b.id], { priority: 'high', description: 'see' });
  assert.deepEqual([made.accountId, made.priority, made.origin, made.deviceIds], ['acc-1', 'high', 'iot', ['dev-1']]);
  assert.match(made.title, /\(and 1 more\)$/);
  assert.deepEqual([...made.alertIds].sort(), [a.id, b.id].sort());
  for (const { id } of [a, b]) {
    const alert = await client.alerts.get(id);
    assert.deepEqual([alert?.caseId, alert?.status, alert?.progress], [made.id, 'in-progress', 'case-created']);
  }
  await assert.rejects(client.alerts.convertToCase([a.id]), { code: 'conflict' });
});

test('a case needs one customer', async (t) => {
  const { client, raise } = await world(t);
  const stray = await raise('smt-9', 's');
  await assert.rejects(client.alerts.convertToCase([stray.id]), { code: 'invalid', details: { field: 'accountId' } });
  assert.equal((await client.alerts.get(stray.id))?.status, 'active');
  assert.equal((await client.alerts.convertToCase([stray.id], { accountId: 'acc-2' })).accountId, 'acc-2');
  const [a, b] = [await raise('smt-1', 'a'), await raise('smt-2', 'b')];
  await assert.rejects(client.alerts.convertToCase([a.id, b.id]), { code: 'invalid', details: { field: 'accountId' } });
  await assert.rejects(client.alerts.convertToCase([a.id], { accountId: 'acc-x' }), { code: 'invalid' });
  await assert.rejects(client.alerts.convertToCase([]), { code: 'invalid', details: { field: 'ids' } });
  assert.equal((await all(client.cases.list())).length, 1);
});

test('the same key makes one case; many at once make one case', async (t) => {
  const { client, raise } = await world(t);
  const alert = await raise('smt-1', 'a');
  const results = await Promise.all(
    Array.from({ length: 20 }, () => client.alerts.convertToCase([alert.id], {}, { idempotencyKey: 'key-1' })),
  );
  assert.equal(new Set(results.map(({ id }) => id)).size, 1);
  const other = await raise('smt-1', 'b');
  const race = await Promise.allSettled(Array.from({ length: 20 }, () => client.alerts.convertToCase([other.id])));
  assert.equal(race.filter(({ status }) => status === 'fulfilled').length, 1);
  assert.deepEqual((await all(client.cases.list())).map(({ number }) => number).sort(), ['CAS-000001', 'CAS-000002']);
});

test('whoever makes the same case at the same moment is waited for', async () => {
  const theirs = { id: 'case-1', number: 'CAS-000001' } as Case;
  let isTheirs = false;
  const transaction = {
    lock: async () => void (isTheirs = true),
    get: async () => (isTheirs ? theirs : undefined),
  } as unknown as StoreTransaction;
  assert.equal(await createStoreCaseManagement().createCase('case-1', {} as CaseDraft, transaction), theirs);
});

test('repeats follow their parent into the case, before and after', async (t) => {
  const { client } = await world(t);
  const repeat = (token: string) => client.alerts.raise({ description: 'x', token, deviceKey: 'smt-1', rule: 'r' });
  const parent = await repeat('1');
  const child = await repeat('2');
  const made = await client.alerts.convertToCase([child.id]);
  assert.deepEqual(made.alertIds, [parent.id]);
  const late = await repeat('3');
  for (const { id } of [parent, child, late]) assert.equal((await client.alerts.get(id))?.caseId, made.id);
  await client.cases.resolve(made.id);
  assert((await all(client.alerts.list())).every(({ status }) => status === 'closed'));
});

test('resolve closes the alerts, once; an alert taken up again may have a second case', async (t) => {
  const { client, raise } = await world(t);
  const alert = await raise('smt-1', 'a');
  const first = await client.alerts.convertToCase([alert.id]);
  await client.cases.update(first.id, { title: 'New title' });
  const resolved = await client.cases.resolve(first.id, { resolution: 'ok' }, { idempotencyKey: 'r' });
  assert.deepEqual([resolved.status, resolved.resolution, resolved.title], ['resolved', 'ok', 'New title']);
  assert.equal((await client.cases.resolve(first.id, {}, { idempotencyKey: 'r' })).version, resolved.version);
  await assert.rejects(client.cases.resolve(first.id), { code: 'conflict' });
  assert.match((await client.alerts.get(alert.id))?.transitions.at(-1)?.reason ?? '', /CAS-000001/);
  assert.equal((await client.alerts.reactivate(alert.id)).caseId, undefined);
  const second = await client.alerts.convertToCase([alert.id]);
  assert.notEqual(second.id, first.id);
  assert.equal(second.number, 'CAS-000002');
});

test("a device's history is one list, newest first, in pages without gaps or doubles", async (t) => {
  const made = await world(t);
  const { client, clock, raise } = made;
  for (let n = 0; n < 8; n += 1) {
    const alert = await raise('smt-1', `a${n}`);
    if (n % 2 === 0) await client.alerts.convertToCase([alert.id]);
    await client.commands.send({ deviceId: 'dev-1', name: 'Notify', alertId: alert.id });
    if (n % 3 === 0) await clock.advance(1000);
  }
  await client.devices.register('dev-1');
  const whole = await all(client.devices.history('dev-1'));
  assert.equal(whole.length, 8 + 4 + 8 + 1);
  const order = whole.map(({ at }) => at);
  assert.deepEqual(order, [...order].sort().reverse());
  const paged: string[] = [];
  for await (const page of client.devices.history('dev-1').byPage({ maxPageSize: 3 })) {
    assert(page.items.length <= 3);
    paged.push(...page.items.map(({ entity }) => entity.id));
  }
  assert.deepEqual(
    paged,
    whole.map(({ entity }) => entity.id),
  );
  assert.equal((await all(client.devices.history('dev-1', { kinds: ['case'] }))).length, 4);
  await assert.rejects(all(client.devices.history('dev-x')), { code: 'not-found' });
});

test('registration is recorded with its outcome; pull brings what the cloud says', async (t) => {
  const { client, devices, store } = await world(t);
  const device = await client.devices.register('dev-1');
  assert.equal(device.registration, 'registered');
  assert.deepEqual(
    (await all(client.registrations.list())).map(({ status }) => status),
    ['registered'],
  );
  devices.device('smt-1').connect();
  devices.device('smt-1').report({ firmware: '1.2' });
  const pulled = await client.devices.pull('dev-1');
  assert.deepEqual([pulled.connected, pulled.reported], [true, { firmware: '1.2' }]);
  await devices.close?.();
  await assert.rejects(client.devices.register('dev-1'), { code: 'closed' });
  assert.equal((await store.get('device', 'dev-1'))?.registration, 'error');
  await until('nothing', () => true);
});
