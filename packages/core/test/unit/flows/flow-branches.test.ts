// How a run ends (Azure Logic Apps, "Handle errors and exceptions"): a branch that ends with a skipped action ended as what
// came before it did, and one failed branch fails the run.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '@csk/core';
import { compileFlow, runFlow } from '@csk/core/flows';
import { call, definition } from './definitions.ts';

/** Runs a definition in which every call fails, or none. */
async function run(json: Json, { calls, trigger = {} }: { calls: 'fail' | 'succeed'; trigger?: Json }) {
  const results: Record<string, string> = {};
  const status = await runFlow(compileFlow(json), {
    trigger,
    invoke: async () => {
      if (calls === 'fail') throw new Error('no');
      return {};
    },
    keep: async (result) => void (results[result.name] = result.status),
  });
  return { status, results };
}

const CALL = call('Alerts_Close', { id: 'x' });
const after = (runAfter: { readonly [action: string]: Json }): Json => ({ type: 'Compose', inputs: 1, runAfter });
const THEN = after({ Call: ['Succeeded'] });
const HANDLER = after({ Call: ['Failed'] });

const FAILURES: readonly (readonly [string, { readonly [name: string]: Json }, string])[] = [
  ['that nothing waits for', {}, 'Failed'],
  ['for which everything after it is skipped', { THEN, Last: after({ THEN: ['Succeeded'] }) }, 'Failed'],
  ['that is handled', { HANDLER }, 'Succeeded'],
  [
    'whose handler is skipped itself',
    { Other: after({}), H: after({ Call: ['Failed'], Other: ['Failed'] }) },
    'Failed',
  ],
  ['that is handled beside a branch that was skipped for it', { THEN, HANDLER }, 'Failed'],
  ['after which something runs in the end', { THEN, Finally: after({ THEN: ['Succeeded', 'Skipped'] }) }, 'Succeeded'],
];

for (const [what, actions, expected] of FAILURES) {
  test(`a failure ${what}: the run has ${expected.toLowerCase()}`, async () => {
    assert.equal((await run(definition({ Call: CALL, ...actions }), { calls: 'fail' })).status, expected);
  });
}

test('branches that part and meet again very often are looked at once each', async () => {
  const before = (layer: number): { readonly [action: string]: Json } =>
    layer === 0 ? { Call: ['Succeeded'] } : { [`a${layer - 1}`]: ['Succeeded'], [`b${layer - 1}`]: ['Succeeded'] };
  const layers = Array.from({ length: 60 }, (_, layer) => [
    [`a${layer}`, after(before(layer))],
    [`b${layer}`, after(before(layer))],
  ]);
  const json = definition({ Call: CALL, ...(Object.fromEntries(layers.flat()) as { readonly [name: string]: Json }) });
  assert.equal((await run(json, { calls: 'succeed' })).status, 'Succeeded');
  assert.equal((await run(json, { calls: 'fail' })).status, 'Failed');
});

test('a condition that comes to neither true nor false fails, and neither branch runs', async () => {
  const note = { type: 'Compose', inputs: 1 };
  const json = definition({
    If: { type: 'If', expression: "@triggerBody()?['flag']", actions: { Yes: note }, else: { actions: { No: note } } },
  });
  for (const flag of ['true', 1, null]) {
    assert.deepEqual((await run(json, { calls: 'succeed', trigger: { flag } })).results, { If: 'Failed' });
  }
  const no = await run(json, { calls: 'succeed', trigger: { flag: false } });
  assert.deepEqual(no.results, { Yes: 'Skipped', No: 'Succeeded', If: 'Succeeded' });
});
