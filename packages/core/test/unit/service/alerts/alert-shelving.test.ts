import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConnectedService } from '@csk/core';
import type { ManualClock } from '@csk/core/memory';
import { all, at, createWorld, until } from '../world.ts';
import { random } from '../random.ts';

const DAY = 24 * 3_600_000;
const HOUR = 3_600_000;

/** Moves time on without every second's work in between, as a machine that slept does. */
async function jump(clock: ManualClock, ms: number): Promise<void> {
  clock.set(clock.now() + ms);
  await clock.advance(1);
}

async function withAlert(t: { after(work: () => Promise<void>): void }) {
  const world = await createWorld();
  t.after(() => world.close());
  await world.service.start();
  const { alerts } = world.client;
  const alert = await alerts.raise({ description: 'x', deviceKey: 'smt-1', rule: 'Hot', token: '1' });
  return { ...world, alerts, id: alert.id };
}

test('a shelved alert comes back by itself, and the trail says so', async (t) => {
  const { alerts, id, clock, service } = await withAlert(t);
  const shelved = await alerts.shelve(id, { until: '2026-03-02T10:00:00+01:00', reason: 'part ordered' });
  assert.equal(shelved.shelvedUntil, at(HOUR));
  assert.deepEqual(
    (await all(alerts.list({ where: { shelvedUntil: { ne: null } } }))).map((one) => one.id),
    [id],
  );
  await jump(clock, HOUR - 2);
  assert.equal((await alerts.get(id))?.shelvedUntil, at(HOUR));
  await clock.advance(1000);
  const back = await until(
    'the end',
    () => alerts.get(id),
    (alert) => alert?.shelvedUntil === undefined,
  );
  assert.deepEqual(
    back?.transitions.map(({ actor, handling, reason, until: end, from, to }) => [
      actor,
      handling,
      reason,
      end,
      from,
      to,
    ]),
    [
      ['Ada', 'shelved', 'part ordered', at(HOUR), 'active', 'active'],
      ['system', 'unshelved', 'The time for which it was shelved is over.', undefined, 'active', 'active'],
    ],
  );
  const hop = service.health().hops.find(({ name }) => name === 'alerts:shelf');
  assert.equal(hop?.counts['unshelved'], 1);
});

test('the end must be ahead, and at most seven days', async (t) => {
  const { alerts, id, store } = await withAlert(t);
  const head = await store.head();
  for (const end of [at(0), at(-1), at(7 * DAY + 1), '9999-01-01T00:00:00Z']) {
    await assert.rejects(alerts.shelve(id, { until: end, reason: 'x' }), {
      code: 'invalid',
      details: { field: 'until' },
    });
  }
  assert.equal(await store.head(), head);
  assert.equal((await alerts.shelve(id, { until: at(7 * DAY), reason: 'x' })).shelvedUntil, at(7 * DAY));
});

test('repeats count on the shelf, however long the pause, and stay under it', async (t) => {
  const { alerts, id, clock } = await withAlert(t);
  await alerts.shelve(id, { until: at(3 * HOUR), reason: 'x' });
  await jump(clock, HOUR);
  const raise = (token: string, more = {}) =>
    alerts.raise({ description: 'x', deviceKey: 'smt-1', rule: 'Hot', token, ...more });
  assert.equal((await raise('2')).parentId, id);
  assert.equal((await raise('old', { raisedAt: at(-DAY) })).parentId, undefined, 'what was before is not its repeat');
  assert.equal((await raise('other', { rule: 'Cold' })).parentId, undefined);
  const shelved = await alerts.get(id);
  assert.deepEqual([shelved?.occurrences, shelved?.shelvedUntil], [2, at(3 * HOUR)]);
  await jump(clock, 2 * HOUR);
  await until('the end', async () => (await alerts.get(id))?.shelvedUntil === undefined);
  await jump(clock, HOUR);
  assert.equal((await raise('3')).parentId, undefined, 'off the shelf a pause makes it new again');
});

test('shelved anew counts from the new end; brought back by hand it stays back; closing ends it', async (t) => {
  const { alerts, id, clock } = await withAlert(t);
  await alerts.shelve(id, { until: at(HOUR), reason: 'x' }, { idempotencyKey: 'k' });
  await alerts.shelve(id, { until: at(2 * HOUR), reason: 'longer' });
  await alerts.shelve(id, { until: at(HOUR), reason: 'x' }, { idempotencyKey: 'k' });
  await jump(clock, HOUR + 2000);
  assert.equal((await alerts.get(id))?.shelvedUntil, at(2 * HOUR));
  const back = await alerts.unshelve(id, { reason: 'needed' });
  assert.deepEqual([back.shelvedUntil, back.transitions.at(-1)?.actor], [undefined, 'Ada']);
  assert.equal((await alerts.unshelve(id)).version, back.version);
  await alerts.shelve(id, { until: at(3 * HOUR), reason: 'x' });
  assert.equal((await alerts.close(id)).shelvedUntil, undefined);
  await assert.rejects(alerts.shelve(id, { until: at(3 * HOUR), reason: 'x' }), { code: 'conflict' });
  assert.equal((await alerts.reactivate(id)).shelvedUntil, undefined);
});

test('a clock that falls far back does not leave an alert on the shelf', async (t) => {
  const { alerts, id, clock, service, options } = await withAlert(t);
  await alerts.shelve(id, { until: at(HOUR), reason: 'x' });
  clock.set(at(-30 * DAY));
  // A sleeper of this clock would sleep on; an engine that starts now looks at once.
  await service.close();
  const again = createConnectedService(options);
  t.after(() => again.close());
  await again.start();
  await until('the end', async () => (await alerts.get(id))?.shelvedUntil === undefined);
});

test('whatever people do, in any order, shelving ends', async (t) => {
  for (let seed = 1; seed <= 5; seed += 1) {
    const { alerts, id, clock } = await withAlert(t);
    const next = random(seed);
    const soon = () => new Date(clock.now() + Math.ceil(next() * 7 * DAY)).toISOString();
    const steps: readonly (() => Promise<unknown>)[] = [
      () => alerts.shelve(id, { until: soon(), reason: 'x' }),
      () => alerts.shelve(id, { until: soon(), reason: 'x' }),
      () => alerts.unshelve(id),
      () => alerts.assign(id, { to: String(next()) }),
      () => alerts.acknowledge(id),
      () => alerts.close(id),
      () => alerts.reactivate(id),
      () => clock.advance(Math.ceil(next() * 3000)),
    ];
    for (let turn = 0; turn < 60; turn += 1) {
      // A step that the state does not allow is refused and changes nothing.
      await steps[Math.floor(next() * steps.length)]?.().catch((error: { code?: string }) => {
        assert.equal(error.code, 'conflict');
      });
      const alert = await alerts.get(id);
      if (alert?.shelvedUntil !== undefined) assert(['active', 'in-progress'].includes(alert.status));
    }
    await jump(clock, 7 * DAY + 1000);
    await until('the end', async () => (await alerts.get(id))?.shelvedUntil === undefined);
  }
});
