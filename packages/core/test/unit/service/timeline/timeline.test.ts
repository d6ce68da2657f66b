import assert from 'node:assert/strict';
import { test } from 'node:test';
import { all, at, createWorld } from '../world.ts';

const kindsOf = (items: readonly { readonly kind: string }[]) => items.map(({ kind }) => kind).sort();

/** Two alerts of one device, one case of them, a command and a work order. */
async function busyWorld() {
  const world = await createWorld();
  const { client, clock } = world;
  const raise = (token: string, deviceKey: string) => client.alerts.raise({ description: token, token, deviceKey });
  const first = await raise('t1', 'smt-1');
  await clock.advance(100_000);
  const second = await raise('t2', 'smt-1');
  await clock.advance(1000);
  await client.alerts.comment(first.id, { text: 'seen it' });
  const made = await client.alerts.convertToCase([first.id, second.id]);
  await clock.advance(1000);
  const command = await client.commands.send({ deviceId: 'dev-1', name: 'Notify', alertId: first.id });
  await client.cases.createWorkOrder(made.id);
  await clock.advance(1000);
  await raise('t3', 'smt-2');
  return { ...world, first, second, made, command };
}

test('device, asset and account tell the same story, each of its own', async (t) => {
  const { client, store, close, made } = await busyWorld();
  t.after(close);
  const story = ['alert', 'alert', 'case', 'command', 'workOrder'];
  assert.deepEqual(kindsOf(await all(client.devices.history('dev-1'))), story);
  assert.deepEqual(kindsOf(await all(client.assets.history('asset-1'))), story);
  assert.deepEqual(kindsOf(await all(client.accounts.history('acc-1'))), story);
  assert.deepEqual(kindsOf(await all(client.accounts.history('acc-2'))), ['alert']);
  await store.transact(async (tx) => {
    await tx.put('asset', { id: 'site', name: 'Site', parentId: 'asset-1' });
    const asset = await tx.get('asset', 'asset-1');
    if (asset) await tx.put('asset', { ...asset, parentId: 'site' });
  });
  assert.deepEqual(kindsOf(await all(client.assets.history('site'))), story, 'also in a circle');
  for (const noun of ['accounts', 'assets', 'devices', 'cases'] as const) {
    await assert.rejects(all(client[noun].history('nobody')), { code: 'not-found' });
  }
  assert.equal(made.alertIds.length, 2);
});

test("a case's history holds its records, the steps and the comments, in a total order", async (t) => {
  const { client, close, made, first } = await busyWorld();
  t.after(close);
  await client.cases.resolve(made.id, { resolution: 'new seal' });
  const items = await all(client.cases.history(made.id));
  const counts = new Map<string, number>();
  for (const { kind } of items) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  assert.equal(counts.get('alert'), 2);
  assert.equal(counts.get('command'), 1, 'found three ways, shown once');
  assert.equal(counts.get('workOrder'), 1);
  assert.equal(counts.get('comment'), 1);
  assert.ok((counts.get('step') ?? 0) >= 5, 'two alerts with case and close, and the case itself');
  const comment = items.find((item) => item.kind === 'comment');
  assert.deepEqual(comment?.kind === 'comment' && [comment.text, comment.recordId], ['seen it', first.id]);
  const resolved = items.find((item) => item.kind === 'step' && item.of === 'case');
  assert.deepEqual(resolved?.kind === 'step' && [resolved.to, resolved.reason], ['resolved', 'new seal']);
  assert.ok(items.every((item, index) => index === 0 || (items[index - 1]?.at ?? '') >= item.at));
  for (const maxPageSize of [1, 2, 3, 7]) {
    const paged = [];
    for await (const page of client.cases.history(made.id).byPage({ maxPageSize })) paged.push(...page.items);
    assert.deepEqual(paged, items, `in pages of ${maxPageSize}`);
  }
});

test('kinds and times choose; what comes between pages shifts nothing', async (t) => {
  const { client, clock, close, made } = await busyWorld();
  t.after(close);
  const some = await all(client.devices.history('dev-1', { kinds: ['alert'], from: at(0), to: at(100_000) }));
  assert.deepEqual(
    some.map((item) => item.at),
    [at(0)],
  );
  assert.equal((await all(client.devices.history('dev-1', { from: at(100_000) }))).length, 4);
  const before = await all(client.devices.history('dev-1'));
  const pages = client.devices.history('dev-1').byPage({ maxPageSize: 2 })[Symbol.asyncIterator]();
  const seen = [...((await pages.next()).value?.items ?? [])];
  await clock.advance(60_000);
  await client.alerts.raise({ description: 'new', token: 't9', deviceKey: 'smt-1' });
  for (let page = await pages.next(); !page.done; page = await pages.next()) seen.push(...page.value.items);
  assert.deepEqual(
    seen.map(({ entity }) => entity.id),
    before.map(({ entity }) => entity.id),
  );
  const bad = [
    [{ kinds: ['step'] }, 'kinds[0]'],
    [{ actor: 'Ada' }, 'query.actor'],
    [{ from: at(5), to: at(5) }, 'to'],
    [{ from: 'now' }, 'from'],
  ] as const;
  for (const [query, field] of bad) {
    await assert.rejects(all(client.devices.history('dev-1', query as never)), { code: 'invalid', details: { field } });
  }
  const forged = client.cases.history(made.id).byPage({ continuationToken: '%5B1%5D' });
  await assert.rejects(all(forged), { code: 'invalid', details: { field: 'continuationToken' } });
});

test('comings and goings of devices stand in the histories of what they belong to, and in no case', async (t) => {
  const { client, devices, clock, close, made } = await busyWorld();
  t.after(close);
  const connections = async (noun: 'devices' | 'assets' | 'accounts', id: string) =>
    (await all(client[noun].history(id, { kinds: ['connection'] }))).map(({ kind, entity }) =>
      kind === 'connection' ? [entity.deviceId, entity.connected] : kind,
    );
  await client.devices.pull('dev-1');
  assert.deepEqual(await connections('devices', 'dev-1'), [], 'it was not connected before either');
  devices.device('smt-1').connect();
  await client.devices.pull('dev-1');
  await clock.advance(1000);
  devices.device('smt-1').report({ firmware: '2' });
  await client.devices.pull('dev-1');
  await clock.advance(1000);
  devices.device('smt-1').disconnect();
  await client.devices.pull('dev-1');
  const told = [
    ['dev-1', false],
    ['dev-1', true],
  ];
  assert.deepEqual(await connections('devices', 'dev-1'), told, 'and not that it reported something');
  assert.deepEqual(await connections('assets', 'asset-1'), told);
  assert.deepEqual(await connections('accounts', 'acc-1'), told);
  assert.deepEqual(await connections('accounts', 'acc-2'), []);
  const [item] = await all(client.devices.history('dev-1', { kinds: ['connection'] }));
  assert.deepEqual(
    Object.keys(item?.entity ?? {}).sort(),
    ['at', 'connected', 'deviceId', 'id', 'status'],
    'without its documents',
  );
  await assert.rejects(all(client.cases.history(made.id, { kinds: ['connection'] })), { code: 'invalid' });
});
