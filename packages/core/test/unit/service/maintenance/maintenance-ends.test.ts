import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at, createWorld, jump, row, sendRows, until } from '../world.ts';

const HOUR = 3_600_000;

test('what cleared under maintenance comes back when somebody had taken up one of its repeats', async (t) => {
  const { client, clock, queue, service, close } = await createWorld();
  t.after(close);
  await service.start();
  const { alerts } = client;
  await client.maintenanceWindows.schedule({ accountId: 'acc-1', until: at(HOUR), reason: 'x' });
  const raise = (rule: string) => alerts.raise({ description: 'x', deviceKey: 'smt-1', rule });
  const [taken, left] = [await raise('Taken'), await raise('Left')];
  const [mine, nobodys] = [await raise('Taken'), await raise('Left')];
  await alerts.comment(mine.id, { text: 'I look after it.' });
  for (const rule of ['Taken', 'Left']) {
    await sendRows(queue, row('c', { alertevent: 'Cleared', ruleoutput: rule, time: at(30_000) }));
  }
  for (const { id } of [taken, left])
    await until('the end', async () => (await alerts.get(id))?.clearedAt !== undefined);
  await jump(clock, HOUR);
  for (const { id } of [taken, left]) {
    await until('it is over', async () => (await alerts.get(id))?.suppressedUntil === undefined);
  }
  const outcomes = await Promise.all(
    [taken, mine, left, nobodys].map(async ({ id }) => (await alerts.get(id))?.status),
  );
  assert.deepEqual(outcomes, ['active', 'active', 'closed', 'closed']);
  assert.equal((await alerts.get(taken.id))?.suppressedBy, undefined, 'people are told of it');
});

test('what is quiet stays so while another window covers it, and comes back after the last', async (t) => {
  const { client, clock, service, close } = await createWorld();
  t.after(close);
  await service.start();
  const { alerts, maintenanceWindows: windows } = client;
  const long = await windows.schedule({ accountId: 'acc-1', until: at(2 * HOUR), reason: 'the whole site' });
  const alert = await alerts.raise({ description: 'x', deviceKey: 'smt-1', rule: 'Hot' });
  assert.equal(alert.suppressedBy, long.id);
  const room = await windows.schedule({ assetId: 'asset-1', until: at(HOUR), reason: 'the cold room' });
  const other = await windows.schedule({ deviceId: 'dev-2', until: at(2 * HOUR), reason: 'elsewhere' });
  await windows.cancel(long.id, { reason: 'Not today' });
  const kept = await until('the next window', async () => {
    await clock.advance(1_000);
    const now = await alerts.get(alert.id);
    return now?.suppressedBy === long.id ? undefined : now;
  });
  assert.deepEqual([kept?.suppressedBy, kept?.suppressedUntil], [room.id, at(HOUR)]);
  assert.deepEqual(
    kept?.transitions.map(({ handling, windowId }) => [handling, windowId]),
    [
      ['suppressed', long.id],
      ['suppressed', room.id],
    ],
  );
  await jump(clock, HOUR);
  await until('it is over', async () => (await alerts.get(alert.id))?.suppressedBy === undefined);
  assert.equal((await windows.get(other.id))?.status, 'active');
});
