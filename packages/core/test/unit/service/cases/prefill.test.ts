// What cases and work orders are filled with is configured as data; what devices send stays text.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_PREFILL } from '@csk/core';
import type { PrefillRules } from '@csk/core';
import { all, createWorld } from '../world.ts';

const RULES: PrefillRules = {
  case: {
    title: "@{body('device')?['name']}: @{body('alert')?['description']}",
    description:
      "@{body('asset')?['name']} of @{body('account')?['name']}: @{body('alert')?['data']?['reading']} degrees",
    priority: "@if(equals(body('alert')?['rule'], 'Fire'), 'high', 'low')",
    contact: "@body('device')?['tags']?['contact']",
  },
  workOrder: { incidentType: "@body('alert')?['rule']", description: "@body('alert')?['deviceKey']" },
};

async function scene(prefill?: PrefillRules) {
  const world = await createWorld(() => (prefill ? { prefill } : {}));
  const raise = (deviceKey: string, more: object = {}) =>
    world.client.alerts.raise({ description: 'Hot', deviceKey, rule: 'Fire', ...more });
  return { ...world, raise };
}

test('fields are filled from alert, device, asset and customer; what the caller gives comes first', async (t) => {
  const { client, store, raise, close } = await scene(RULES);
  t.after(close);
  const device = await store.get('device', 'dev-1');
  assert(device);
  await store.transact((tx) => tx.put('device', { ...device, tags: { contact: 'Grace' } }));
  const alert = await raise('smt-1', { data: { reading: 113 } });
  const made = await client.alerts.convertToCase([alert.id]);
  assert.deepEqual(
    [made.title, made.description, made.priority, made.contact, made.accountId],
    ['One: Hot', 'Cold room of Contoso: 113 degrees', 'high', 'Grace', 'acc-1'],
  );
  const other = await raise('smt-1', { rule: 'Damp', token: 'other' });
  const chosen = await client.alerts.convertToCase([other.id], { title: 'T', description: 'D', priority: 'normal' });
  assert.deepEqual([chosen.title, chosen.description, chosen.priority], ['T', 'D', 'normal']);
  const order = await client.alerts.convertToWorkOrder([alert.id]);
  assert.deepEqual([order.incidentType, order.description, order.title], ['Fire', 'smt-1', 'Hot']);
});

test('a form sees beforehand what would be filled in; nothing is written', async (t) => {
  const { client, service, store, raise, close } = await scene(RULES);
  t.after(close);
  const alert = await raise('smt-1', { data: { reading: 113 } });
  const preview = await client.alerts.previewCase([alert.id]);
  assert.deepEqual(preview, {
    ...{ title: 'One: Hot', description: 'Cold room of Contoso: 113 degrees', priority: 'high', contact: undefined },
    ...{ incidentType: undefined, accountId: 'acc-1', deviceIds: ['dev-1'], assetIds: ['asset-1'] },
  });
  assert.equal((await store.get('alert', alert.id))?.version, alert.version);
  const made = await client.alerts.convertToCase([alert.id]);
  for (const [field, value] of Object.entries(preview)) assert.deepEqual(made[field as 'title'], value, field);

  const other = await raise('smt-2', { token: 'other' });
  const both = await client.alerts.previewCase([alert.id, other.id]);
  assert.deepEqual([both.accountId, both.deviceIds.length], [undefined, 2], 'somebody must choose the customer');
  await assert.rejects(client.alerts.previewCase(['nobody']), { code: 'not-found' });
  await assert.rejects(client.alerts.previewCase([]), { code: 'invalid', details: { field: 'ids' } });
  const fay = service.client({ id: 'f-1', roles: ['representative'], accountIds: ['acc-2'] });
  assert.equal((await fay.alerts.previewCase([other.id])).accountId, 'acc-2');
  await assert.rejects(fay.alerts.previewCase([alert.id]), { code: 'not-found' });
  const endpoint = service.client({ id: 'e-1', roles: ['endpoint-user'] });
  await assert.rejects(endpoint.alerts.previewCase([alert.id]), { code: 'forbidden' });
});

test('alerts that become one case: first title, every line once, the most urgent, what they agree on', async (t) => {
  const { client, raise, close } = await scene({
    case: { ...RULES.case, description: "@body('device')?['name']" },
    workOrder: RULES.workOrder ?? {},
  });
  t.after(close);
  const ids = [];
  for (const [deviceKey, rule] of [
    ['smt-1', 'Damp'],
    ['smt-2', 'Fire'],
    ['smt-2', 'Damp'],
  ] as const) {
    ids.push((await raise(deviceKey, { rule, token: `${deviceKey}${rule}` })).id);
  }
  await assert.rejects(client.alerts.convertToCase(ids), { details: { field: 'accountId' } });
  const made = await client.alerts.convertToCase(ids, { accountId: 'acc-1' });
  assert.match(made.title, /^(One|Two): Hot \(and 2 more\)$/);
  assert.deepEqual(made.description?.split('\n').sort(), ['One', 'Two']);
  assert.equal(made.priority, 'high');
  const order = await client.alerts.convertToWorkOrder(ids, { accountId: 'acc-1' });
  assert.equal(order.incidentType, undefined, 'they do not agree');
  assert.equal(order.assetId, 'asset-1', 'the only one');
});

test('hostile text of a device stays text, and is cut between characters', async (t) => {
  const { client, raise, close } = await scene({ case: { description: "@body('alert')?['data']?['note']" } });
  t.after(close);
  const hostile = "@{body('account')?['name']} <img src=x> @parameters('p')";
  const alert = await raise('smt-1', {
    description: hostile,
    data: { note: `${'x'.repeat(3_999)}\u{1F525}${hostile}` },
  });
  const made = await client.alerts.convertToCase([alert.id]);
  assert.equal(made.title, hostile);
  assert.equal(made.description, 'x'.repeat(3_999));
});

test('a rule that comes to nothing: the default where something is needed, else nothing', async (t) => {
  const { client, raise, close } = await scene({
    case: {
      title: "@body('device')?['tags']?['nickname']",
      description: "@int(body('alert')?['description'])",
      priority: "@body('alert')?['rule']",
      contact: "@body('device')",
    },
  });
  t.after(close);
  const alert = await raise('smt-1');
  const made = await client.alerts.convertToCase([alert.id]);
  assert.deepEqual([made.title, made.description, made.contact], ['Hot', undefined, undefined]);
  assert.equal(made.priority, { high: 'high', medium: 'normal', low: 'low' }[alert.priority.level]);
});

test('no rule for the customer, or one that leads to nobody, means that somebody chooses', async (t) => {
  for (const accountId of [null, "@body('alert')?['rule']"]) {
    const { client, raise, close } = await scene({ case: { accountId } });
    t.after(close);
    const { id } = await raise('smt-1');
    await assert.rejects(client.alerts.convertToCase([id]), { code: 'invalid', details: { field: 'accountId' } });
    assert.equal((await client.alerts.convertToCase([id], { accountId: 'acc-2' })).accountId, 'acc-2');
  }
});

test('the default written out is the default', async (t) => {
  const outcomes = [];
  for (const prefill of [undefined, DEFAULT_PREFILL]) {
    const { client, raise, close } = await scene(prefill);
    t.after(close);
    const made = await client.alerts.convertToCase([(await raise('smt-1')).id]);
    const order = await client.alerts.convertToWorkOrder([(await raise('smt-2', { token: 'x' })).id]);
    const { title, priority, accountId, description, contact } = made;
    outcomes.push([title, priority, accountId, description, contact, order.title, order.accountId, order.assetId]);
  }
  assert.deepEqual(outcomes[0], outcomes[1]);
  assert.deepEqual(outcomes[0]?.slice(0, 3), ['Hot', 'low', 'acc-1']);
});

test('rules that are none stop the start with their place', async () => {
  for (const [prefill, field] of [
    [{ case: { colour: 'x' } }, 'prefill.case.colour'],
    [{ case: { title: null } }, 'prefill.case.title'],
    [{ case: { title: "@body('alert'" } }, 'prefill.case.title'],
    [{ case: { title: "@body('weather')" } }, 'prefill.case.title'],
    [{ case: { accountId: "@body('account')?['id']" } }, 'prefill.case.accountId'],
    [{ workOrder: { description: 5 } }, 'prefill.workOrder.description'],
    [{ workOrder: { description: 'x'.repeat(4_001) } }, 'prefill.workOrder.description'],
  ] as const) {
    await assert.rejects(scene(prefill as never), { code: 'invalid', details: { field } }, field);
  }
});

test('one key for two different calls makes two things', async (t) => {
  const { client, raise, close } = await scene();
  t.after(close);
  const key = { idempotencyKey: 'same' };
  const alert = await raise('smt-1');
  const converted = await client.alerts.convertToCase([alert.id], {}, key);
  const opened = await client.cases.create({ title: 'x', accountId: 'acc-1' }, key);
  assert.notEqual(converted.id, opened.id);
  const second = await raise('smt-1', { rule: 'Damp' });
  const order = await client.alerts.convertToWorkOrder([second.id], {}, key);
  assert.notEqual((await client.cases.createWorkOrder(opened.id, {}, key)).id, order.id);
  assert.equal((await all(client.cases.list())).length, 2);
});
