// A repeat that comes in before the parent that its source names.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { all, at, createWorld, row, sendRows, until } from '../world.ts';

const HOUR = 3_600_000;

async function createScene(t: { after(work: () => Promise<void>): void }) {
  const world = await createWorld();
  t.after(world.close);
  const { alerts } = world.client;
  const raise = (token: string, change: object = {}) =>
    alerts.raise({ description: token, source: 'plant', token, deviceKey: 'smt-1', rule: token, ...change });
  const parentOf = async (id: string) => (await alerts.get(id))?.parentId;
  return { ...world, alerts, raise, parentOf };
}

test('a parent that comes later takes the alerts that name it, with their repeats, whatever the device', async (t) => {
  const { alerts, raise, parentOf } = await createScene(t);
  const first = await raise('c1', { parentToken: 'p', raisedAt: at(0) });
  const repeat = await raise('c2', { rule: 'c1', raisedAt: at(30_000) });
  const other = await raise('c3', { parentToken: 'p', deviceKey: 'smt-9', raisedAt: at(-HOUR) });
  const stranger = await raise('c4', { parentToken: 'p', source: 'other' });
  assert.equal(repeat.parentId, first.id);
  const parent = await raise('p', { raisedAt: at(-2 * HOUR) });
  assert.deepEqual([parent.occurrences, parent.lastRaisedAt], [4, at(30_000)]);
  for (const { id } of [first, repeat, other]) assert.equal(await parentOf(id), parent.id);
  assert.equal(await parentOf(stranger.id), undefined);
  const adopted = await alerts.get(first.id);
  assert.deepEqual([adopted?.occurrences, adopted?.lastRaisedAt, adopted?.evidence], [1, at(0), first.evidence]);

  const again = await raise('p', { raisedAt: at(-2 * HOUR) });
  assert.equal(again.version, parent.version, 'raised again it changes nothing');
  await alerts.close(parent.id);
  const open = await all(alerts.list({ where: { status: 'active' } }));
  assert.deepEqual(
    open.map(({ id }) => id),
    [stranger.id],
    'people act once, on the parent',
  );
});

test('what people or flows have taken up stays where it is', async (t) => {
  const { alerts, raise, parentOf } = await createScene(t);
  const taken = await raise('c1', { parentToken: 'p' });
  await alerts.acknowledge(taken.id);
  const root = await raise('c2', { parentToken: 'p' });
  const repeat = await raise('c3', { rule: 'c2' });
  await alerts.comment(repeat.id, { text: 'seen' });
  const closed = await raise('c4', { parentToken: 'p' });
  await alerts.close(closed.id);
  const free = await raise('c5', { parentToken: 'p' });
  const parent = await raise('p');
  assert.equal(parent.occurrences, 2);
  for (const { id } of [taken, root, closed]) assert.equal(await parentOf(id), undefined);
  assert.equal(await parentOf(free.id), parent.id);
});

test('a parent that is a repeat itself, or names its repeat in turn: the hierarchy stays flat', async (t) => {
  const { raise, parentOf } = await createScene(t);
  const root = await raise('root', { rule: 'P' });
  const child = await raise('c', { parentToken: 'p' });
  const parent = await raise('p', { rule: 'P' });
  assert.deepEqual([parent.parentId, await parentOf(child.id)], [root.id, root.id]);

  const x = await raise('x', { parentToken: 'y', raisedAt: at(-9 * HOUR) });
  const y = await raise('y', { parentToken: 'x', raisedAt: at(-5 * HOUR) });
  assert.deepEqual([y.parentId, await parentOf(x.id)], [x.id, undefined]);
  const own = await raise('own', { parentToken: 'own' });
  assert.deepEqual([own.parentId, own.occurrences], [undefined, 1]);
});

test('a repeat whose condition has ended does not take back the end of its parent', async (t) => {
  const { alerts, queue, service } = await createScene(t);
  await service.start();
  const cleared = (rule: string, ms: number) => row('e', { ruleoutput: rule, alertevent: 'Cleared', time: at(ms) });
  const raised = (rule: string, ms: number, parenttoken: string | null = null) =>
    row(rule, { ruleoutput: rule, time: at(ms), parenttoken });
  await sendRows(queue, cleared('Parent', 10_000), cleared('Ended', 50_000));
  await sendRows(queue, raised('Ended', 40_000, 'Parent'), raised('Parent', 0));
  const [parent] = await until(
    'the parent',
    () => all(alerts.list({ where: { rule: 'Parent' } })),
    (found) => found[0]?.occurrences === 2,
  );
  assert.notEqual(parent?.clearedAt, undefined);
  await sendRows(queue, raised('Present', 60_000, 'Parent'));
  const [again] = await until(
    'the next repeat',
    () => all(alerts.list({ where: { rule: 'Parent' } })),
    (found) => found[0]?.occurrences === 3,
  );
  assert.equal(again?.clearedAt, undefined);
});

test('more than may wait under one token: the first 500 are taken, the rest stay as they are', async (t) => {
  const { alerts, queue, service, raise } = await createScene(t);
  await service.start();
  const rows = Array.from({ length: 520 }, (_, n) =>
    row(`c${n}`, { deviceid: `d${n}`, ruleoutput: `r${n}`, parenttoken: 'p' }),
  );
  await sendRows(queue, ...rows);
  await until(
    'all alerts',
    () => all(alerts.list()),
    (found) => found.length === 520,
  );
  assert.equal((await raise('p', { source: 'AlertsQueue' })).occurrences, 501);
  assert.equal((await all(alerts.list({ where: { parentId: null } }))).length, 21);
});
