import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createIncidentTypeCounter, MIN_TYPED, suggestedIncidentTypeOf } from '@csk/core';
import type { IncidentTypeFacts } from '@csk/core';

function countsOf(...worked: readonly (readonly [alert: IncidentTypeFacts, incidentType: string, times: number])[]) {
  const counter = createIncidentTypeCounter();
  for (const [alert, incidentType, times] of worked) {
    for (let n = 0; n < times; n += 1) counter.add(alert, incidentType);
  }
  return counter.counts();
}

const LEAK = { rule: 'Leak', type: 'anomaly', categoryId: 'pump' } as const;

test('the nearest group of which enough is known decides', () => {
  const counts = countsOf([LEAK, 'Seal', MIN_TYPED], [{ ...LEAK, categoryId: 'valve' }, 'Gasket', 20]);
  assert.deepEqual(suggestedIncidentTypeOf(counts, LEAK), {
    value: 'Seal',
    confidence: 83,
    reasons: ['5 of 5 cases and work orders of alerts of this rule on devices of this category were "Seal".'],
  });
  const unknown = suggestedIncidentTypeOf(counts, { ...LEAK, categoryId: 'fan' });
  assert.deepEqual([unknown?.value, unknown?.confidence], ['Gasket', 77], 'the rule on devices of any category');
  const other = suggestedIncidentTypeOf(counts, { ...LEAK, rule: 'Other' });
  assert.equal(
    other?.reasons[0],
    '5 of 5 cases and work orders of alerts of type anomaly on devices of this category were "Seal".',
  );
});

test('too few teach nothing, and where they disagree nothing is suggested', () => {
  assert.equal(suggestedIncidentTypeOf([], LEAK), undefined);
  assert.equal(suggestedIncidentTypeOf(countsOf([LEAK, 'Seal', MIN_TYPED - 1]), LEAK), undefined);
  assert.equal(suggestedIncidentTypeOf(countsOf([LEAK, 'Seal', 5], [LEAK, 'Bearing', 5]), LEAK), undefined);
  assert.equal(suggestedIncidentTypeOf(countsOf([LEAK, 'Seal', 6], [LEAK, 'Bearing', 5]), LEAK)?.value, 'Seal');
  assert.equal(suggestedIncidentTypeOf(countsOf([{}, 'Seal', 50]), {}), undefined, 'nothing tells which are alike');
});

test('the same history gives the same counts, whatever its order', () => {
  const a = [LEAK, 'Seal', 3] as const;
  const b = [{ rule: '__proto__', type: 'info' }, 'Ünï "quoted"', 3] as const;
  assert.deepEqual(countsOf(a, b), countsOf(b, a));
});
