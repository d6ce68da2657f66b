import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AlertProcess } from '@csk/core';
import { createWorld } from '../world.ts';

const states = ({ stages }: AlertProcess) => stages.map(({ state }) => state[0]).join('');
const fieldsOf = ({ stages }: AlertProcess, stage: string) =>
  Object.fromEntries(
    (stages.find((one) => one.stage === stage)?.fields ?? []).map(({ field, value }) => [field, value]),
  );

test('from the alert to the resolved case: five stages, their fields, and what can be done next', async (t) => {
  const { client, close } = await createWorld();
  t.after(close);
  const { alerts, cases } = client;
  const raise = (token: string) => alerts.raise({ description: 'Too warm', token, deviceKey: 'smt-1', rule: 'hot' });
  const [alert, repeat] = [await raise('a'), await raise('b')];
  const look = () => alerts.process(repeat.id);

  const before = await look();
  assert.deepEqual([before.alertId, before.status, states(before)], [alert.id, 'active', 'awwww']);
  assert.deepEqual(before.actions, ['convert-to-case', 'link-to-case', 'convert-to-work-order', 'close']);
  const { description, assetId, assignedTo } = fieldsOf(before, 'created');
  assert.deepEqual([description, assetId, assignedTo], ['Too warm', 'asset-1', null]);
  assert.equal(fieldsOf(before, 'create-case')['title'], null);

  const { id } = await alerts.convertToCase([alert.id], { title: 'Cold room' });
  const made = await look();
  assert.deepEqual([made.caseId, states(made)], [id, 'ddaww']);
  assert.deepEqual(made.moves, ['create-case', 'research']);
  assert.deepEqual(made.actions, ['move-stage', 'resolve', 'cancel', 'convert-to-work-order']);
  assert.equal(fieldsOf(made, 'create-case')['title'], 'Cold room');

  await assert.rejects(cases.moveStage(id, { stage: 'resolve' }), {
    code: 'conflict',
    details: {
      caseId: id,
      status: 'open',
      stage: 'identify',
    },
  });
  await assert.rejects(cases.moveStage(id, { stage: 'created' as never }), { details: { field: 'stage' } });
  const moved = await cases.moveStage(id, { stage: 'research' });
  assert.equal((await cases.moveStage(id, { stage: 'research' })).version, moved.version);
  assert.equal(states(await look()), 'dddaw');
  await cases.moveStage(id, { stage: 'create-case' });
  assert.equal(states(await look()), 'dawww');

  await cases.resolve(id, { resolution: 'Fan replaced' });
  const finished = await look();
  assert.deepEqual([finished.status, states(finished), finished.actions], ['finished', 'ddddd', ['reopen']]);
  assert.deepEqual([fieldsOf(finished, 'resolve')['resolution'], finished.moves], ['Fan replaced', []]);
  await assert.rejects(cases.moveStage(id, { stage: 'identify' }), { code: 'conflict' });
});

test('a process that came to nothing is aborted', async (t) => {
  const { client, close } = await createWorld();
  t.after(close);
  const { id } = await client.alerts.raise({ description: 'x', token: 'a', deviceKey: 'smt-1' });
  await client.alerts.close(id);
  const { status, stages, actions } = await client.alerts.process(id);
  assert.deepEqual([status, actions], ['aborted', []]);
  assert(stages.every(({ state }) => state !== 'active'));
  await assert.rejects(client.alerts.process('nobody'), { code: 'not-found' });
});
