import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoryCaseManagement } from '@csk/core/memory';
import { createWorld, until } from '../world.ts';

async function world(t: { after(work: () => Promise<void>): void }) {
  const crm = createMemoryCaseManagement();
  const made = await createWorld(() => ({ cases: crm }));
  t.after(async () => {
    await made.close();
    await crm.close?.();
  });
  await made.service.start();
  const raise = (token: string) =>
    made.client.alerts.raise({ description: token, token, deviceKey: 'smt-1', rule: token });
  return { ...made, crm, raise, ...made.client };
}

test('cases live in the CRM, with its numbers and addresses; work orders stay with us', async (t) => {
  const { alerts, cases, crm, raise, store } = await world(t);
  const alert = await raise('a');
  const made = await alerts.convertToCase([alert.id]);
  assert.deepEqual([made.number, made.url, made.externalId], ['CRM-1', 'https://crm.example/cases/1', 'crm-row-1']);
  await cases.update(made.id, { title: 'New' });
  assert.equal((await crm.getCase(made.id, store))?.title, 'New');
  assert.equal((await cases.createWorkOrder(made.id)).number, 'WO-000001');
  await cases.resolve(made.id, { resolution: 'ok' });
  assert.deepEqual(await crm.getCase(made.id, store).then((one) => [one?.status, one?.resolution]), ['resolved', 'ok']);
});

test('a case that is resolved in the CRM closes its alerts here; a deleted one gives them back', async (t) => {
  const { alerts, cases, crm, raise } = await world(t);
  const [a, b] = [await raise('a'), await raise('b')];
  const [first, second] = [await alerts.convertToCase([a.id]), await alerts.convertToCase([b.id])];
  await crm.edit(first.id, { title: 'Seen there', assignedTo: 'bob' });
  await until('the edit', async () => (await cases.get(first.id))?.assignedTo === 'bob');
  await crm.edit(first.id, { status: 'resolved', resolution: 'Done there' });
  await until('the alert', async () => (await alerts.get(a.id))?.status === 'closed');
  const resolved = await cases.get(first.id);
  assert.deepEqual([resolved?.title, resolved?.resolution], ['Seen there', 'Done there']);
  assert.deepEqual(
    resolved?.transitions?.map(({ actor, to }) => [actor, to]),
    [['memory-crm', 'resolved']],
  );
  await crm.remove(second.id);
  await until('the alert', async () => (await alerts.get(b.id))?.status === 'active');
  assert.equal((await cases.get(second.id))?.status, 'cancelled');
});

test('a notice that tells what is known changes nothing; one about a case of others is passed over', async (t) => {
  const { alerts, cases, crm, raise, service } = await world(t);
  const made = await alerts.convertToCase([(await raise('a')).id], { title: 'x' });
  await crm.edit(made.id, { title: 'x', status: 'open' });
  const hop = () => service.health().hops.find(({ name }) => name === 'cases:changes');
  await until('the notice', () => hop()?.counts['known'] === 1);
  assert.equal((await cases.get(made.id))?.version, made.version);
});

test('a CRM that is away: the alert keeps its state, and the retry makes one case', async (t) => {
  const { alerts, crm, raise } = await world(t);
  const alert = await raise('a');
  crm.failWith('throttled');
  const convert = () => alerts.convertToCase([alert.id], {}, { idempotencyKey: 'k' });
  await assert.rejects(convert(), { code: 'throttled' });
  assert.equal((await alerts.get(alert.id))?.status, 'active');
  crm.failWith(undefined);
  assert.equal((await convert()).number, 'CRM-1');
});
