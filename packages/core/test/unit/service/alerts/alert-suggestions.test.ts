import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConnectedService } from '@csk/core';
import type { Alert } from '@csk/core';
import type { ManualClock } from '@csk/core/memory';
import { at, createWorld, until } from '../world.ts';

const HOUR = 3_600_000;

/** Moves time on without every second's work in between, as a machine that slept does. */
async function jump(clock: ManualClock, ms: number): Promise<void> {
  clock.set(clock.now() + ms);
  await clock.advance(1);
}

async function withHistory() {
  const world = await createWorld();
  await world.store.transact(async (tx) => {
    for (let n = 0; n < 60; n += 1) {
      const raisedAt = at(-n * HOUR);
      const rule = n % 2 ? 'Leak' : 'Noise';
      const done = { status: 'closed', ...(n % 2 ? { caseId: 'case' } : {}) } as const;
      const alert = {
        description: 'x',
        type: 'anomaly',
        raisedAt,
        lastRaisedAt: raisedAt,
        occurrences: 1,
        source: 's',
        token: String(n),
        rule,
        priority: { level: 'low', score: 5, reasons: [] },
        transitions: [],
        ...done,
      } as const;
      await tx.put('alert', { ...alert, id: `old-${n}` });
    }
  });
  let tokens = 0;
  const raise = (rule: string): Promise<Alert> =>
    world.client.alerts.raise({ description: 'x', deviceKey: 'smt-1', rule, token: `t${(tokens += 1)}` });
  return { ...world, raise };
}

test('an alert before the first count waits for it; later ones have their suggestion at once, and every process the same', async (t) => {
  const { service, client, clock, raise, close, options } = await withHistory();
  t.after(close);
  const early = await raise('Leak');
  assert.deepEqual([early.suggestion?.status, early.suggestion?.score], ['calculating', undefined]);
  await service.start();
  const settled = await until(
    'the count',
    () => client.alerts.get(early.id),
    (one) => one?.suggestion?.status === 'high',
  );
  assert.equal(settled?.priority.score, early.priority.score, 'never in place of the priority');
  assert.equal((await raise('Leak')).suggestion, undefined, 'a repeat has its parent');
  await clock.advance(1000);
  assert.equal((await raise('Noise')).suggestion?.status, 'low');
  assert.equal((await raise('New')).suggestion?.status, 'none');
  const second = createConnectedService({ ...options, alertSources: [] });
  t.after(() => second.close());
  const there = await second.client().alerts.raise({ description: 'x', rule: 'Noise', deviceKey: 'smt-2', token: 'z' });
  assert.equal(there.suggestion?.status, 'low');
});

test('the history is counted at most hourly, and again when a clock was wrong', async (t) => {
  const { service, store, clock, close } = await withHistory();
  t.after(close);
  const counted = async () =>
    ((await store.load('alert-suggestions')) as { computedAt: string } | undefined)?.computedAt;
  await service.start();
  await until('the count', counted);
  await jump(clock, HOUR - 60_000);
  assert.equal(await counted(), at(0));
  await clock.advance(60_000);
  await until('the next', async () => (await counted()) === at(HOUR));
  await store.save('alert-suggestions', { computedAt: at(1000 * HOUR), worked: 0, decided: 0, counts: [] });
  await clock.advance(60_000);
  await until('the right one', async () => (await counted()) === at(HOUR + 60_000));
});
