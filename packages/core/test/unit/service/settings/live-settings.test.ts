// Settings that are changed while engines run: every engine on the store follows, and what is in hand is finished as begun.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createConnectedService, UNCHANGED_SETTINGS } from '@csk/core';
import type { ConnectedServiceClient, ConnectedServiceOptions, ServiceStore } from '@csk/core';
import { definition } from '../../flows/definitions.ts';
import { auditEntries } from '../audit-entries.ts';
import { createEnginePair } from '../engine-pair.ts';
import { all, at, createWorld, jump, row, sendRows, until } from '../world.ts';
import type { Parts } from '../world.ts';

/** Two engines that run. */
async function createPair(t: TestContext, change?: (parts: Parts) => Partial<ConnectedServiceOptions>) {
  const pair = await createEnginePair(t, change);
  await pair.start();
  return { ...pair, other: pair.admin };
}

async function rootsAfter(client: ConnectedServiceClient, from: string, rules: readonly string[]): Promise<number> {
  for (const [index, rule] of rules.entries()) {
    const raisedAt = at(index * 1_000);
    await client.alerts.raise({ description: 'x', deviceKey: 'smt-1', token: `${from}-${index}`, rule, raisedAt });
  }
  return (await all(client.alerts.list({ where: { parentId: null } }))).filter(({ token }) => token.startsWith(from))
    .length;
}

test('the engine options hold until somebody changes a setting, and again when it is given back', async (t) => {
  const { client, other } = await createPair(t, () => ({ debounce: { windowMs: 5_000 }, autoClose: 'untouched' }));
  const first = await client.settings.get();
  assert.deepEqual([first.version, first.changed], [UNCHANGED_SETTINGS, []]);
  assert.deepEqual(first.values, {
    debounce: { windowMs: 5_000, columns: ['deviceKey', 'rule'] },
    autoClose: 'untouched',
    devicePull: { onAlert: true },
    alertColumns: {},
    backgroundProcessing: true,
  });
  const changed = await other.settings.update(
    { debounce: { columns: [] }, autoClose: 'never' },
    { ifVersion: UNCHANGED_SETTINGS },
  );
  assert.deepEqual(changed.changed, ['debounce', 'autoClose']);
  assert.deepEqual(changed.values.debounce, { windowMs: 60_000, columns: [] }, 'given whole, with the default window');
  assert.deepEqual(await client.settings.get(), changed);
  const back = await other.settings.update({ debounce: null }, { ifVersion: changed.version });
  assert.deepEqual([back.changed, back.values.debounce.windowMs], [['autoClose'], 5_000]);
});

test('a change counts in the other engine without a restart', async (t) => {
  const { client, other } = await createPair(t);
  assert.equal(await rootsAfter(client, 'a', ['Hot', 'Damp']), 2);
  await other.settings.update({ debounce: { columns: [] } });
  // The one who changed it has it at once.
  assert.equal(await rootsAfter(other, 'b', ['Wet', 'Loud']), 0, 'under what is open for the device already');
  await until(
    'heard',
    () => client.settings.get(),
    ({ changed }) => changed.length === 1,
  );
  await until(
    'grouped',
    () => rootsAfter(client, `c${Math.random()}`, ['One', 'Two']),
    (roots) => roots === 0,
  );
});

test('an engine that was never started reads them for each alert', async (t) => {
  const { options, other } = await createPair(t);
  const idle = createConnectedService({ ...options, alertSources: [], telemetry: [] }).client();
  await other.settings.update({ debounce: { windowMs: 0 } });
  assert.equal(await rootsAfter(idle, 'a', ['Hot', 'Hot']), 2);
});

test('what is in hand is finished under the old value', async (t) => {
  const held: { by?: Promise<void> } = {};
  let arrived = false;
  const { client, other, store } = await createPair(t, ({ store }) => {
    const transact: ServiceStore['transact'] = async (work, options) => {
      if (options?.by?.operation === 'Alerts_Raise') {
        arrived = held.by !== undefined;
        await held.by;
      }
      return store.transact(work, options);
    };
    return { store: { ...store, transact } };
  });
  await client.alerts.raise({ description: 'x', deviceKey: 'smt-1', token: 'first', rule: 'Hot', raisedAt: at(0) });
  let go = () => {};
  held.by = new Promise((resolve) => (go = resolve));
  const raising = client.alerts.raise({
    description: 'x',
    deviceKey: 'smt-1',
    token: 'second',
    rule: 'Hot',
    raisedAt: at(1_000),
  });
  await until('it to be in hand', () => arrived);
  await other.settings.update({ debounce: { windowMs: 0 } });
  go();
  assert.ok((await raising).parentId, 'it was begun when repeats were grouped');
  assert.ok(await store.get('settings', 'settings'));
  const after = await until(
    'the new value',
    () =>
      client.alerts.raise({
        description: 'x',
        deviceKey: 'smt-1',
        token: `n${Math.random()}`,
        rule: 'Hot',
        raisedAt: at(2_000),
      }),
    ({ parentId }) => parentId === undefined,
  );
  assert.ok(after);
});

test('wrong values are refused with their place, and nothing is written', async (t) => {
  const { client, store } = await createPair(t);
  const before = await store.head();
  for (const [field, change] of [
    ['colour', { colour: 1 }],
    ['__proto__', JSON.parse('{"__proto__": 1}') as object],
    ['debounce.windowMs', { debounce: { windowMs: -1 } }],
    ['debounce.windowMs', { debounce: { windowMs: 1e12 } }],
    ['debounce.columns[0]', { debounce: { columns: ['colour'] } }],
    ['debounce', { debounce: 'x'.repeat(1_000_000) }],
    ['autoClose', { autoClose: 'always' }],
    ['devicePull.everyMs', { devicePull: { everyMs: 59_999 } }],
    ['devicePull.onAlert', { devicePull: { onAlert: 1 } }],
    ['commandProperties.parameters', { commandProperties: { name: 'a' } }],
    ['commandProperties.parameters', { commandProperties: { name: 'a', parameters: 'a' } }],
    ['commandProperties.name', { commandProperties: { name: '__proto__', parameters: 'a' } }],
    ['alertColumns.deviceid', { alertColumns: { deviceid: '' } }],
    ['alertColumns.device', { alertColumns: { device: 'x' } }],
    ['backgroundProcessing', { backgroundProcessing: 'yes' }],
  ] as const) {
    await assert.rejects(client.settings.update(change as never), { code: 'invalid', details: { field } }, field);
  }
  assert.equal(await store.head(), before);
});

test('a stale version is refused, a repeated call is not, and each change stands in the audit trail', async (t) => {
  const { client, other, store } = await createPair(t);
  const options = { idempotencyKey: 'k', ifVersion: UNCHANGED_SETTINGS };
  const saved = await other.settings.update({ autoClose: 'untouched' }, options);
  assert.deepEqual(await other.settings.update({ autoClose: 'untouched' }, options), saved);
  await assert.rejects(other.settings.update({ autoClose: 'never' }, { ifVersion: UNCHANGED_SETTINGS }), {
    code: 'conflict',
  });
  await other.settings.update({ backgroundProcessing: false });
  const entries = await auditEntries({ store, client }, { kind: 'settings' }, 2);
  assert.deepEqual(
    entries.map(({ op, actorName, operation, fields }) => [op, actorName, operation, fields]),
    [
      ['update', 'Grace', 'Settings_Update', ['backgroundProcessing']],
      ['create', 'Grace', 'Settings_Update', undefined],
    ],
  );
  const both = await Promise.allSettled(
    ['never', 'untouched'].map((autoClose) =>
      client.settings.update(
        { autoClose: autoClose as 'never', debounce: { windowMs: autoClose.length } },
        { ifVersion: entries[0]?.version ?? '' },
      ),
    ),
  );
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
});

test('a call that is repeated late does not undo what others have changed since', async (t) => {
  const { client, other } = await createPair(t);
  const options = { idempotencyKey: 'k' };
  await other.settings.update({ autoClose: 'untouched' }, options);
  const theirs = await client.settings.update({ autoClose: 'never' }, { idempotencyKey: 'other' });
  const { version, values } = await other.settings.update({ autoClose: 'untouched' }, options);
  assert.deepEqual([version, values.autoClose], [theirs.version, 'never']);
  const again = await other.settings.update({ autoClose: 'untouched' }, { idempotencyKey: 'k2' });
  assert.equal(again.values.autoClose, 'untouched');
});

test('only administrators see and change them', async (t) => {
  const { service, client } = await createPair(t);
  await client.settings.update({ autoClose: 'untouched' });
  for (const roles of [['representative'], ['endpoint-user'], []]) {
    const somebody = service.client({ id: 's', roles });
    await assert.rejects(somebody.settings.get(), { code: 'forbidden' });
    await assert.rejects(somebody.settings.update({ autoClose: 'never' }), { code: 'forbidden' });
  }
  const restricted = service.client({ id: 's', roles: ['administrator'], accountIds: ['acc-1'] });
  await assert.rejects(restricted.settings.update({ autoClose: 'never' }), { code: 'forbidden' });
});

test('scheduled pulls begin, change their period and end as the setting says', async (t) => {
  const { clock, client, other } = await createPair(t);
  const pulledAt = async () => (await client.devices.get('dev-1'))?.pulledAt;
  for (let step = 0; step < 4; step += 1) await jump(clock, 30_000);
  assert.equal(await pulledAt(), undefined);
  await other.settings.update({ devicePull: { everyMs: 60_000 } });
  await until('pulled', async () => {
    await jump(clock, 30_000);
    return pulledAt();
  });
  await other.settings.update({ devicePull: null });
  for (let step = 0; step < 2; step += 1) await jump(clock, 30_000);
  const last = await pulledAt();
  for (let step = 0; step < 6; step += 1) await jump(clock, 30_000);
  assert.equal(await pulledAt(), last);
});

test('commands carry the property names that are set when they are sent', async (t) => {
  const { client, other, devices } = await createPair(t);
  const device = devices.device('smt-1');
  device.connect();
  const names = { name: 'Method', parameters: 'Arguments' };
  await other.settings.update({ commandProperties: names });
  await until('sent with them', async () => {
    const { id } = await client.commands.send({ deviceId: 'dev-1', name: 'Notify' });
    await until(
      'sent',
      () => client.commands.get(id),
      (it) => it?.status !== 'queued',
    );
    return device.received().some(({ properties }) => properties?.name === 'Method');
  });
});

test('jobs of the host may call their columns otherwise, and the official names stay readable', async (t) => {
  const { client, other, queue } = await createPair(t);
  await other.settings.update({ alertColumns: { deviceid: 'Machine', eventtoken: 'EventId' } });
  await until(
    'heard',
    () => client.settings.get(),
    ({ changed }) => changed.length === 1,
  );
  const { deviceid, eventtoken, ...rest } = row('own');
  await sendRows(queue, { ...rest, machine: deviceid ?? '', eventid: eventtoken ?? '' }, row('official'));
  const alerts = await until(
    'raised',
    () => all(client.alerts.list()),
    ({ length }) => length === 2,
  );
  assert.deepEqual(alerts.map(({ token, deviceId }) => [token, deviceId]).sort(), [
    ['official', 'dev-1'],
    ['own', 'dev-1'],
  ]);
});

test('a message is not refused while the settings that explain it cannot be read', async (t) => {
  const { client, options, store, queue, close, clock } = await createWorld();
  t.after(close);
  await client.settings.update({ alertColumns: { deviceid: 'Machine' } });
  let away = true;
  const get: ServiceStore['get'] = (kind, id) =>
    kind === 'settings' && away ? Promise.reject(new Error('The store is away.')) : store.get(kind, id);
  const late = createConnectedService({ ...options, store: { ...store, get }, instance: 'late' });
  t.after(() => late.close());
  await late.start();
  const { deviceid, ...rest } = row('own');
  await sendRows(queue, { ...rest, machine: deviceid ?? '' });
  await jump(clock, 5_000);
  assert.deepEqual(await queue.peekDeadLetters(), []);
  assert.equal((await all(client.alerts.list())).length, 0);
  away = false;
  const alerts = await until(
    'raised',
    async () => {
      await jump(clock, 1_000);
      return all(client.alerts.list());
    },
    ({ length }) => length === 1,
  );
  assert.equal(alerts[0]?.deviceId, 'dev-1');
});

test('flows start by themselves only while background processing is on', async (t) => {
  const flow = definition({ Note: { type: 'Compose', inputs: 'x', runAfter: {} } });
  const { client, other, store } = await createPair(t, () => ({ flows: [{ name: 'note', definition: flow }] }));
  const runs = async () => (await store.query('flowRun', { where: { status: 'Succeeded' } })).items.length;
  // A repeat under another alert starts nothing.
  const raise = (token: string) =>
    client.alerts.raise({ description: 'x', deviceKey: 'smt-1', token, rule: token.slice(0, 90) });
  await until('the flows to watch', () => store.load('flows'));
  await raise('on');
  await until('run', runs, (count) => count === 1);
  await other.settings.update({ backgroundProcessing: false });
  await until(
    'heard',
    () => client.settings.get(),
    ({ changed }) => changed.length === 1,
  );
  await new Promise((resolve) => setTimeout(resolve, 20));
  await raise('off');
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(await runs(), 1);
  await other.settings.update({ backgroundProcessing: true });
  await until('run again', async () => {
    await raise(`again${Math.random()}`);
    return (await runs()) > 1;
  });
  const [off] = await all(client.alerts.list({ where: { token: 'off' } }));
  assert.equal((await store.query('flowRun', { where: { alertId: off?.id ?? '' } })).items.length, 0);
});

test('flows begin only when the settings were read: they might be switched off', async (t) => {
  const away = { settings: true };
  const flow = { name: 'every alert', definition: definition({}) };
  const { client, other, store, clock } = await createPair(t, ({ store: whole }) => ({
    flows: [flow],
    store: {
      ...whole,
      get: (kind, id) =>
        kind === 'settings' && away.settings ? Promise.reject(new Error('away')) : whole.get(kind, id),
    },
  }));
  await store.transact((transaction) => transaction.put('settings', { id: 'settings', backgroundProcessing: false }));
  await client.alerts.raise({ description: 'x', deviceKey: 'smt-1', token: 'a' });
  for (let step = 0; step < 5; step += 1) await jump(clock, 3_000);
  assert.equal((await store.query('flowRun')).items.length, 0, 'nobody knows yet whether they may');
  away.settings = false;
  await until('read', async () => {
    await jump(clock, 3_000);
    return (await client.settings.get()).changed.includes('backgroundProcessing');
  });
  for (let step = 0; step < 5; step += 1) await jump(clock, 3_000);
  assert.equal((await store.query('flowRun')).items.length, 0, 'they may not');
  await other.settings.update({ backgroundProcessing: true });
  await until('a run', async () => {
    await jump(clock, 3_000);
    await client.alerts.raise({ description: 'x', deviceKey: 'smt-1', token: `t${Math.random()}` });
    return (await store.query('flowRun')).items.length;
  });
});
