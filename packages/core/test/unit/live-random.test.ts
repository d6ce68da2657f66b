import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparator, matches } from '../../src/model/index.ts';
import type { Alert, Query } from '@csk/core';
import { createLiveStore } from '@csk/core/live';
import { createManualClock } from '@csk/core/memory';
import { createFakeService, seeded, settle } from './live-fake-client.ts';

const QUERIES: readonly { readonly query: Query<Alert>; readonly pageSize: number }[] = [
  { query: {}, pageSize: 50 },
  { query: { where: { status: ['active', 'in-progress'] }, orderBy: 'createdAt desc' }, pageSize: 3 },
  { query: { where: { status: 'closed' }, orderBy: 'rule asc' }, pageSize: 2 },
  { query: { where: { rule: { gte: 'r3' } }, orderBy: 'rule desc' }, pageSize: 4 },
];
const STATUSES = ['active', 'in-progress', 'closed', 'inactive'] as const;

/** Does what it likes to a service and a store, then asks whether every list is what the service would answer. */
async function wander(seed: number): Promise<void> {
  const random = seeded(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const service = createFakeService();
  const clock = createManualClock(0);
  const store = createLiveStore(service.client, { clock, retainMs: 100, random });
  const lists = QUERIES.map(({ query, pageSize }) => store.query('alert', query, { pageSize }));
  const stops = lists.map((list) => list.subscribe(() => undefined));
  const entities = ['a1', 'a2'].map((id) => store.entity('alert', id));
  for (const entity of entities) entity.subscribe(() => undefined);
  const mutations: Promise<unknown>[] = [];
  const put = (opId?: string) =>
    service.put(
      { id: `a${Math.floor(random() * 14)}`, status: pick(STATUSES), rule: `r${Math.floor(random() * 7)}` },
      opId,
    );

  const steps: readonly (() => void)[] = [
    put,
    put,
    put,
    () => service.remove(`a${Math.floor(random() * 14)}`),
    () => service.hold(),
    () => service.deliver(),
    () => service.holdAnswers(),
    () => service.releaseAnswers(),
    () => service.cut(),
    () => void pick(lists).loadMore(),
    () => void pick(lists).refresh(),
    () => service.loseChange(`a${Math.floor(random() * 14)}`),
    () => {
      const id = `a${Math.floor(random() * 14)}`;
      const succeeds = random() < 0.6;
      const mutation = store.mutate({
        run: async (_client, opId) => {
          await settle();
          if (!succeeds) throw new Error('refused');
          return service.alerts.has(id) ? service.put({ id, status: 'closed' }, opId) : undefined;
        },
        optimistic: (draft) => draft.patch('alert', id, { status: 'closed', rule: 'r9' }),
      });
      mutations.push(mutation.catch(() => undefined));
    },
    () => {
      const index = Math.floor(random() * lists.length);
      stops[index]?.();
      stops[index] = lists[index]?.subscribe(() => undefined) ?? (() => undefined);
    },
  ];

  for (let step = 0; step < 60; step += 1) {
    pick(steps)();
    if (random() < 0.4) await settle();
    if (random() < 0.1) await clock.advance(50);
  }
  service.releaseAnswers();
  service.deliver();
  await Promise.all(mutations);
  for (let round = 0; round < 4; round += 1) {
    await clock.advance(31_000);
    service.releaseAnswers();
    await settle();
  }

  lists.forEach((list, index) => {
    const query = QUERIES[index]?.query ?? {};
    const expected = [...service.alerts.values()]
      .filter((alert) => matches(alert, query.where))
      .sort(comparator<Alert>(query.orderBy));
    const { data = [], status, stale, pending } = list.value;
    const place = `seed ${seed}, list ${index}`;
    assert.equal(status, 'ready', place);
    assert.equal(stale, false, place);
    assert.equal(pending.size, 0, place);
    assert.deepEqual(data, expected.slice(0, data.length), place);
    assert.ok(list.hasMore || data.length === expected.length, `${place}: ${data.length} of ${expected.length}`);
  });
  for (const [index, id] of ['a1', 'a2'].entries()) {
    assert.deepEqual(entities[index]?.value.data, service.alerts.get(id), `seed ${seed}, record ${id}`);
  }
  store.close();
}

test('after any sequence of events every list is what the service would answer', async () => {
  for (let seed = 1; seed <= 25; seed += 1) await wander(seed);
});
