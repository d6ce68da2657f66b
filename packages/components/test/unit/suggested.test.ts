import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert, AlertSuggestion } from '@csk/core';
import { suggestedFor } from '../../src/alert-detail/suggested.ts';

const INCIDENT = { value: 'Seal', confidence: 80, reasons: ['four of five'] };

const alert = (suggestion: AlertSuggestion | undefined, fields: Partial<Alert> = {}): Alert =>
  ({ status: 'active', priority: { level: 'medium', score: 50, reasons: [] }, suggestion, ...fields }) as Alert;

test('nothing is said where there is nothing clear, or nothing else than the alert says', () => {
  assert.equal(suggestedFor(alert(undefined)), undefined);
  assert.equal(suggestedFor(alert({ status: 'calculating', reasons: ['Not yet.'] })), undefined);
  assert.equal(suggestedFor(alert({ status: 'none', reasons: ['Too few.'] })), undefined);
  const high = { level: 'high', score: 90, reasons: [] } as const;
  assert.equal(suggestedFor(alert({ status: 'high', score: 90, reasons: ['many'] }, { priority: high })), undefined);
});

test('another priority and the kind of incident are said with their own reasons', () => {
  const both = suggestedFor(alert({ status: 'high', score: 90, reasons: ['many'], incidentType: INCIDENT }));
  assert.deepEqual(both, { level: 'high', score: 90, incidentType: 'Seal', reasons: ['many', 'four of five'] });
  const priority = { level: 'high', score: 90, reasons: [] } as const;
  const kind = suggestedFor(
    alert({ status: 'high', score: 90, reasons: ['many'], incidentType: INCIDENT }, { priority }),
  );
  assert.deepEqual([kind?.level, kind?.incidentType, kind?.reasons], [undefined, 'Seal', ['four of five']]);
});

test('an alert that somebody works on, or that is over, needs less', () => {
  const suggestion = { status: 'low', score: 9, reasons: ['few'], incidentType: INCIDENT } as const;
  assert.deepEqual(suggestedFor(alert(suggestion, { caseId: 'k' }))?.incidentType, undefined);
  assert.equal(suggestedFor(alert(suggestion, { status: 'closed' })), undefined);
});
