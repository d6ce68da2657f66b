// Every run of a flow ends, whatever its actions do, and running a failed one again repeats nothing that succeeded.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FLOW_RUN_TRANSITIONS, transitionFlowRun } from '@csk/core';
import type { FlowActionResult, FlowRun, FlowRunAction, FlowRunStatus, Json } from '@csk/core';
import { compileFlow, resultsThatStay, runFlow } from '@csk/core/flows';
import { call, definition } from '../flows/definitions.ts';
import { random } from '../service/random.ts';

const STATUSES = Object.keys(FLOW_RUN_TRANSITIONS) as FlowRunStatus[];
const ACTIONS: readonly FlowRunAction[] = ['succeed', 'fail', 'resubmit'];
const BY = { at: '2026-03-02T08:00:00.000Z', actor: 'x' };
const runOf = (status: FlowRunStatus) => ({ id: 'r', status, startedAt: BY.at, actions: [] }) as unknown as FlowRun;

test('a run takes exactly the steps of its table, on record', () => {
  for (const from of STATUSES) {
    for (const action of ACTIONS) {
      const to = FLOW_RUN_TRANSITIONS[from][action];
      const step = () => transitionFlowRun(runOf(from), action, { ...BY, reason: 'why', opId: 'k' });
      if (!to) assert.throws(step, { code: 'conflict' });
      else assert.deepEqual(step().transitions, [{ ...BY, from, to, reason: 'why', opId: 'k' }]);
    }
  }
  assert.deepEqual(FLOW_RUN_TRANSITIONS.Succeeded, {}, 'what succeeded is never run again');
  assert.deepEqual(Object.values(FLOW_RUN_TRANSITIONS.Running).sort(), ['Failed', 'Succeeded'], 'Running only ends');
});

test('random walks keep a bounded, gapless trail in which time does not run backwards', () => {
  const next = random(17);
  for (let walk = 0; walk < 30; walk += 1) {
    let run = runOf('Running');
    for (let step = 0; step < 120; step += 1) {
      const action = ACTIONS[Math.floor(next() * ACTIONS.length)] ?? 'fail';
      if (!FLOW_RUN_TRANSITIONS[run.status][action]) continue;
      const at = new Date(Date.parse(BY.at) + Math.floor(next() * 10_000) - 5_000).toISOString();
      run = transitionFlowRun(run, action, { ...BY, at });
      assert.equal(run.endedAt === undefined, run.status === 'Running');
    }
    const trail = run.transitions ?? [];
    assert(trail.length <= 50);
    trail.slice(1).forEach(({ from, at }, index) => {
      assert.equal(from, trail[index]?.to);
      assert(at >= (trail[index]?.at ?? ''));
    });
  }
});

/** Actions that call, decide and wait for each other in whatever way. */
function randomActions(next: () => number, depth: number, names: string[]): Json {
  const actions: Record<string, Json> = {};
  const beside: string[] = [];
  for (let count = 1 + Math.floor(next() * 4); count > 0; count -= 1) {
    const name = `A${names.length}`;
    names.push(name);
    const runAfter: Record<string, Json> = {};
    for (const other of beside) {
      if (next() < 0.4)
        runAfter[other] = [['Succeeded'], ['Failed'], ['Skipped', 'Failed']][Math.floor(next() * 3)] ?? [];
    }
    const dice = next();
    if (dice < 0.25 && depth > 0) {
      actions[name] = {
        type: 'If',
        expression: next() < 0.5,
        actions: randomActions(next, depth - 1, names),
        else: { actions: randomActions(next, depth - 1, names) },
        runAfter,
      };
    } else if (dice < 0.3) {
      const runStatus = next() < 0.5 ? 'Failed' : 'Succeeded';
      actions[name] = { type: 'Terminate', inputs: { runStatus }, runAfter };
    } else {
      actions[name] = call('Alerts_Close', { id: 'x' }, runAfter);
    }
    beside.push(name);
  }
  return actions;
}

test('whatever fails or crashes, a run ends, and no call that succeeded is made again', async () => {
  let resubmissions = 0;
  for (let seed = 1; seed <= 300; seed += 1) {
    const next = random(seed);
    const names: string[] = [];
    const flow = compileFlow(definition(randomActions(next, 2, names) as { readonly [name: string]: Json }));
    const calls = new Set<string>();
    const settled = new Set<string>();
    let kept: readonly FlowActionResult[] = [];
    let run = runOf('Running');

    const attempt = () =>
      runFlow(flow, {
        trigger: {},
        done: kept,
        invoke: async (_operation, _parameters, action) => {
          assert(!settled.has(action), `seed ${seed}: ${action} was repeated`);
          calls.add(action);
          if (next() < 0.3) throw new Error('broken');
          return {};
        },
        keep: async (result) => {
          if (next() < 0.1) throw new Error('the process was killed');
          kept = [...kept, result];
          if (result.status === 'Succeeded' && calls.has(result.name)) settled.add(result.name);
        },
      });

    for (let turn = 0; turn < 4 && run.status === 'Running'; turn += 1) {
      let status: 'Succeeded' | 'Failed' | undefined;
      for (let tries = 0; status === undefined; tries += 1) {
        assert(tries < 500, `seed ${seed}: the run never ends`);
        status = await attempt().catch((error: unknown) => void assert.match(String(error), /killed/));
      }
      assert.equal(new Set(kept.map(({ name }) => name)).size, kept.length, 'an action has one result');
      run = transitionFlowRun(run, status === 'Succeeded' ? 'succeed' : 'fail', BY);
      if (run.status !== 'Failed') continue;
      run = transitionFlowRun(run, 'resubmit', BY);
      kept = resultsThatStay(flow, kept);
      assert(
        [...settled].every((name) => kept.some((result) => result.name === name)),
        'what succeeded stays',
      );
      resubmissions += 1;
    }
  }
  assert(resubmissions > 50, 'the walk must reach what it is about');
});
