import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSuggestionCounter, isUntouched, suggestionOf } from '@csk/core';
import type { Alert } from '@csk/core';

const NOW = '2026-03-02T08:00:00.000Z';
const alert = (facts: Partial<Alert> = {}): Alert =>
  ({ id: 'a', status: 'closed', transitions: [], rule: 'Hot', ...facts }) as unknown as Alert;
const worked = (rule: string, metric?: string) =>
  alert({ rule, caseId: 'c', ...(metric ? { evidence: { metric, readings: [] } } : {}) });
const ignored = (rule: string, metric?: string) =>
  alert({ rule, ...(metric ? { evidence: { metric, readings: [] } } : {}) });

function modelOf(...alerts: readonly (readonly [number, Alert])[]) {
  const counter = createSuggestionCounter();
  for (const [times, one] of alerts) for (let n = 0; n < times; n += 1) counter.add(one);
  return counter.model(NOW);
}

test('without a count it is calculating; with fewer than fifty decided alerts there is no suggestion', () => {
  assert.equal(suggestionOf(undefined, { rule: 'Hot' }).status, 'calculating');
  const few = suggestionOf(modelOf([49, worked('Hot')]), { rule: 'Hot' });
  assert.deepEqual([few.status, few.score], ['none', undefined]);
  assert.match(few.reasons[0] ?? '', /50.*49/);
});

test('high where most alerts led to work, low where nearly none did, none in between and for what is new', () => {
  const model = modelOf(
    [30, worked('Leak')],
    [2, ignored('Leak')],
    [60, ignored('Noise')],
    [8, worked('So')],
    [12, ignored('So')],
  );
  const high = suggestionOf(model, { rule: 'Leak' });
  // (30 + 5 · 38/112) / (32 + 5) = 0.857
  assert.deepEqual([high.status, high.score], ['high', 86]);
  assert.match(high.reasons.join(' '), /30 of 32 alerts of this rule.*38 of 112/);
  const low = suggestionOf(model, { rule: 'Noise' });
  assert.deepEqual([low.status, low.score], ['low', 3]);
  assert.deepEqual(
    [suggestionOf(model, { rule: 'So' }).status, suggestionOf(model, { rule: 'So' }).score],
    ['none', undefined],
  );
  assert.equal(suggestionOf(model, { rule: 'New' }).status, 'none');
  assert.equal(suggestionOf(model, {}).status, 'none');
});

test('a command to many devices is work like one to a single device', () => {
  const commanded = alert({ rule: 'Leak', lastCommandJobId: 'job' });
  assert.deepEqual(
    modelOf([60, commanded]).counts,
    modelOf([60, alert({ rule: 'Leak', lastCommandId: 'one' })]).counts,
  );
  assert.equal(isUntouched(commanded), false);
});

test('the metric refines the rule', () => {
  const model = modelOf([20, worked('R', 'pressure')], [20, ignored('R', 'noise')], [40, ignored('Other')]);
  assert.equal(suggestionOf(model, { rule: 'R', metric: 'pressure' }).status, 'high');
  assert.equal(suggestionOf(model, { rule: 'R', metric: 'noise' }).status, 'low');
  assert.equal(suggestionOf(model, { rule: 'R', metric: 'unheard' }).status, 'none');
});

test('only decided alerts count, and the order of alerts does not matter', () => {
  const counted = modelOf(
    [1, alert({ status: 'active' })],
    [1, alert({ parentId: 'p' })],
    [1, alert({ suppressedBy: 'w' })],
    [1, alert({ status: 'active', lastCommandId: 'c' })],
    [1, alert({ workOrderId: 'w' })],
    [1, alert()],
  );
  assert.deepEqual([counted.worked, counted.decided], [2, 3]);
  const parts = [
    [3, worked('B')],
    [3, ignored('A')],
    [2, worked('__proto__', 'x')],
  ] as const;
  assert.deepEqual(modelOf(...parts), modelOf(...[...parts].reverse()));
});

test('untouched: nothing that people do, also when they took it back', () => {
  const by = { at: NOW, actor: 'x', from: 'active', to: 'active' } as const;
  const fresh = alert({ status: 'active' });
  assert.equal(isUntouched(fresh), true);
  assert.equal(
    isUntouched({
      ...fresh,
      transitions: [
        { ...by, handling: 'suppressed' },
        { ...by, handling: 'unsuppressed' },
      ],
    }),
    true,
  );
  for (const touch of [
    { acknowledgedAt: NOW },
    { assignedTo: 'x' },
    { comments: [{ id: 'c', at: NOW, actor: 'x', text: 'x' }] },
    { shelvedUntil: NOW },
    { caseId: 'c' },
    { workOrderId: 'w' },
    { lastCommandId: 'c' },
    { transitions: [{ ...by, handling: 'assigned' }] },
    { transitions: [{ ...by, from: 'closed' }] },
  ] as const) {
    assert.equal(isUntouched({ ...fresh, ...touch }), false, JSON.stringify(touch));
  }
});
