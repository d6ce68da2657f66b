/// <reference types="node" />
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { ConnectedServiceError, ruleFormProblems, type RuleForm } from '@csk/core';
import { actionTaken, countBy, countOverTime, FIELD_VALUES } from '../../src/alert-dashboard/alert-counts.ts';
import { DashboardData } from '../../src/alert-dashboard/dashboard-data.ts';
import { draftOf, formOfDraft, NEW_RULE, problemAt, withKind } from '../../src/rule-editor/rule-draft.ts';
import { caseService } from '../case-service.ts';
import { anAlert } from '../fixtures.ts';

const BASE = { rule: 'R', readingType: 'T', input: 'In', output: 'Out', deviceColumn: 'Hub.Id' } as const;

const FORMS: readonly RuleForm[] = [
  { ...BASE, kind: 'threshold', measure: 'T', comparison: '<=', limits: { kind: 'fixed', limit: -3, clearLimit: 0 } },
  {
    ...BASE,
    kind: 'rate-of-change',
    tokenColumn: 'Token',
    timeColumn: 'At',
    measure: 'T',
    change: 'swing',
    within: { unit: 'second', length: 30 },
    comparison: '>=',
    limits: {
      kind: 'per-device',
      reference: 'Limits',
      deviceColumn: 'Id',
      limitColumn: 'High',
      clearLimitColumn: 'Clear',
      default: { limit: 5, clearLimit: 4 },
    },
    forAtLeast: { unit: 'hour', length: 2 },
  },
  { ...BASE, kind: 'absence', noMessageFor: { unit: 'day', length: 1 } },
];

test('a rule form goes into the fields and comes back as it was', () => {
  for (const form of FORMS) {
    assert.deepEqual(ruleFormProblems(form), []);
    assert.deepEqual(formOfDraft(draftOf(form)), form);
  }
});

test('what a kind does not have stays in the draft and out of the form', () => {
  const [threshold] = FORMS;
  assert.ok(threshold);
  const changed = withKind(draftOf(threshold), 'absence');
  assert.deepEqual(formOfDraft(changed), { ...BASE, kind: 'absence', noMessageFor: { unit: 'hour', length: 1 } });
  assert.deepEqual(formOfDraft(withKind(changed, 'threshold')), threshold);
  assert.equal(withKind(draftOf(threshold), 'rate-of-change')['comparison'], '>');
});

test('text that is no number stays text, and the form is wrong there', () => {
  const form = formOfDraft({ ...NEW_RULE, 'limits.limit': 'warm', 'forAtLeast.length': '1.5' });
  const problems = ruleFormProblems(form);
  assert.equal(problemAt(problems, 'limits.limit'), 'must be a number');
  assert.match(problemAt(problems, 'forAtLeast') ?? '', /whole number/);
  assert.equal(problemAt(problems, 'input'), undefined);
});

test('the action taken is the furthest one', () => {
  const of = (fields: Parameters<typeof anAlert>[1]) => actionTaken(anAlert('a', fields));
  assert.equal(of({ caseId: 'k', lastCommandId: 'c', acknowledgedAt: '1' }), 'case');
  assert.equal(of({ workOrderId: 'w', acknowledgedAt: '1' }), 'work-order');
  assert.equal(of({ progress: 'command-failed', status: 'in-progress' }), 'command');
  assert.equal(of({ acknowledgedAt: '1', status: 'closed' }), 'acknowledged');
  assert.equal(of({ status: 'inactive' }), 'closed');
  assert.equal(of({ acknowledgedAt: '1', shelvedUntil: '2' }), 'shelved');
  assert.equal(of({ caseId: 'k', shelvedUntil: '2' }), 'case');
  assert.equal(of({}), 'nothing');
});

test('alerts are counted by a field, most first, those without a value too', () => {
  const alerts = [anAlert('a', { rule: 'X' }), anAlert('b'), anAlert('c', { rule: 'X' })];
  assert.deepEqual(countBy(alerts, FIELD_VALUES.rule), [
    { value: 'X', count: 2 },
    { value: undefined, count: 1 },
  ]);
});

test('steps of time follow the local clock, and every alert of the window is in one', () => {
  const from = Date.UTC(2026, 2, 28, 12);
  const to = Date.UTC(2026, 2, 31, 12);
  const raised = (...at: readonly number[]) =>
    at.map((ms, i) => anAlert(`a${i}`, { raisedAt: new Date(ms).toISOString() }));
  // Midnight in Zurich is 23:00 UTC before the clocks change on 29 March, and 22:00 after it.
  const alerts = raised(from, Date.UTC(2026, 2, 29, 21, 59), Date.UTC(2026, 2, 29, 22), to - 1, to, from - 1);
  const { steps } = countOverTime(alerts, { from, to, steps: 7, timeZone: 'Europe/Zurich' });
  assert.deepEqual(
    steps.map(({ from: start }) => new Date(start).toISOString()).filter((at) => at.endsWith('T22:00:00.000Z')).length >
      0,
    true,
  );
  assert.equal(
    steps.reduce((sum, { total }) => sum + total, 0),
    4,
  );
  assert.equal(steps[0]?.total, 1);
  assert.equal(steps.at(-1)?.total, 1);
});

test('the dashboard keeps its answer when a refresh fails, and asks once for a burst of changes', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const service = caseService();
    const data = new DashboardData(() => undefined);
    const asked = () => service.calls.filter((name) => name === 'alerts.metrics').length;
    const passed = async (ms: number) => {
      mock.timers.tick(ms);
      await new Promise((resolve) => setImmediate(resolve));
    };
    data.ask(service.client, { accountId: undefined, spanMs: 86_400_000 });
    await passed(0);
    const first = data.answer;
    assert.equal(first?.alerts.length, 4);
    for (let i = 0; i < 3; i += 1) data.refreshSoon();
    await passed(5_000);
    assert.equal(asked(), 2);
    service.failure = new ConnectedServiceError('unavailable', 'Away.');
    const second = data.answer;
    await passed(60_000);
    assert.equal(asked(), 3);
    assert.equal(data.answer, second);
    assert.equal(data.error, service.failure);
    service.failure = undefined;
    await passed(60_000);
    assert.equal(data.error, undefined);
    data.stop();
    await passed(600_000);
    assert.equal(asked(), 4, 'nothing is asked after the end');
  } finally {
    mock.timers.reset();
  }
});
