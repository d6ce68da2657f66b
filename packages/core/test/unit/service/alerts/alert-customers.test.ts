// Alerts of one customer are never grouped under another's: who sees only the one would not see the problem at all.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createContext } from '../raising/raise-context.ts';
import { raiseAlert, raiseAlerts } from '../../../../src/service/raising/raise-alert.ts';
import type { RaiseRequest } from '../../../../src/service/raising/raise-request.ts';
import { at } from '../world.ts';

function request(deviceKey: string, token: string, more: Partial<RaiseRequest> = {}): RaiseRequest {
  return {
    identity: ['s', token, deviceKey],
    ...{ source: 's', token, deviceKey, rule: 'hot', description: token, type: 'anomaly', raisedAt: at(0) },
    ...more,
  };
}

test('after a device has gone to another customer its alerts are a new problem', async () => {
  const context = await createContext({ windowMs: 60_000, columns: ['deviceKey', 'rule'] });
  const before = await raiseAlert(context, request('d1', 'a'));
  await context.store.transact(async (transaction) => {
    const device = await transaction.get('device', 'id-1');
    if (device) await transaction.put('device', { ...device, accountId: 'acc-2' });
  });
  const [after, repeat] = await raiseAlerts(context, [request('d1', 'b'), request('d1', 'c')]);
  assert.deepEqual([before.accountId, after?.accountId, after?.parentId], ['acc-1', 'acc-2', undefined]);
  assert.equal(repeat?.parentId, after?.id);
  assert.equal((await context.store.get('alert', before.id))?.occurrences, 1);
});

test('a rule that groups over devices groups each customer by itself, however many customers there are', async () => {
  const context = await createContext({ windowMs: 60_000, columns: ['rule'] });
  const customers = 600;
  await context.store.transact(async (transaction) => {
    for (let n = 0; n < customers; n += 1) {
      const device = { id: `x${n}`, name: 'x', deviceKey: `x${n}`, accountId: `acc-${n}` };
      await transaction.put('device', { ...device, registration: 'registered', connected: true });
    }
  });
  const round = (token: string, ms: number) =>
    raiseAlerts(
      context,
      Array.from({ length: customers }, (_, n) => request(`x${n}`, `${token}${n}`, { raisedAt: at(ms) })),
    );
  const first = await round('a', 0);
  const second = await round('b', 1_000);
  assert.ok(first.every(({ parentId }) => parentId === undefined));
  assert.deepEqual(
    second.map(({ parentId }) => parentId),
    first.map(({ id }) => id),
  );
});

test('a token leads under an alert of the same customer only, whichever comes first', async () => {
  const context = await createContext({ windowMs: 0, columns: [] });
  await raiseAlert(context, request('d1', 'early', { parentToken: 'p' }));
  const parent = await raiseAlert(context, request('d2', 'p'));
  const late = await raiseAlert(context, request('d1', 'late', { parentToken: 'p' }));
  const own = await raiseAlert(context, request('d2', 'own', { parentToken: 'p' }));
  assert.deepEqual([late.parentId, own.parentId], [undefined, parent.id]);
  assert.equal((await context.store.get('alert', parent.id))?.occurrences, 2);
});
