// What starts a flow is told once, also after the feed has forgotten it, and a run always ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConnectedService } from '@csk/core';
import {
  createManualClock,
  createMemoryDeviceCloud,
  createMemoryReadingStore,
  createMemoryStore,
} from '@csk/core/memory';
import { all, at, createWorld, row, sendRows, START, until } from '../service/world.ts';
import { definition } from './definitions.ts';

const NOTHING = { Note: { type: 'Compose', inputs: 'x', runAfter: {} } };
const ON_RESOLVED = { name: 'on resolved', definition: definition(NOTHING, { trigger: 'Cases_OnResolved' }) };
const ON_RAISED = { name: 'on raised', definition: definition(NOTHING) };

test('a case that is opened again and resolved again is a second occasion; a change of it in between is none', async (t) => {
  const { client, store, service, close } = await createWorld(() => ({ flows: [ON_RESOLVED] }));
  t.after(close);
  await service.start();
  const runs = (count: number) =>
    until(
      `${count} runs`,
      async () => (await store.query('flowRun', { where: { status: 'Succeeded' } })).items.length,
      (found) => found === count,
    );
  await until('the flows to watch', () => store.load('flows'));
  const { id } = await client.cases.create({ title: 'Warm', accountId: 'acc-1' });
  await client.cases.resolve(id);
  await runs(1);
  await client.cases.reopen(id, { reason: 'Not yet' });
  await client.cases.update(id, { title: 'Warmer' });
  await client.cases.resolve(id);
  await runs(2);
});

test('what the feed has forgotten while the flows stood still is looked up, and started once', async (t) => {
  const clock = createManualClock(START);
  const store = createMemoryStore({ clock, keepChanges: 5 });
  const start = () =>
    createConnectedService({
      ...{ store, clock, readings: createMemoryReadingStore(), devices: createMemoryDeviceCloud({ clock }) },
      flows: [ON_RAISED],
    });
  const runs = async () =>
    (await store.query('flowRun', { where: { status: 'Succeeded' } }, { maxPageSize: 200 })).items;
  let engine = start();
  await engine.start();
  await until('the flows to watch', () => store.load('flows'));
  await engine.client().alerts.raise({ description: 'before', token: 'before' });
  await until('the first run', async () => (await runs()).length === 1);
  await engine.close();
  engine = start();
  t.after(() => engine.close());
  const missed = Array.from({ length: 40 }, (_, index) => `missed-${index}`);
  for (const token of missed) await engine.client().alerts.raise({ description: token, token });
  await engine.start();
  // The hop fails once, says why, and starts again from where it has caught up.
  await until('the rest', async () => {
    await clock.advance(1_000);
    return (await runs()).length >= 41;
  });
  assert.equal((await runs()).length, 41);
  const raised = await all(engine.client().alerts.list());
  assert.equal(new Set((await runs()).map(({ trigger }) => (trigger as { id: string }).id)).size, raised.length);
});

test('an alert that was over when it came in starts nothing when somebody writes on it', async (t) => {
  const { client, store, service, queue, clock, close } = await createWorld(() => ({
    autoClose: 'untouched',
    flows: [ON_RAISED],
  }));
  t.after(close);
  await service.start();
  await until('the flows to watch', () => store.load('flows'));
  await sendRows(queue, row('c', { alertevent: 'Cleared', time: at(30_000) }));
  await until('the end', async () => (await store.query('alertMark')).items.length);
  await sendRows(queue, row('late'));
  const [late] = await until(
    'the alert',
    () => all(client.alerts.list()),
    ({ length }) => length === 1,
  );
  await clock.advance(1_000);
  await client.alerts.comment(late?.id ?? '', { text: 'It was nothing.' });
  // What comes after it in the feed: by then the comment was read.
  const { id } = await client.alerts.raise({ description: 'x', token: 'next' });
  const runs = await until(
    'the next run',
    () => all(client.flows.runs()),
    ({ length }) => length > 0,
  );
  assert.deepEqual(
    runs.map(({ alertId }) => alertId),
    [id],
  );
});

test('what happened while flows did not start by themselves starts none when it changes later', async (t) => {
  const { client, store, service, clock, close, options } = await createWorld(() => ({
    flows: [ON_RAISED, ON_RESOLVED],
  }));
  t.after(close);
  await service.start();
  await until('the flows to watch', () => store.load('flows'));
  const runs = (count: number) =>
    until(
      `${count} runs`,
      () => all(client.flows.runs()),
      ({ length }) => length === count,
    );
  const raise = (token: string) => client.alerts.raise({ description: token, token });
  const { id: caseId } = await client.cases.create({ title: 'Warm', accountId: 'acc-1' });
  await client.settings.update({ backgroundProcessing: false });
  const passedOver = (moment: string) =>
    until(
      'it to be read',
      async () => (await store.load('flows')) as { pausedUntil?: string },
      (saved) => saved.pausedUntil === moment,
    );
  const off = await raise('off');
  await passedOver(at(0));
  await clock.advance(1_000);
  await client.cases.resolve(caseId);
  await passedOver(at(1_000));
  await clock.advance(1_000);
  await client.settings.update({ backgroundProcessing: true });
  await client.alerts.acknowledge(off.id);
  await client.cases.update(caseId, { title: 'Warmer' });
  const on = await raise('on');
  assert.deepEqual(
    (await runs(1)).map(({ alertId }) => alertId),
    [on.id],
  );
  // Nor in an engine that comes after this one.
  await service.close();
  const again = createConnectedService(options);
  t.after(() => again.close());
  await again.start();
  await clock.advance(1_000);
  await client.alerts.assign(off.id, { to: 'agent-7' });
  const last = await raise('last');
  assert.deepEqual((await runs(2)).map(({ alertId }) => alertId).sort(), [on.id, last.id].sort());
});

test('a run whose flow is gone ends', async (t) => {
  const { store, service, close } = await createWorld(() => ({ flows: [ON_RAISED] }));
  t.after(close);
  await store.transact((tx) =>
    tx.put('flowRun', { id: 'run-1', flow: 'renamed', status: 'Running', startedAt: START, trigger: {}, actions: [] }),
  );
  await service.start();
  const run = await until(
    'the end',
    () => store.get('flowRun', 'run-1'),
    (found) => found?.status !== 'Running',
  );
  assert.deepEqual([run?.status, run?.actions[0]?.error?.code], ['Failed', 'WorkflowNotFound']);
});
