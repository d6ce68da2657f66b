// Raising in batches leaves exactly what raising one after the other leaves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert, DebounceRule, ServiceStore } from '@csk/core';
import { clearAlerts } from '../../../../src/service/raising/clear-alert.ts';
import type { RuledContext } from '../../../../src/service/context.ts';
import { raiseAlert, raiseAlerts } from '../../../../src/service/raising/raise-alert.ts';
import type { RaiseRequest } from '../../../../src/service/raising/raise-request.ts';
import { createContext, DEVICES } from './raise-context.ts';
import { random } from '../random.ts';
import { all, at } from '../world.ts';

const DEBOUNCES: readonly DebounceRule[] = [
  { windowMs: 60_000, columns: ['deviceKey', 'rule'] },
  { windowMs: 60_000, columns: ['rule'] },
  { windowMs: 300_000, columns: [] },
  { windowMs: 0, columns: ['deviceKey', 'rule'] },
];

/** Alerts of a few devices and rules: out of order, repeated, under each other's tokens. */
function randomRequests(next: () => number, count: number, run: number): RaiseRequest[] {
  const below = (n: number) => Math.floor(next() * n);
  return Array.from({ length: count }, (_, index) => {
    const token = next() < 0.1 ? `again-${below(4)}` : `t${run}-${index}`;
    const deviceKey = next() < 0.05 ? undefined : DEVICES[below(DEVICES.length)];
    const rule = next() < 0.2 ? undefined : `rule-${below(2)}`;
    const reading = next() < 0.7 ? 60 + below(60) : undefined;
    const named = next() < 0.2 ? (next() < 0.5 ? `again-${below(4)}` : `t${run}-${below(count)}`) : undefined;
    return {
      identity: ['source', token, deviceKey ?? null, rule ?? null],
      source: next() < 0.9 ? 'source' : 'other',
      token,
      parentToken: named,
      description: `${token} of ${deviceKey ?? 'nobody'}`,
      type: next() < 0.9 ? 'anomaly' : 'test',
      raisedAt: at(below(900_000)),
      deviceKey,
      rule,
      evidence: { metric: next() < 0.5 ? 'Temperature' : 'humidity', reading, threshold: 70 },
    };
  });
}

/** What happens between batches: problems are closed, shelved, made a case of, or end. */
async function disturb(context: RuledContext, seed: number): Promise<void> {
  const next = random(seed);
  const open = (await alertsOf(context)).filter(
    ({ parentId, status }) => parentId === undefined && status === 'active',
  );
  await context.store.transact(async (transaction) => {
    for (const alert of open) {
      const { version, ...record } = alert;
      const change: Partial<Alert> | undefined = [
        undefined,
        undefined,
        { status: 'closed' } as const,
        { shelvedUntil: at(86_400_000) },
        { status: 'in-progress', progress: 'case-created', caseId: 'case-1' } as const,
      ][Math.floor(next() * 5)];
      if (change) await transaction.put('alert', { ...record, ...change }, { ifVersion: version });
    }
  });
  await clearAlerts(context, [
    { deviceKey: 'd1', rule: 'rule-0', clearedAt: at(400_000) },
    { deviceKey: 'd2', rule: undefined, clearedAt: at(900_000) },
    { deviceKey: 'd1', rule: 'rule-0', clearedAt: at(900_000) },
  ]);
}

const alertsOf = ({ store }: RuledContext): Promise<Alert[]> => all(pages(store));

async function* pages(store: ServiceStore): AsyncGenerator<Alert> {
  yield* (await store.query('alert', { orderBy: 'id asc' }, { maxPageSize: 1000 })).items;
}

/** All but what says how often a record was written. */
const content = (alerts: readonly Alert[]) => alerts.map(({ version: _version, ...rest }) => rest);

for (const [index, debounce] of DEBOUNCES.entries()) {
  test(`batches leave what one after the other leaves: ${JSON.stringify(debounce)}`, async () => {
    for (let seed = 1; seed <= 12; seed += 1) {
      const next = random(100 * index + seed);
      const [single, batched] = [await createContext(debounce), await createContext(debounce)];
      for (let run = 0; run < 3; run += 1) {
        const requests = randomRequests(next, 60, run);
        const one: Alert[] = [];
        for (const request of requests) one.push(await raiseAlert(single, request));
        const many: Alert[] = [];
        for (let start = 0; start < requests.length;) {
          const size = 1 + Math.floor(next() * 40);
          many.push(...(await raiseAlerts(batched, requests.slice(start, start + size))));
          start += size;
        }
        assert.deepEqual(
          many.map(({ id }) => id),
          one.map(({ id }) => id),
        );
        assert.deepEqual(content(await alertsOf(batched)), content(await alertsOf(single)), `seed ${seed}, run ${run}`);
        const disturbance = Math.floor(next() * 1000);
        for (const context of [single, batched]) await disturb(context, disturbance);
      }
      const alerts = await alertsOf(batched);
      // Or the comparison would be of nothing.
      if (debounce.windowMs > 0) assert(alerts.some(({ occurrences }) => occurrences > 3));
      assert(
        alerts.every(({ parentId }) => alerts.find(({ id }) => id === parentId)?.parentId === undefined),
        'flat',
      );
    }
  });
}

test('a parent that grows by many repeats of one batch is written and announced once', async () => {
  const context = await createContext({ windowMs: 60_000, columns: ['deviceKey', 'rule'] });
  const request = (n: number): RaiseRequest => ({
    ...{ identity: ['s', `${n}`], source: 's', token: `${n}`, description: 'x', type: 'anomaly', deviceKey: 'd1' },
    ...{ raisedAt: at(n * 1000), opId: `op-${n}` },
  });
  const parent = await raiseAlert(context, request(0));
  const head = await context.store.head();
  const repeats = await raiseAlerts(context, [1, 2, 3, 2].map(request));
  assert.deepEqual(
    repeats.map(({ token, parentId }) => [token, parentId]),
    ['1', '2', '3', '2'].map((token) => [token, parent.id]),
  );
  const ending = new AbortController();
  const seen: unknown[] = [];
  for await (const change of context.store.changes({ after: head, signal: ending.signal })) {
    seen.push([change.op === 'put' && change.kind === 'alert' && change.entity?.token, change.opId]);
    if (seen.length === 4) ending.abort();
  }
  assert.deepEqual(seen, [
    ['0', 'op-3'],
    ['1', 'op-1'],
    ['2', 'op-2'],
    ['3', 'op-3'],
  ]);
  assert.equal((await context.store.get('alert', parent.id))?.occurrences, 4);
});

test('more open alerts than one look for a batch brings: each still finds its own parent', async () => {
  const context = await createContext({ windowMs: 60_000, columns: ['deviceKey', 'rule'] });
  const request = (token: string, ms: number): RaiseRequest => ({
    ...{
      identity: ['s', token],
      source: 's',
      token,
      description: 'x',
      type: 'info',
      deviceKey: 'd1',
      raisedAt: at(ms),
    },
  });
  const numbers = Array.from({ length: 600 }, (_, n) => n);
  await raiseAlerts(
    context,
    numbers.map((n) => request(`problem-${n}`, n * 200_000)),
  );
  const asked = [0, 599, 300, 1, 300];
  const repeats = await raiseAlerts(
    context,
    asked.map((n, index) => request(`repeat-${index}`, n * 200_000 + 10_000)),
  );
  const parents = await context.store.getAll('alert', [...new Set(repeats.flatMap(({ parentId }) => parentId ?? []))]);
  assert.deepEqual(
    repeats.map(({ parentId }) => parents.find(({ id }) => id === parentId)?.token),
    asked.map((n) => `problem-${n}`),
  );
  assert.equal(parents.find(({ token }) => token === 'problem-300')?.occurrences, 3);
});
