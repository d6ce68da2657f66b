// Flows and their runs through the client interface: found, explained, and run again without a doubled effect.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConnectedService } from '@csk/core';
import type { FlowRun } from '@csk/core';
import { actionKey } from '../../../src/service/flows/flow-execution.ts';
import { all, createWorld, until } from '../service/world.ts';
import { call, definition } from './definitions.ts';

/** Writes a comment, then closes a case that must exist, then says so. */
const FLOW = definition({
  Note: call('Alerts_Comment', { id: '@triggerBody().id', text: 'seen' }),
  Resolve: call('Cases_Resolve', { id: 'late-case' }, { Note: ['Succeeded'] }),
  Done: { type: 'Compose', inputs: 'done', runAfter: { Resolve: ['Succeeded'] } },
});

async function failedRun(flows = [{ name: 'note', definition: FLOW }]) {
  const world = await createWorld(() => ({ flows }));
  await world.service.start();
  await until('the flows watch', () => world.store.load('flows'));
  const alert = await world.client.alerts.raise({ description: 'Hot', deviceKey: 'smt-1', rule: 'r' });
  const ended = (status: string) =>
    until(
      `a run that has ${status}`,
      async () => (await all(world.client.flows.runs()))[0],
      (run) => run?.status === status,
    ) as Promise<FlowRun>;
  return { ...world, alert, ended, run: await ended('Failed') };
}

test('flows are listed with what they start on and do; runs are found by flow, status and subject', async (t) => {
  const { client, alert, run, close } = await failedRun();
  t.after(close);
  const [flow] = await all(client.flows.list());
  assert.deepEqual(
    [flow?.name, flow?.trigger, flow?.actions],
    ['note', 'Alerts_OnRaised', ['Note', 'Resolve', 'Done']],
  );
  assert.match(flow?.startsOn ?? '', /raised/);
  for (const where of [{ flow: 'note' }, { status: 'Failed' }, { alertId: alert.id }, { deviceId: 'dev-1' }] as const) {
    assert.deepEqual(
      (await all(client.flows.runs({ where }))).map(({ id }) => id),
      [run.id],
    );
  }
  assert.deepEqual(await all(client.flows.runs({ where: { deviceId: 'dev-2' } })), []);
  const found = await client.flows.run(run.id);
  assert.deepEqual(
    found?.actions.map(({ name, status }) => [name, status]),
    [
      ['Note', 'Succeeded'],
      ['Resolve', 'Failed'],
      ['Done', 'Skipped'],
    ],
  );
  assert.match(found?.transitions?.at(-1)?.reason ?? '', /^Resolve: /);
  assert.equal(await client.flows.run('none'), undefined);
});

test('a failed run that is resubmitted goes on where it failed, once, whoever retries the call', async (t) => {
  const { client, store, alert, run, ended, close } = await failedRun();
  t.after(close);
  const created = await client.cases.create({ title: 'x', accountId: 'acc-1' });
  await store.transact((tx) => tx.put('case', { ...created, id: 'late-case', number: 'late' }));
  const key = { idempotencyKey: 'again' };
  const [first, second] = await Promise.all([
    client.flows.resubmit(run.id, { reason: 'There is a case now' }, key),
    client.flows.resubmit(run.id, { reason: 'There is a case now' }, key),
  ]);
  assert.equal(first.id, run.id);
  assert.equal(second.id, run.id);
  const done = await ended('Succeeded');
  assert.deepEqual(
    done.actions.map(({ name, status }) => [name, status]),
    [
      ['Note', 'Succeeded'],
      ['Resolve', 'Succeeded'],
      ['Done', 'Succeeded'],
    ],
  );
  assert.equal((await client.alerts.get(alert.id))?.comments?.length, 1);
  const trail = done.transitions?.map(({ to, actor, reason }) => [to, actor, reason]);
  assert.deepEqual(trail?.[1], ['Running', 'Ada', 'There is a case now']);
  assert.deepEqual(trail?.[2]?.slice(0, 2), ['Succeeded', 'Flow note']);
  // A retry that comes late changes nothing; a new wish is refused.
  assert.equal((await client.flows.resubmit(run.id, {}, { ...key, ifVersion: 'old' })).status, 'Succeeded');
  await assert.rejects(client.flows.resubmit(run.id), { code: 'conflict' });
  assert.equal((await all(client.flows.runs())).length, 1);
});

test('a run that ends itself as failed says with which message', async (t) => {
  const runError = { code: 'NoDevice', message: "No device for @{triggerBody()?['description']}" };
  const ending = {
    Check: {
      type: 'If',
      expression: true,
      actions: { Stop: { type: 'Terminate', inputs: { runStatus: 'Failed', runError } } },
    },
  };
  const { run, close } = await failedRun([{ name: 'note', definition: definition(ending) }]);
  t.after(close);
  assert.equal(run.transitions?.at(-1)?.reason, 'Stop: No device for Hot');
});

test('resubmitting again and again ends each time', async (t) => {
  const { client, run, ended, close } = await failedRun();
  t.after(close);
  for (let turn = 1; turn <= 5; turn += 1) {
    await client.flows.resubmit(run.id);
    const again = await ended('Failed');
    assert.equal(again.transitions?.length, 1 + 2 * turn);
  }
});

test('wrong calls are refused with their place', async (t) => {
  const { client, service, run, close } = await failedRun();
  t.after(close);
  await assert.rejects(client.flows.resubmit(run.id, { force: true } as never), { details: { field: 'force' } });
  await assert.rejects(client.flows.resubmit(run.id, {}, { ifVersion: 'old' }), { code: 'conflict' });
  await assert.rejects(client.flows.resubmit('none'), { code: 'not-found' });
  await assert.rejects(all(client.flows.runs({ where: { trigger: 'x' } })), { code: 'invalid' });
  const page = client.flows.list().byPage({ continuationToken: 'x' });
  await assert.rejects(async () => void (await page[Symbol.asyncIterator]().next()), {
    details: { field: 'continuationToken' },
  });
  const clerk = service.client({ id: 'clerk', roles: ['representative'] });
  await assert.rejects(clerk.flows.resubmit(run.id), { code: 'forbidden' });
  assert.equal((await all(clerk.flows.runs())).length, 1);
});

test('a run of a flow that is gone cannot run again; without any flow left, what runs ends', async (t) => {
  const world = await failedRun();
  t.after(world.close);
  await world.service.close();
  const later = createConnectedService({ ...world.options, flows: [] });
  t.after(() => later.close());
  await assert.rejects(later.client().flows.resubmit(world.run.id), { code: 'conflict' });
  await world.store.transact((tx) => tx.put('flowRun', { ...world.run, id: 'stuck', status: 'Running' }));
  await later.start();
  await until(
    'the end',
    () => world.store.get('flowRun', 'stuck'),
    (run) => run?.status === 'Failed',
  );
});

test('flows of one name, and endless names, are refused at the start', async () => {
  const flow = { name: 'note', definition: FLOW };
  for (const [flows, field] of [
    [[flow, flow], 'flows[1].name'],
    [[{ ...flow, name: 'x'.repeat(101) }], 'flows[0].name'],
  ] as const) {
    await assert.rejects(
      createWorld(() => ({ flows })),
      { code: 'invalid', details: { field } },
    );
  }
});

test('two long names of actions have two keys', async () => {
  const names = ['a', 'b'].map((end) => 'x'.repeat(120) + end);
  const keys = await Promise.all(names.map((name) => actionKey('run-1', name)));
  assert.notEqual(keys[0], keys[1]);
  assert(keys.every((key) => key.length <= 128));
  assert.equal(await actionKey('run-1', 'Close'), 'run-1/Close');
});
