import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConnectedService } from '@csk/core';
import type { ConnectedServiceOptions } from '@csk/core';
import { definition } from '../../flows/definitions.ts';
import { random } from '../random.ts';
import { all, at, createWorld, jump, row, sendRows, until } from '../world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const WHEN_RAISED = { name: 'on-raised', definition: definition({}) };

async function world(t: { after(work: () => Promise<void>): void }, options: Partial<ConnectedServiceOptions> = {}) {
  const made = await createWorld(() => options);
  t.after(() => made.close());
  await made.service.start();
  if (options.flows) await until('the flows watch', () => made.store.load('flows'));
  const { client, clock } = made;
  let tokens = 0;
  const raise = (change: object = {}) =>
    client.alerts.raise({
      description: 'x',
      deviceKey: 'smt-1',
      rule: 'Hot',
      token: String((tokens += 1)),
      raisedAt: new Date(clock.now()).toISOString(),
      ...change,
    });
  return { ...made, raise, windows: client.maintenanceWindows, alerts: client.alerts };
}

const sweep = (clock: { advance(ms: number): Promise<void> }, ms = 1000) => clock.advance(ms);

test('an alert under maintenance is recorded and kept quiet; it comes back at the end, and only then flows start', async (t) => {
  const { windows, alerts, raise, clock, store } = await world(t, { flows: [WHEN_RAISED] });
  const planned = await windows.schedule({ deviceId: 'dev-1', from: at(HOUR), until: at(2 * HOUR), reason: 'filters' });
  assert.deepEqual([planned.status, planned.scheduledBy, planned.transitions.length], ['planned', 'Ada', 0]);
  const before = await raise({ rule: 'Before' });
  assert.equal(before.suppressedUntil, undefined);
  await jump(clock, HOUR);
  assert.equal((await windows.get(planned.id))?.status, 'active');

  const quiet = await raise();
  assert.deepEqual([quiet.status, quiet.suppressedUntil, quiet.suppressedBy], ['active', at(2 * HOUR), planned.id]);
  const [step] = quiet.transitions;
  assert.deepEqual(
    [step?.handling, step?.actor, step?.reason, step?.until, step?.windowId],
    ['suppressed', 'system', 'Maintenance: filters', at(2 * HOUR), planned.id],
  );
  const other = await raise({ deviceKey: 'smt-2' });
  assert.equal(other.suppressedUntil, undefined);
  const listed = await all(alerts.list({ where: { suppressedUntil: { ne: null } } }));
  assert.deepEqual(
    listed.map(({ id }) => id),
    [quiet.id],
  );

  const runs = async () =>
    (await store.query('flowRun')).items.map(({ trigger }) => (trigger as { id: string }).id).sort();
  await until('the other flows', runs, (found) => found.length === 2);
  await jump(clock, 10 * 60_000);
  // Long after: a pause that would make a new alert elsewhere.
  const repeat = await raise();
  assert.equal(repeat.parentId, quiet.id);
  assert.deepEqual(await runs(), [before.id, other.id].sort());

  await jump(clock, HOUR);
  const back = await until(
    'it is back',
    () => alerts.get(quiet.id),
    (alert) => alert?.suppressedUntil === undefined,
  );
  assert.deepEqual([back?.suppressedBy, back?.occurrences], [undefined, 2]);
  assert.equal(back?.transitions.at(-1)?.handling, 'unsuppressed');
  await until('its flow', runs, (found) => found.length === 3);
  await alerts.comment(quiet.id, { text: 'seen' });
  await sweep(clock, 5000);
  assert.equal((await runs()).length, 3, 'once');
  assert.deepEqual(
    (await windows.get(planned.id))?.transitions.map(({ action, actor }) => [action, actor]),
    [
      ['start', 'system'],
      ['end', 'system'],
    ],
  );
  await jump(clock, 120_000);
  assert.notEqual((await windows.get(planned.id))?.releasedAt, undefined);
});

test('what cleared under maintenance closes with a reason and is never announced, unless somebody took it up', async (t) => {
  const { windows, alerts, raise, clock, store, queue } = await world(t, { flows: [WHEN_RAISED] });
  await windows.schedule({ accountId: 'acc-1', until: at(HOUR), reason: 'x' });
  const gone = await raise({ rule: 'AlarmTemp' });
  const repeat = await raise({ rule: 'AlarmTemp' });
  const mine = await raise({ rule: 'Other' });
  await alerts.assign(mine.id, { to: 'agent-7' });
  for (const rule of ['AlarmTemp', 'Other']) {
    await sendRows(queue, row('c', { alertevent: 'Cleared', ruleoutput: rule, time: at(30_000) }));
  }
  await until('the clears', async () => (await alerts.get(mine.id))?.clearedAt !== undefined);
  await jump(clock, HOUR);
  const closed = await until(
    'the end',
    () => alerts.get(gone.id),
    (alert) => alert?.status === 'closed',
  );
  assert.deepEqual(
    [closed?.transitions.at(-1)?.actor, closed?.transitions.at(-1)?.reason, closed?.suppressedUntil],
    ['system', 'Its condition ended during the maintenance.', undefined],
  );
  assert.notEqual(closed?.suppressedBy, undefined);
  assert.equal((await alerts.get(repeat.id))?.status, 'closed');
  const kept = await until(
    'mine',
    () => alerts.get(mine.id),
    (alert) => alert?.suppressedBy === undefined,
  );
  assert.equal(kept?.status, 'active');
  const runs = async () => (await store.query('flowRun')).items.map(({ trigger }) => (trigger as { id: string }).id);
  await until('the flow of mine', runs, (found) => found.length > 0);
  await sweep(clock, 5000);
  assert.deepEqual(await runs(), [mine.id]);
  assert.equal((await alerts.reactivate(gone.id)).suppressedBy, undefined);
});

test('alerts that people know of stay as they are; scope is asset tree, category, rule', async (t) => {
  const { windows, alerts, raise, store, clock } = await world(t);
  await store.transact(async (tx) => {
    await tx.put('asset', { id: 'site', name: 'Site', parentId: 'asset-1' });
    const asset = await tx.get('asset', 'asset-1');
    // A loop in the tree must not hang anything.
    if (asset) await tx.put('asset', { ...asset, parentId: 'site' });
  });
  const standing = await raise();
  await windows.schedule({ assetId: 'site', rule: 'Hot', until: at(HOUR), reason: 'x' });
  assert.equal((await raise()).parentId, standing.id);
  assert.equal((await alerts.get(standing.id))?.suppressedUntil, undefined);
  await alerts.close(standing.id);
  assert.equal((await raise()).suppressedUntil, at(HOUR));
  assert.equal((await raise({ rule: 'Cold' })).suppressedUntil, undefined);
  await windows.schedule({ categoryId: 'cat-1', until: at(2 * HOUR), reason: 'y' });
  assert.equal((await raise({ rule: 'Cold', deviceKey: 'smt-2' })).suppressedUntil, at(2 * HOUR));
  assert.equal((await raise({ deviceKey: 'unknown' })).suppressedUntil, undefined);
  await clock.advance(1000);
});

test('cancelled: what was quiet comes back, also an alert that is stored a moment later', async (t) => {
  const { windows, alerts, raise, clock, store } = await world(t);
  const window = await windows.schedule({ deviceId: 'dev-1', until: at(DAY), reason: 'x' });
  const quiet = await raise();
  const cancelled = await windows.cancel(window.id, { reason: 'called off' }, { idempotencyKey: 'k' });
  assert.deepEqual(
    [cancelled.status, cancelled.transitions.at(-1)?.actor, cancelled.transitions.at(-1)?.reason],
    ['cancelled', 'Ada', 'called off'],
  );
  assert.equal(
    (await windows.cancel(window.id, { reason: 'called off' }, { idempotencyKey: 'k' })).version,
    cancelled.version,
  );
  await assert.rejects(windows.cancel(window.id, { reason: 'again' }), { code: 'conflict' });
  await assert.rejects(windows.extend(window.id, { until: at(2 * DAY) }), { code: 'conflict' });
  await sweep(clock);
  await until('it is back', async () => (await alerts.get(quiet.id))?.suppressedUntil === undefined);
  // As by a transaction that had read the window before it was cancelled.
  const { version: _, ...late } = quiet;
  await store.transact((tx) => tx.put('alert', { ...late, id: 'late' }));
  await sweep(clock);
  await until('the late one', async () => (await alerts.get('late'))?.suppressedUntil === undefined);
});

test('extended: its alerts follow at their old end', async (t) => {
  const { windows, alerts, raise, clock } = await world(t);
  const window = await windows.schedule({ deviceId: 'dev-1', until: at(HOUR), reason: 'x' });
  const quiet = await raise();
  const extended = await windows.extend(window.id, { until: at(3 * HOUR), reason: 'part missing' });
  assert.deepEqual([extended.until, extended.status], [at(3 * HOUR), 'active']);
  await assert.rejects(windows.extend(window.id, { until: at(2 * HOUR) }), { code: 'invalid' });
  await jump(clock, HOUR + 2000);
  assert.equal((await alerts.get(quiet.id))?.suppressedUntil, at(3 * HOUR));
  await jump(clock, 2 * HOUR);
  await until('the end', async () => (await alerts.get(quiet.id))?.suppressedUntil === undefined);
});

test('scheduling: one scope that exists, a reason, bounded times; once for one key; stale versions are refused', async (t) => {
  const { windows, store } = await world(t);
  const head = await store.head();
  const good = { deviceId: 'dev-1', until: at(HOUR), reason: 'x' };
  for (const [input, field] of [
    [{ until: at(HOUR), reason: 'x' }, 'input'],
    [{ ...good, accountId: 'acc-1' }, 'deviceId'],
    [{ ...good, deviceId: 'nobody' }, 'deviceId'],
    [{ ...good, deviceId: 'dev-1', until: at(0) }, 'until'],
    [{ ...good, until: at(91 * DAY) }, 'until'],
    [{ ...good, from: at(400 * DAY), until: at(401 * DAY) }, 'from'],
    [{ ...good, reason: '' }, 'reason'],
    [{ ...good, reason: undefined }, 'reason'],
    [{ ...good, rule: 'x'.repeat(101) }, 'rule'],
    [{ ...good, status: 'ended' }, 'status'],
    [JSON.parse('{"__proto__":{},"reason":"x"}'), '__proto__'],
  ] as const) {
    await assert.rejects(
      windows.schedule(input as never),
      { code: 'invalid', details: { field } },
      JSON.stringify(input),
    );
  }
  assert.equal(await store.head(), head);
  const first = await windows.schedule(good, { idempotencyKey: 'k' });
  assert.equal(first.status, 'active');
  assert.deepEqual(await windows.schedule(good, { idempotencyKey: 'k' }), first);
  await windows.extend(first.id, { until: at(2 * HOUR) }, { ifVersion: first.version, idempotencyKey: 'e' });
  await windows.extend(first.id, { until: at(2 * HOUR) }, { ifVersion: first.version, idempotencyKey: 'e' });
  await assert.rejects(windows.cancel(first.id, { reason: 'x' }, { ifVersion: first.version }), { code: 'conflict' });
  await assert.rejects(windows.cancel('nobody', { reason: 'x' }), { code: 'not-found' });
  assert.equal((await all(windows.list({ where: { deviceId: 'dev-1', status: 'active' } }))).length, 1);
});

test('no more than a thousand windows are open, also for those who do not see them all', async (t) => {
  const { windows, service, store } = await world(t);
  await store.transact(async (tx) => {
    for (let n = 0; n < 1000; n += 1) {
      const plan = { status: 'planned', from: at(DAY), until: at(2 * DAY), reason: 'x', scheduledBy: 'x' } as const;
      await tx.put('maintenanceWindow', { ...plan, id: `w-${n}`, deviceId: 'dev-2', transitions: [] });
    }
  });
  const input = { deviceId: 'dev-1', until: at(HOUR), reason: 'x' };
  await assert.rejects(windows.schedule(input), { code: 'conflict' });
  const cleo = service.client({ id: 'c-1', accountIds: ['acc-1'] });
  await assert.rejects(cleo.maintenanceWindows.schedule({ ...input, assetId: 'asset-1', deviceId: undefined }), {
    code: 'conflict',
  });
  await windows.cancel('w-7', { reason: 'x' });
  await windows.schedule(input);
});

test('a clock that falls far back leaves nothing quiet, and no window open', async (t) => {
  const { windows, alerts, raise, clock, service, options } = await world(t);
  const window = await windows.schedule({ deviceId: 'dev-1', until: at(DAY), reason: 'x' });
  const quiet = await raise();
  clock.set(at(-400 * DAY));
  await service.close();
  const again = createConnectedService(options);
  t.after(() => again.close());
  await again.start();
  await until('it is back', async () => (await alerts.get(quiet.id))?.suppressedUntil === undefined);
  await until('the window', async () => (await windows.get(window.id))?.status === 'ended');
});

test('whatever people do, in any order, suppression ends', async (t) => {
  for (let seed = 1; seed <= 4; seed += 1) {
    const { windows, alerts, raise, clock } = await world(t);
    const next = random(seed);
    const soon = () => new Date(clock.now() + Math.ceil(next() * HOUR)).toISOString();
    const ids: string[] = [];
    const alertIds: string[] = [];
    const pick = (list: readonly string[]) => list[Math.floor(next() * list.length)] ?? 'none';
    const scopes = [{ deviceId: 'dev-1' }, { assetId: 'asset-1' }, { accountId: 'acc-2' }, { categoryId: 'cat-1' }];
    const steps: readonly (() => Promise<unknown>)[] = [
      async () => {
        const scope = scopes[Math.floor(next() * scopes.length)];
        ids.push((await windows.schedule({ ...scope, until: soon(), reason: 'x' })).id);
      },
      async () =>
        alertIds.push(
          (await raise({ deviceKey: next() < 0.5 ? 'smt-1' : 'smt-2', rule: String(next()).slice(0, 3) })).id,
        ),
      async () => alertIds.push((await raise()).id),
      () => windows.cancel(pick(ids), { reason: 'x' }),
      () => windows.extend(pick(ids), { until: soon() }),
      () => alerts.close(pick(alertIds)),
      () => alerts.reactivate(pick(alertIds)),
      () => alerts.acknowledge(pick(alertIds)),
      () => jump(clock, Math.ceil(next() * 5 * 60_000)),
    ];
    for (let turn = 0; turn < 80; turn += 1) {
      await steps[Math.floor(next() * steps.length)]?.().catch((error: { code?: string }) => {
        assert.match(String(error.code), /conflict|not-found|invalid/);
      });
    }
    for (const alert of await all(alerts.list())) {
      if (alert.suppressedUntil !== undefined) assert(['active', 'in-progress'].includes(alert.status));
    }
    clock.set(clock.now() + 2 * HOUR);
    await clock.advance(2000);
    await until(
      'the end',
      async () => (await all(alerts.list({ where: { suppressedUntil: { ne: null } } }))).length === 0,
    );
    await until(
      'the windows',
      async () => (await all(windows.list({ where: { status: ['planned', 'active'] } }))).length === 0,
    );
  }
});
