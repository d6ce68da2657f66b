import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConnectedService } from '@csk/core';
import type { ConnectedServiceOptions } from '@csk/core';
import { at, createWorld, row, sendRows, until } from '../world.ts';

async function world(t: { after(work: () => Promise<void>): void }, options: Partial<ConnectedServiceOptions>) {
  const made = await createWorld(() => options);
  t.after(() => made.close());
  await made.service.start();
  const clear = async (...rules: readonly string[]) =>
    sendRows(
      made.queue,
      ...rules.map((rule) => row('c', { alertevent: 'Cleared', ruleoutput: rule, time: at(30_000) })),
    );
  let tokens = 0;
  const raise = (rule: string) =>
    made.client.alerts.raise({ description: 'x', deviceKey: 'smt-1', rule, token: String((tokens += 1)) });
  return { ...made, raise, clear, alerts: made.client.alerts };
}

test('untouched: an alert that nobody has taken up closes with its repeats when its condition ends', async (t) => {
  const { alerts, raise, clear } = await world(t, { autoClose: 'untouched' });
  const plain = await raise('Plain');
  const repeat = await raise('Plain');
  const acknowledged = await raise('Acknowledged');
  await alerts.acknowledge(acknowledged.id);
  const parent = await raise('Repeat');
  await alerts.comment((await raise('Repeat')).id, { text: 'hm' });
  await clear('Plain', 'Acknowledged', 'Repeat');
  const closed = await until(
    'it is closed',
    () => alerts.get(plain.id),
    (alert) => alert?.status === 'closed',
  );
  const last = closed?.transitions.at(-1);
  assert.deepEqual(
    [closed?.clearedAt, last?.actor, last?.reason],
    [at(30_000), 'system', 'The condition has ended, and nobody had taken the alert up.'],
  );
  assert.equal((await alerts.get(repeat.id))?.status, 'closed');
  for (const { id } of [acknowledged, parent]) {
    const open = await until(
      'the clear',
      () => alerts.get(id),
      (alert) => alert?.clearedAt !== undefined,
    );
    assert.equal(open?.status, 'active');
  }
  await clear('Plain');
  assert.equal((await raise('Plain')).parentId, undefined, 'what comes after is a new alert');
});

test('never is the default, and nothing else is taken', async (t) => {
  const { alerts, raise, clear, options } = await world(t, {});
  const { id } = await raise('Plain');
  await clear('Plain');
  const open = await until(
    'the clear',
    () => alerts.get(id),
    (alert) => alert?.clearedAt !== undefined,
  );
  assert.equal(open?.status, 'active');
  assert.throws(() => createConnectedService({ ...options, autoClose: 'always' as never }), {
    code: 'invalid',
    details: { field: 'autoClose' },
  });
});

test('an end that was reported while the alert was closed is noted when it is taken up again', async (t) => {
  const { client, service, store, queue, close } = await createWorld();
  t.after(close);
  await service.start();
  const ends = (count: number) =>
    until(
      'the ends',
      async () => (await store.query('alertMark', { where: { clearedAt: { gt: '' } } })).items.length === count,
    );
  const raise = async (rule: string, time: string) => {
    const { id } = await client.alerts.raise({ description: rule, deviceKey: 'smt-1', rule, raisedAt: time });
    await client.alerts.close(id);
    return id;
  };
  const [over, going, mass] = [
    await raise('over', at(0)),
    await raise('going', at(60_000)),
    await raise('mass', at(0)),
  ];
  for (const ruleoutput of ['over', 'going', 'mass']) {
    await sendRows(queue, row('c', { alertevent: 'Cleared', ruleoutput, time: at(30_000) }));
  }
  await ends(3);
  assert.equal((await client.alerts.reactivate(over)).clearedAt, at(30_000));
  assert.equal((await client.alerts.reactivate(going)).clearedAt, undefined, 'it was reported again after that end');
  await client.alerts.bulk({ ids: [mass], action: 'reactivate' });
  assert.equal((await client.alerts.get(mass))?.clearedAt, at(30_000));
});
