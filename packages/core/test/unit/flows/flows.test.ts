import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectedServiceError, createConnectedService } from '@csk/core';
import type { Case, FlowActionResult, FlowRun, Json } from '@csk/core';
import { compileFlow, runFlow } from '@csk/core/flows';
import { all, createWorld, until } from '../service/world.ts';
import { call, definition, SCHEMA } from './definitions.ts';

const ALERT_TO_CASE = definition(
  {
    Is_it_urgent: {
      type: 'If',
      expression: {
        and: [
          { greater: ["@triggerBody()?['priority']?['score']", "@parameters('limit')"] },
          { not: { equals: ['@triggerBody()?.type', 'test'] } },
        ],
      },
      actions: {
        Convert: call('Alerts_ConvertToCase', {
          'body/ids': ['@triggerBody().id'],
          'body/title': '@{triggerBody().description} (by flow)',
        }),
        Reset: call(
          'Commands_Send',
          {
            deviceId: '@triggerBody().deviceId',
            name: 'Notify',
            alertId: '@triggerBody().id',
            caseId: "@body('Convert').id",
          },
          { Convert: ['Succeeded'] },
        ),
      },
      else: { actions: { Acknowledge: call('Alerts_Acknowledge', { id: '@triggerBody().id' }) } },
    },
  },
  { parameters: { limit: { type: 'Int', defaultValue: 60 } } },
);

const REFUSED: readonly (readonly [string, Json, string])[] = [
  ['another schema', { $schema: 'x' }, '$schema'],
  ['no trigger', { $schema: SCHEMA, triggers: {}, actions: {} }, 'triggers'],
  ['an unknown trigger', definition({}, { trigger: 'Alerts_OnDreamt' }), 'triggers.When.inputs.host.operationId'],
  ['an unknown field', { ...(definition({}) as object), staticResults: {} }, 'staticResults'],
  ['an unknown action type', definition({ A: { type: 'Http' } }), 'actions.A.type'],
  ['an unknown operation', definition({ A: call('Alerts_Explode', {}) }), 'actions.A.inputs.host.operationId'],
  [
    'an unknown parameter',
    definition({ A: call('Alerts_Close', { id: 'x', force: true }) }),
    'actions.A.inputs.parameters.force',
  ],
  ['a broken expression', definition({ A: { type: 'Compose', inputs: { a: "@concat('" } } }), 'actions.A.inputs'],
  ['an unknown function', definition({ A: { type: 'Compose', inputs: '@guid()' } }), 'actions.A.inputs'],
  ['an unknown operator', definition({ A: { type: 'If', expression: { xor: [1, 2] } } }), 'actions.A.expression'],
  [
    'waiting for nobody',
    definition({ A: { type: 'Compose', inputs: 1, runAfter: { B: ['Succeeded'] } } }),
    'actions.A.runAfter.B',
  ],
  [
    'waiting in a circle',
    definition({
      A: { type: 'Compose', inputs: 1, runAfter: { B: ['Succeeded'] } },
      B: { type: 'Compose', inputs: 1, runAfter: { A: ['Succeeded'] } },
    }),
    'actions.A.runAfter',
  ],
  [
    'a name twice',
    definition({ A: { type: 'If', expression: true, actions: { A: { type: 'Compose', inputs: 1 } } } }),
    'actions.A.actions.A',
  ],
  ['a parameter without value', definition({}, { parameters: { p: { type: 'String' } } }), 'parameters.p'],
  [
    'a parameter with a value that is not allowed',
    definition({}, { parameters: { p: { type: 'String', allowedValues: ['a', 'b'], defaultValue: 'c' } } }),
    'parameters.p',
  ],
  [
    'a parameter whose value is not of its type',
    definition({}, { parameters: { p: { type: 'Int', defaultValue: '5' } } }),
    'parameters.p',
  ],
  [
    'a parameter of an unknown type',
    definition({}, { parameters: { p: { type: 'Date', defaultValue: 1 } } }),
    'parameters.p.type',
  ],
];

for (const [what, json, field] of REFUSED) {
  test(`refused with its place: ${what}`, () =>
    assert.throws(() => compileFlow(json), { name: 'ConnectedServiceError', code: 'invalid', details: { field } }));
}

/** Runs a definition on its own and notes the calls. */
async function run(
  json: Json,
  trigger: Json,
  answer: (operationId: string) => Json = () => ({}),
  done?: FlowActionResult[],
) {
  const calls: Json[] = [];
  const results: FlowActionResult[] = [...(done ?? [])];
  const status = await runFlow(compileFlow(json), {
    trigger,
    done: done ?? [],
    invoke: async (operationId, parameters, action) => {
      calls.push([operationId, parameters, action]);
      return answer(operationId);
    },
    keep: async (result) => void results.push(result),
  });
  return { status, calls, results: Object.fromEntries(results.map((result) => [result.name, result.status])) };
}

test('a condition takes one branch and skips the other', async () => {
  const urgent = { id: 'a', description: 'Hot', type: 'anomaly', deviceId: 'd', priority: { score: 61 } };
  const high = await run(ALERT_TO_CASE, urgent, () => ({ id: 'case-1' }));
  assert.deepEqual(high.calls, [
    ['Alerts_ConvertToCase', { ids: ['a'], title: 'Hot (by flow)' }, 'Convert'],
    ['Commands_Send', { deviceId: 'd', name: 'Notify', alertId: 'a', caseId: 'case-1' }, 'Reset'],
  ]);
  assert.deepEqual(high.results, {
    Acknowledge: 'Skipped',
    Convert: 'Succeeded',
    Reset: 'Succeeded',
    Is_it_urgent: 'Succeeded',
  });
  const low = await run(ALERT_TO_CASE, { ...urgent, priority: { score: 60 } });
  assert.deepEqual(low.calls, [['Alerts_Acknowledge', { id: 'a' }, 'Acknowledge']]);
});

test('failures skip what needs success, run what waits for failure, and fail the run unless handled', async () => {
  const broken = () => {
    throw new ConnectedServiceError('conflict', 'taken');
  };
  const after = (outcome: string) => ({ type: 'Compose', inputs: outcome, runAfter: { Call: [outcome] } });
  const unhandled = await run(
    definition({ Call: call('Alerts_Close', { id: 'x' }), Then: after('Succeeded') }),
    {},
    broken,
  );
  assert.deepEqual([unhandled.status, unhandled.results], ['Failed', { Call: 'Failed', Then: 'Skipped' }]);
  const handled = await run(definition({ Call: call('Alerts_Close', { id: 'x' }), Else: after('Failed') }), {}, broken);
  assert.deepEqual([handled.status, handled.results], ['Succeeded', { Call: 'Failed', Else: 'Succeeded' }]);
});

test('terminate ends the run at once with its status; a wrong expression fails its action', async () => {
  const end = { type: 'Terminate', inputs: { runStatus: 'Failed', runError: { code: 'X', message: 'no' } } };
  const ended = await run(
    definition({ End: end, Later: { type: 'Compose', inputs: 1, runAfter: { End: ['Succeeded'] } } }),
    {},
  );
  assert.deepEqual([ended.status, ended.results], ['Failed', { End: 'Succeeded' }]);
  const wrong = await run(definition({ A: { type: 'Compose', inputs: "@triggerBody()['none']" } }), {});
  assert.deepEqual([wrong.status, wrong.results], ['Failed', { A: 'Failed' }]);
});

test('what was done before a crash is not done again, and its outputs are still there', async () => {
  const json = definition({
    First: call('Alerts_Get', { id: 'x' }),
    Second: call('Alerts_Close', { id: "@body('First').id" }, { First: ['Succeeded'] }),
  });
  const done: FlowActionResult[] = [
    { name: 'First', status: 'Succeeded', outputs: { statusCode: 200, body: { id: 'y' } } },
  ];
  assert.deepEqual((await run(json, {}, undefined, done)).calls, [['Alerts_Close', { id: 'y' }, 'Second']]);
});

test('the engine runs a flow once per alert, from alert to case to command', async (t) => {
  const world = await createWorld(() => ({
    flows: [{ name: 'urgent', definition: ALERT_TO_CASE, parameters: { limit: 10 } }],
  }));
  t.after(() => world.close());
  await world.service.start();
  await until('the flows watch', () => world.store.load('flows'));
  world.devices.device('smt-1').connect();
  const alert = await world.client.alerts.raise({ description: 'Hot', deviceKey: 'smt-1', rule: 'r' });
  await world.client.alerts.raise({ description: 'Hot', deviceKey: 'smt-1', rule: 'r' });
  const runs = async () => (await world.store.query('flowRun')).items;
  await until('the run', runs, (found) => found[0]?.status === 'Succeeded');
  await world.client.alerts.acknowledge(alert.id);
  await until('the command', async () => (await all(world.client.commands.list()))[0]?.status === 'completed');
  const cases = await all(world.client.cases.list());
  assert.deepEqual(
    cases.map(({ title }) => title),
    ['Hot (by flow)'],
  );
  assert.equal((await runs()).length, 1);
  assert.equal((await all(world.client.commands.list())).length, 1);
  assert.equal((await world.client.alerts.get(alert.id))?.transitions[0]?.actor, 'Flow urgent');
});

test('a run that a crash cut off is taken up, and a restart does not run old triggers again', async (t) => {
  const flows = [{ name: 'urgent', definition: ALERT_TO_CASE }];
  const world = await createWorld(() => ({ flows }));
  t.after(() => world.close());
  const alert = await world.client.alerts.raise({ description: 'Hot', deviceKey: 'smt-1' });
  const unfinished: Omit<FlowRun, 'version' | 'createdAt' | 'updatedAt'> = {
    id: 'run-1',
    flow: 'urgent',
    status: 'Running',
    startedAt: alert.createdAt,
    trigger: { ...alert, priority: { score: 99 } } as unknown as Json,
    actions: [],
  };
  await world.store.transact((tx) => tx.put('flowRun', unfinished));
  await world.service.start();
  await until(
    'the run',
    () => world.store.get('flowRun', 'run-1'),
    (run) => run?.status === 'Succeeded',
  );
  await world.service.close();
  const again = createConnectedService(world.options);
  t.after(() => again.close());
  await again.start();
  await until('the hop', () => again.health().hops.some(({ name }) => name === 'flows'));
  await world.clock.advance(5000);
  assert.equal((await all(world.client.cases.list())).length, 1);
});

test('a case that was resolved before the flow was there starts nothing when it changes', async (t) => {
  const note = definition({ Note: { type: 'Compose', inputs: '@triggerBody().id' } }, { trigger: 'Cases_OnResolved' });
  const world = await createWorld(() => ({ flows: [{ name: 'note', definition: note }] }));
  t.after(() => world.close());
  const cases: string[] = [];
  for (const token of ['old', 'new']) {
    const { id } = await world.client.alerts.raise({ description: 'Hot', token, deviceKey: 'smt-1', rule: token });
    cases.push((await world.client.alerts.convertToCase([id])).id);
  }
  const [old = '', fresh = ''] = cases;
  await world.client.cases.resolve(old);
  world.clock.set('2026-03-02T09:00:00.000Z');
  await world.service.start();
  await until('the flows watch', () => world.store.load('flows'));
  await world.client.cases.update(old, { title: 'Hot in March' });
  await world.client.cases.resolve(fresh);
  const runs = async () => (await world.store.query('flowRun')).items;
  await until('the run', runs, (found) => found.some(({ status }) => status === 'Succeeded'));
  assert.deepEqual(
    (await runs()).map(({ trigger }) => (trigger as unknown as Case).id),
    [fresh],
  );
});

test('a flow that does not compile stops the start with its place', async () => {
  const flows = [{ name: 'bad', definition: definition({ A: { type: 'Http' } }) }];
  await assert.rejects(
    createWorld(() => ({ flows })),
    { code: 'invalid', details: { field: 'actions.A.type' } },
  );
});
