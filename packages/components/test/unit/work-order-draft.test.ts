import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert, Case } from '@csk/core';
import { draftOf, inputOf, keyOf } from '../../src/work-order/work-order-draft.ts';

const alert = (id: string, fields: Partial<Alert> = {}): Alert =>
  ({ id, description: `Trouble ${id}`, priority: { level: 'low', score: 1, reasons: [] }, ...fields }) as Alert;

test('a work order of one alert is called like it, and as urgent', () => {
  const draft = draftOf({
    alerts: [alert('a', { accountId: 'x', priority: { level: 'medium', score: 50, reasons: [] } })],
  });
  assert.deepEqual(draft, {
    title: 'Trouble a',
    accountId: 'x',
    priority: 'normal',
    incidentType: '',
    description: '',
  });
});

test('of several it takes the first name, the highest priority, and what they agree on', () => {
  const suggestion = {
    status: 'high',
    reasons: [],
    incidentType: { value: 'Seal', confidence: 9, reasons: [] },
  } as const;
  const alerts = [
    alert('b', { accountId: 'x', suggestion }),
    alert('a', { accountId: 'x', suggestion, priority: { level: 'high', score: 90, reasons: [] } }),
  ];
  const draft = draftOf({ alerts });
  assert.equal(draft.title, 'Trouble a (and 1 more)');
  assert.equal(draft.priority, 'high');
  assert.deepEqual([draft.accountId, draft.incidentType], ['x', 'Seal']);
  const others = draftOf({ alerts: [...alerts, alert('c', { accountId: 'y' })] });
  assert.deepEqual([others.accountId, others.incidentType], ['', 'Seal'], 'one that says nothing does not disagree');
  assert.equal(draftOf({ alerts: [alert('a', { description: 'W'.repeat(300) }), alert('b')] }).title.length, 200);
});

test('of a case it takes over what the case has', () => {
  const one = { id: 'k', title: 'Too warm', accountId: 'x', priority: 'low', incidentType: 'Seal' } as Case;
  const expected = { title: 'Too warm', accountId: 'x', priority: 'low', incidentType: 'Seal', description: '' };
  assert.deepEqual(draftOf({ case: one }), expected);
});

test('only what the agent wrote is sent', () => {
  const sent = Object.entries(inputOf({ title: '  ', incidentType: ' Seal ' })).filter(
    ([, value]) => value !== undefined,
  );
  assert.deepEqual(sent, [['incidentType', 'Seal']]);
});

test('a source is known again by what it is of', () => {
  assert.equal(keyOf(undefined), undefined);
  assert.equal(keyOf({ alerts: [alert('a')] }), keyOf({ alerts: [alert('a', { description: 'Changed' })] }));
  assert.notEqual(keyOf({ alerts: [alert('a')] }), keyOf({ case: { id: 'a' } as Case }));
});
