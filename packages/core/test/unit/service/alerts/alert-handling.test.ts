import assert from 'node:assert/strict';
import { test } from 'node:test';
import { all, at, createWorld } from '../world.ts';

async function withAlert(t: { after(work: () => Promise<void>): void }) {
  const world = await createWorld();
  t.after(() => world.close());
  const { alerts } = world.client;
  const alert = await alerts.raise({ description: 'x', deviceKey: 'smt-1', rule: 'Hot' });
  return { ...world, alerts, id: alert.id };
}

test('an alert is given to somebody and back, and the trail says by whom', async (t) => {
  const { alerts, id, service } = await withAlert(t);
  const taken = await alerts.assign(id, { to: 'agent-7', reason: 'mine' });
  assert.equal(taken.assignedTo, 'agent-7');
  assert.deepEqual(taken.transitions, [
    {
      at: at(0),
      actor: 'Ada',
      from: 'active',
      to: 'active',
      reason: 'mine',
      handling: 'assigned',
      assignedTo: 'agent-7',
    },
  ]);
  assert.deepEqual(
    (await all(alerts.list({ where: { assignedTo: 'agent-7' } }))).map((one) => one.id),
    [id],
  );
  const again = await alerts.assign(id, { to: 'agent-7' });
  assert.equal(again.version, taken.version, 'who has it already gets it again without a trace');
  const back = await service.client({ id: 'boss' }).alerts.assign(id, { to: null });
  assert.deepEqual([back.assignedTo, back.transitions.at(-1)?.actor], [undefined, 'boss']);
});

test('assigning: a retry changes nothing, also after somebody else; closed alerts and stale versions are refused', async (t) => {
  const { alerts, id } = await withAlert(t);
  const first = await alerts.assign(id, { to: 'a' }, { idempotencyKey: 'k' });
  await alerts.assign(id, { to: 'b' });
  assert.equal((await alerts.assign(id, { to: 'a' }, { idempotencyKey: 'k', ifVersion: 'old' })).assignedTo, 'b');
  await assert.rejects(alerts.assign(id, { to: 'c' }, { ifVersion: first.version }), { code: 'conflict' });
  await alerts.close(id);
  await assert.rejects(alerts.assign(id, { to: 'c' }), {
    code: 'conflict',
    details: { alertId: id, status: 'closed' },
  });
  await assert.rejects(alerts.assign('nobody', { to: 'c' }), { code: 'not-found' });
});

test('comments are kept with actor and time, once each, also after the end; none is dropped', async (t) => {
  const { alerts, id, clock, service } = await withAlert(t);
  await alerts.comment(id, { text: '<b>first</b>' }, { idempotencyKey: 'k' });
  await clock.advance(1000);
  await alerts.comment(id, { text: '<b>first</b>' }, { idempotencyKey: 'k', ifVersion: 'old' });
  await alerts.close(id);
  // Another principal's key is another key.
  const two = await service.client({ id: 'bob' }).alerts.comment(id, { text: 'second' }, { idempotencyKey: 'k' });
  assert.deepEqual(
    two.comments?.map(({ actor, at: when, text }) => [actor, when, text]),
    [
      ['Ada', at(0), '<b>first</b>'],
      ['bob', at(1000), 'second'],
    ],
  );
  for (let n = 2; n < 100; n += 1) await alerts.comment(id, { text: String(n) });
  await assert.rejects(alerts.comment(id, { text: 'too many' }), { code: 'conflict' });
  const full = await alerts.get(id);
  assert.deepEqual([full?.comments?.length, full?.comments?.[0]?.text], [100, '<b>first</b>']);
});

test('comments of many at once are all kept', async (t) => {
  const { alerts, id } = await withAlert(t);
  await Promise.all(Array.from({ length: 30 }, (_, n) => alerts.comment(id, { text: String(n) })));
  const texts = (await alerts.get(id))?.comments?.map(({ text }) => Number(text)).sort((a, b) => a - b);
  assert.deepEqual(
    texts,
    Array.from({ length: 30 }, (_, n) => n),
  );
});
