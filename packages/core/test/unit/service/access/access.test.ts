// Who may do what (roles), and what those see who are restricted to some customers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALL_OPERATIONS, ALL_PRIVILEGES, createConnectedService, privilegeOf, STANDARD_ROLES } from '@csk/core';
import type { Activity, ConnectedServiceOptions, Principal, RoleTable } from '@csk/core';
import { all, at, createWorld, until } from '../world.ts';

const FABRIKAM: Principal = { id: 'f-1', name: 'Fay', roles: ['representative'], accountIds: ['acc-2'] };

async function worldOf(t: { after(work: () => Promise<void>): void }, options?: Partial<ConnectedServiceOptions>) {
  const world = await createWorld(() => options ?? {});
  t.after(() => world.close());
  return world;
}

test('every operation takes a privilege, and every privilege of a standard role is one that some operation takes', () => {
  for (const operation of ALL_OPERATIONS) {
    assert.equal(privilegeOf(operation) === undefined, operation === 'Access_Get', operation);
  }
  for (const [role, privileges] of Object.entries(STANDARD_ROLES)) {
    if (privileges === 'everything') continue;
    for (const privilege of privileges) assert.ok(ALL_PRIVILEGES.includes(privilege), `${role}: ${privilege}`);
    assert.ok(!privileges.includes('audit.read'), role);
  }
  assert.equal(privilegeOf('Alerts_Close'), 'alerts.act');
  assert.equal(privilegeOf('Alerts_ConvertToCase'), 'cases.write');
  assert.equal(privilegeOf('Devices_Update'), 'devices.write');
  assert.equal(privilegeOf('NewNoun_Whatever'), 'newNoun.act');
});

test('a host adds roles of its own; a privilege that is not there is refused at the start', async (t) => {
  const { service, options } = await worldOf(t, { roles: { closer: ['alerts.read', 'alerts.act'] } });
  const closer = service.client({ id: 'c', roles: ['closer', 'unknown', '__proto__', 'toString'] });
  const { id } = await service.client().alerts.raise({ description: 'x' });
  assert.equal((await closer.alerts.close(id)).status, 'closed');
  await assert.rejects(closer.devices.get('dev-1'), {
    code: 'forbidden',
    details: { privilege: 'devices.read', operation: 'Devices_Get' },
  });
  const none = await service.client({ id: 'n', roles: ['__proto__', 'constructor'] }).access.get();
  assert.deepEqual(none.operations, ['Access_Get']);
  const wrong: readonly RoleTable[] = [{ closer: ['alerts.explode.act'] }, { administrator: [] }];
  for (const roles of wrong) {
    assert.throws(() => createConnectedService({ ...options, roles }), { code: 'invalid' });
  }
});

test('a restriction that is not understood is refused, not passed over', async (t) => {
  const { service, store, options } = await worldOf(t);
  for (const wrong of [
    { accountIds: null },
    { accountIds: 'acc-1' },
    { accountIds: [5] },
    { roles: 'administrator' },
  ]) {
    assert.throws(() => service.client({ id: 'x', ...wrong } as unknown as Principal), { code: 'invalid' });
  }
  const blind = createConnectedService({ ...options, store: { ...store, capabilities: {} } });
  t.after(() => blind.close());
  assert.throws(() => blind.client(FABRIKAM), { code: 'unsupported' });
  assert.ok(blind.client({ id: 'x', roles: ['representative'] }));

  const changing = { id: 'x', roles: ['representative'], accountIds: ['acc-2'] };
  const client = service.client(changing);
  changing.accountIds.push('acc-1');
  changing.roles.push('administrator');
  assert.deepEqual(
    (await all(client.accounts.list())).map(({ id }) => id),
    ['acc-2'],
  );
});

test('a refused call fails in the way its verb fails, and unheard it disturbs nobody', async (t) => {
  const { service } = await worldOf(t);
  const client = service.client({ id: 'n', roles: [] });
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  t.after(async () => void process.off('unhandledRejection', note));
  const list = client.alerts.list();
  void client.alerts.exportCsv();
  await new Promise((resolve) => setTimeout(resolve, 5));
  await assert.rejects(all(list), { code: 'forbidden' });
  await assert.rejects(
    async () => {
      for await (const page of list.byPage()) assert.fail(String(page));
    },
    { code: 'forbidden' },
  );
  await assert.rejects(client.alerts.raise({ description: 'x' }), { code: 'forbidden' });
  assert.deepEqual(unhandled, []);
});

test('whatever the role, who is restricted leaves the registry, campaigns, jobs and the trail alone', async (t) => {
  const { service } = await worldOf(t);
  const boss = service.client({ ...FABRIKAM, roles: ['administrator'] });
  const calls = [
    boss.accounts.create({ name: 'x' }),
    boss.devices.update('dev-2', { accountId: 'acc-1' }),
    boss.devices.import({}),
    boss.categories.update('cat-1', { name: 'x' }),
    boss.commands.sendToMany({ name: 'Notify', where: { connected: false } }),
    boss.commands.preview({ name: 'Notify', where: { connected: false } }),
    all(boss.campaigns.list()),
    all(boss.audit.list()),
  ];
  for (const call of calls) await assert.rejects(call, { code: 'forbidden' });
  const window = { categoryId: 'cat-1', until: at(60_000), reason: 'x' };
  await assert.rejects(boss.maintenanceWindows.schedule(window), { code: 'forbidden' });
  const tile = { categoryId: 'cat-1', label: 'x', source: 'alerts', rangeType: 'hours', rangeValue: 1 } as const;
  await assert.rejects(boss.summaryTiles.create(tile), { code: 'forbidden' });
  assert.equal(
    (await boss.summaryTiles.create({ ...tile, categoryId: undefined, deviceId: 'dev-2' })).deviceId,
    'dev-2',
  );
});

test('what a role does not read it does not find in histories and figures either', async (t) => {
  const { service, client } = await worldOf(t, {
    roles: { viewer: ['devices.read', 'alerts.read', 'summaryTiles.read'] },
  });
  const alert = await client.alerts.raise({ description: 'x', deviceKey: 'smt-2' });
  await client.alerts.convertToCase([alert.id]);
  const tile = { deviceId: 'dev-2', label: 'Cases', source: 'cases', rangeType: 'hours', rangeValue: 24 } as const;
  await client.summaryTiles.create(tile);
  const viewer = service.client({ id: 'v', roles: ['viewer'] });
  assert.deepEqual(
    (await all(viewer.devices.history('dev-2'))).map(({ kind }) => kind),
    ['alert'],
  );
  assert.deepEqual(
    (await viewer.devices.summary('dev-2')).map(({ value }) => value),
    [0],
  );
  assert.deepEqual(
    (await client.devices.summary('dev-2')).map(({ value }) => value),
    [1],
  );
});

test('what follows from a change reaches also what the caller does not see', async (t) => {
  const { service, client, store } = await worldOf(t);
  const raise = (token: string) => client.alerts.raise({ description: 'x', deviceKey: 'smt-2', rule: 'r', token });
  const [parent, repeat] = [await raise('a'), await raise('b')];
  const found = await client.alerts.convertToCase([parent.id]);
  const other = await client.alerts.raise({ description: 'y', deviceKey: 'smt-1', token: 'c' });
  await client.alerts.linkToCase([other.id], { caseId: found.id });
  // The repeat has become another customer's.
  await store.transact(async (tx) => {
    const record = await tx.get('alert', repeat.id);
    if (record) await tx.put('alert', { ...record, accountId: 'acc-1' });
  });
  const fay = service.client(FABRIKAM);
  assert.deepEqual(
    (await all(fay.alerts.list())).map(({ id }) => id),
    [parent.id],
  );
  const key = { idempotencyKey: 'resolve-1' };
  assert.equal((await fay.cases.resolve(found.id, { resolution: 'done' }, key)).status, 'resolved');
  assert.equal((await fay.cases.resolve(found.id, { resolution: 'done' }, key)).status, 'resolved');
  for (const { id } of [parent, repeat, other]) assert.equal((await store.get('alert', id))?.status, 'closed');
  assert.equal(await fay.alerts.get(other.id), undefined);
  const next = await fay.cases.create({ title: 'A call', accountId: 'acc-2' });
  assert.notEqual(next.number, found.number);
});

test('devices that are not seen count for the state of their asset, and hidden windows keep alerts quiet', async (t) => {
  const { service, client, store } = await worldOf(t);
  await store.transact(async (tx) => {
    await tx.put('asset', { id: 'asset-2', name: 'Hall', accountId: 'acc-2' });
    for (const [id, registration] of [
      ['dev-1', 'error'],
      ['dev-2', 'unknown'],
    ] as const) {
      const device = await tx.get('device', id);
      if (device) await tx.put('device', { ...device, assetId: 'asset-2', registration });
    }
  });
  const fay = service.client({ ...FABRIKAM, roles: ['representative', 'endpoint-user'] });
  await fay.devices.register('dev-2');
  assert.equal((await fay.assets.get('asset-2'))?.registration, 'error');
  assert.equal((await all(fay.registrations.list())).length, 1);
  await client.maintenanceWindows.schedule({ categoryId: 'cat-1', until: at(60_000), reason: 'Secret' });
  assert.deepEqual(await all(fay.maintenanceWindows.list()), []);
  const alert = await fay.alerts.raise({ description: 'x', deviceKey: 'smt-2', token: 'q' });
  assert.equal(alert.suppressedUntil, at(60_000));
});

test('the readings of a device that leaves stop', async (t) => {
  const { service, client, events } = await worldOf(t);
  await service.start();
  const seen: Activity[] = [];
  const stop = new AbortController();
  const reading = (async () => {
    const stream = service.client(FABRIKAM).activity({ readingsOf: ['dev-2', 'dev-1'], signal: stop.signal });
    for await (const item of stream) seen.push(item);
  })();
  const heard = () => seen.flatMap((item) => (item.type === 'readings' ? [item.deviceId] : []));
  const send = (deviceKey: string, body: { temperature: number }) =>
    events.publish({ deviceKey, body, enqueuedAt: at(body.temperature * 1_000) });
  await until('the stream', () => seen.some(({ type }) => type === 'connection'));
  send('smt-1', { temperature: 1 });
  send('smt-2', { temperature: 1 });
  await until('a reading', () => heard().length > 0);
  await client.devices.update('dev-2', { accountId: 'acc-1' });
  await until('the reset', () => seen.some(({ type }) => type === 'reset'));
  await until('the new watch', () => seen.at(-1)?.type === 'connection');
  send('smt-2', { temperature: 2 });
  await until('the reading to be kept', async () =>
    (await client.readings.latest('dev-2')).some(({ value }) => value === 2),
  );
  stop.abort();
  await reading;
  assert.deepEqual(heard(), ['dev-2']);
});

test('what goes with a device comes and leaves with it, also for those who do not read devices', async (t) => {
  const { service, client, store } = await worldOf(t, { roles: { operator: ['commands.read'] } });
  const own = async () => ((await store.get('device', 'dev-2'))?.accountId === 'acc-2' ? 1 : 0);
  await client.commands.send({ deviceId: 'dev-2', name: 'Notify' });
  for (const roles of [['operator'], ['representative']]) {
    const someone = service.client({ ...FABRIKAM, roles });
    const seen: Activity[] = [];
    const stop = new AbortController();
    const reading = (async () => {
      for await (const item of someone.activity({ signal: stop.signal })) seen.push(item);
    })();
    const resets = () => seen.filter(({ type }) => type === 'reset').length;
    await until('the stream', () => seen.length > 0);
    for (const [turn, accountId] of ['acc-1', 'acc-2'].entries()) {
      await client.devices.update('dev-2', { accountId });
      await until(`the reset when it is ${accountId}'s`, () => resets() === turn + 1);
      assert.equal((await all(someone.commands.list())).length, await own());
    }
    // Not at every change of it.
    await client.devices.update('dev-2', { name: roles.join() });
    const { id } = await client.commands.send({ deviceId: 'dev-2', name: 'Notify' });
    await until('the command', () => seen.some((item) => item.type === 'change' && item.change.id === id));
    assert.equal(resets(), 2);
    assert.equal(
      seen.some((item) => item.type === 'change' && item.change.kind === 'device'),
      roles[0] === 'representative',
    );
    await client.commands.cancel(id);
    await store.transact((transaction) => transaction.delete('command', id));
    stop.abort();
    await reading;
  }
});

test('a device that was nobody’s comes with what was there before', async (t) => {
  const { service, client } = await worldOf(t);
  const { id } = await client.commands.send({ deviceId: 'dev-9', name: 'Notify' });
  const fay = service.client(FABRIKAM);
  const seen: Activity[] = [];
  const stop = new AbortController();
  const reading = (async () => {
    for await (const item of fay.activity({ signal: stop.signal })) seen.push(item);
  })();
  await until('the stream', () => seen.length > 0);
  await client.devices.update('dev-9', { accountId: 'acc-2' });
  await until('the reset', () => seen.some(({ type }) => type === 'reset'));
  assert.equal((await fay.commands.get(id))?.id, id);
  stop.abort();
  await reading;
});

test('what goes with an asset leaves with it', async (t) => {
  const { service, client, store } = await worldOf(t);
  await store.transact((tx) =>
    tx.put('asset', { id: 'asset-2', name: 'Hall', accountId: 'acc-2', registration: 'unknown' }),
  );
  const window = await client.maintenanceWindows.schedule({ assetId: 'asset-2', until: at(60_000), reason: 'x' });
  const fay = service.client(FABRIKAM);
  assert.equal((await fay.maintenanceWindows.get(window.id))?.id, window.id);
  const seen: Activity[] = [];
  const stop = new AbortController();
  const reading = (async () => {
    for await (const item of fay.activity({ signal: stop.signal })) seen.push(item);
  })();
  await until('the stream', () => seen.length > 0);
  await client.assets.delete('asset-2');
  await until('the reset', () => seen.some(({ type }) => type === 'reset'));
  assert.equal(await fay.maintenanceWindows.get(window.id), undefined);
  stop.abort();
  await reading;
});
