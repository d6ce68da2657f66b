import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closeIfUntouched } from '../../../../src/service/raising/alert-auto-close.ts';
import { alertsClient } from '../../../../src/service/alerts/alerts.ts';
import { auditEntries } from '../audit-entries.ts';
import { createFamily, PARENT, seedFamily } from './family-walk.ts';
import { walk } from '../mortal-walk.ts';
import { createContext } from './raise-context.ts';
import { random } from '../random.ts';
import { all, at, createWorld, jump, row, sendRows, until } from '../world.ts';

const DEBOUNCE = { windowMs: 60_000, columns: ['deviceKey', 'rule'] } as const;
/** More than are changed at once, twice. */
const SIZE = 1_200;

for (let seed = 1; seed <= 12; seed += 1) {
  test(`whatever is done to a big family while its repeats follow, all end where one at a time would have led (${seed})`, async () => {
    const draw = random(seed);
    const context = await createContext(DEBOUNCE);
    const family = await createFamily(context, SIZE);
    const did: string[] = [];
    for (let turn = 0; turn < 14; turn += 1) {
      did.push(await family.act(draw));
      await walk(context, draw, Math.floor(draw() * 4));
    }
    for (let turn = 0; turn < 200 && (await family.pending()) > 0; turn += 1) await walk(context, draw, 50);
    assert.equal(await family.pending(), 0, did.join());
    await family.check().catch((error: unknown) => assert.fail(`${did.join()}: ${String(error)}`));
  });
}

test('closing a big family is one small transaction, and its repeats follow in parts, in the name of who closed it', async (t) => {
  const { store, service, client, clock, close } = await createWorld();
  t.after(close);
  await seedFamily(store, SIZE);
  const closed = await client.alerts.close(PARENT, { reason: 'done' }, { idempotencyKey: 'k' });
  assert.deepEqual([closed.status, closed.pendingDecisions?.map(({ do: what }) => what)], ['closed', ['close']]);
  const open = { where: { parentId: PARENT, status: 'active' } } as const;
  assert.equal((await all(client.alerts.list(open))).length, SIZE, 'none has followed yet');
  assert.deepEqual(await client.alerts.close(PARENT, {}, { idempotencyKey: 'k' }), closed, 'a retry changes nothing');
  await service.start();
  await until(
    'all have followed',
    () => store.get('alert', PARENT),
    (alert) => alert?.followingSince === undefined,
  );
  assert.equal((await all(client.alerts.list(open))).length, 0);
  assert.deepEqual(await client.alerts.count({ where: { parentId: PARENT }, by: ['status'] }), [
    { values: ['closed'], count: SIZE },
  ]);
  const one = await client.alerts.get('repeat-000007');
  assert.deepEqual(
    one?.transitions.map(({ actor, reason, opId, to }) => [actor, reason, opId, to]),
    [['Ada', 'done', 'k', 'closed']],
  );
  const entries = await auditEntries({ store, client }, { kind: 'alert', recordId: 'repeat-000007' }, 1);
  assert.deepEqual(
    entries.map(({ actor, operation, opId }) => [actor, operation, opId]),
    [['agent-7', 'Alerts_Close', 'k']],
  );
  await jump(clock, 2_000);
  const again = await client.alerts.raise({ description: 'x', source: 's', token: 'z', deviceKey: 'd1', rule: 'r' });
  assert.equal(again.parentId, undefined, 'what comes after is a problem of its own');
});

test('a family closes by itself unless one of its many repeats was touched', async (t) => {
  for (const touched of [false, true]) {
    const { store, service, client, clock, queue, close } = await createWorld(() => ({ autoClose: 'untouched' }));
    t.after(close);
    await seedFamily(store, SIZE);
    if (touched) await client.alerts.acknowledge('repeat-001199');
    await service.start();
    await sendRows(queue, row('c', { alertevent: 'Cleared', deviceid: 'd1', ruleoutput: 'r' }));
    await until(
      'the clear',
      () => store.get('alert', PARENT),
      (alert) => alert?.clearedAt !== undefined,
    );
    await jump(clock, 1_000);
    const settled = await until(
      'it is settled',
      () => store.get('alert', PARENT),
      (alert) => alert?.clearedAt !== undefined && alert.followingSince === undefined,
    );
    assert.equal(settled?.status, touched ? 'active' : 'closed');
    const open = await all(client.alerts.list({ where: { parentId: PARENT, status: 'active' } }));
    assert.equal(open.length, touched ? SIZE : 0);
  }
});

test('a condition that comes and goes asks for one look through the repeats, not for one each time', async () => {
  const context = await createContext(DEBOUNCE);
  await seedFamily(context.store, 600);
  for (let turn = 0; turn < 25; turn += 1) {
    await context.store.transact(async (transaction) => {
      const alert = await transaction.get('alert', PARENT);
      assert.ok(alert);
      await closeIfUntouched(transaction, context, { ...alert, clearedAt: undefined }, at(turn));
    });
  }
  const parent = await context.store.get('alert', PARENT);
  assert.equal(parent?.pendingDecisions?.length, 1);
  assert.equal(parent?.clearedAt, at(24));
});

test('who decides far ahead of the repeats has to wait', async () => {
  const context = await createContext(DEBOUNCE);
  await seedFamily(context.store, 600);
  const alerts = alertsClient(context, { id: 'ada' });
  for (let turn = 0; turn < 20; turn += 1) {
    await alerts.close(PARENT);
    await alerts.reactivate(PARENT);
  }
  await assert.rejects(alerts.close(PARENT), { code: 'unavailable', retryable: true });
  assert.equal((await context.store.get('alert', PARENT))?.status, 'active', 'nothing was done');
});
