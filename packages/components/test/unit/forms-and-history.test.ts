/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryItem } from '@csk/core';
import { alertTimeline } from '../../src/alert-detail/alert-timeline.ts';
import { evidenceSeries } from '../../src/alert-detail/evidence-series.ts';
import { draftFrom, inputOf, problemsOf } from '../../src/case-form/case-draft.ts';
import { commandSteps } from '../../src/command-facts/command-steps.ts';
import { groupByDay, keyOf, mergeFirstPage } from '../../src/device-history/day-groups.ts';
import { aCommand, anAlert } from '../fixtures.ts';

test('steps show what was reported and nothing more', () => {
  const states = (status: Parameters<typeof aCommand>[1]) =>
    commandSteps(aCommand('c', status)).map((step) => `${step.status} ${step.state}`);
  assert.deepEqual(states({ status: 'sent', transitions: [{ at: '1', to: 'sent' }] }), [
    'queued done',
    'sent now',
    'delivered ahead',
    'completed ahead',
  ]);
  assert.deepEqual(states({ status: 'completed', transitions: [{ at: '1', to: 'completed' }] }), [
    'queued done',
    'sent skipped',
    'delivered skipped',
    'completed now',
  ]);
  assert.deepEqual(
    states({
      status: 'expired',
      transitions: [
        { at: '1', to: 'sent' },
        { at: '2', to: 'expired' },
      ],
    }),
    ['queued done', 'sent done', 'expired now'],
  );
  assert.deepEqual(states({ status: 'failed', transitions: [{ at: '2', to: 'failed' }] }), [
    'queued done',
    'failed now',
  ]);
});

test('a command that was sent again shows the way since then', () => {
  const transitions = [
    { at: '1', to: 'queued' },
    { at: '2', to: 'sent' },
    { at: '3', to: 'delivered' },
    { at: '4', to: 'unknown' },
    { at: '5', to: 'queued' },
    { at: '6', to: 'sent' },
    { at: '7', to: 'expired' },
  ] as const;
  assert.deepEqual(
    commandSteps(aCommand('c', { status: 'expired', transitions })).map(({ status, at }) => `${status} ${at}`),
    ['queued 5', 'sent 6', 'expired 7'],
  );
});

test('a case draft is what the service suggests; nobody is the customer until somebody chooses', () => {
  const preview = { title: 'Too warm', priority: 'high', deviceIds: ['d'], assetIds: [] } as const;
  const draft = draftFrom({ ...preview, accountId: 'x' });
  assert.deepEqual(draft, { title: 'Too warm', accountId: 'x', priority: 'high', description: '' });
  assert.equal(draftFrom(preview).accountId, '');
  assert.equal(draftFrom({ ...preview, description: 'Since noon' }).description, 'Since noon');
  assert.deepEqual(problemsOf({ ...draft, title: ' ', accountId: '' }), {
    title: 'titleMissing',
    accountId: 'customerMissing',
  });
  assert.equal(problemsOf({ ...draft, title: 'x'.repeat(201) }).title, 'titleTooLong');
  assert.equal('description' in inputOf(draft), false);
});

test('evidence shows the metric that fired, or all', () => {
  const reading = (metric: string, at: number) => ({ deviceKey: 'd', metric, at, value: at });
  const readings = [reading('a', 1), reading('b', 1), reading('a', 2)];
  assert.deepEqual(evidenceSeries({ readings, metric: 'a' }), [{ metric: 'a', times: [1, 2], values: [1, 2] }]);
  assert.equal(evidenceSeries({ readings }).length, 2);
  assert.deepEqual(evidenceSeries(undefined), []);
});

test('what people do with an alert stands in its timeline as what it was', () => {
  const step = { actor: 'Ada', from: 'active', to: 'active' } as const;
  const kinds = alertTimeline(
    anAlert('a', {
      transitions: [
        { ...step, at: '2026-03-02T09:00:00.000Z', handling: 'assigned', assignedTo: 'bob' },
        { ...step, at: '2026-03-02T09:01:00.000Z', handling: 'shelved', until: '2026-03-03T09:00:00.000Z' },
      ],
      comments: [{ id: 'c', at: '2026-03-02T09:02:00.000Z', actor: 'Bob', text: 'Seen before.' }],
    }),
  )
    .filter(({ actor }) => actor === 'Ada' || actor === 'Bob')
    .map(({ kind, assignedTo, until, reason }) => [kind, assignedTo ?? until ?? reason]);
  assert.deepEqual(kinds, [
    ['commented', 'Seen before.'],
    ['shelved', '2026-03-03T09:00:00.000Z'],
    ['assigned', 'bob'],
  ]);
});

test('an alert’s timeline is newest first', () => {
  const entries = alertTimeline(
    anAlert('a', {
      raisedAt: '2026-01-01T00:00:00Z',
      lastRaisedAt: '2026-01-01T00:05:00Z',
      occurrences: 3,
      acknowledgedAt: '2026-01-01T00:02:00Z',
      transitions: [{ at: '2026-01-01T00:09:00Z', actor: 'Kim', from: 'active', to: 'closed' }],
    }),
  );
  assert.deepEqual(
    entries.map(({ kind }) => kind),
    ['changed', 'repeated', 'acknowledged', 'raised'],
  );
});

const item = (id: string, at: string): HistoryItem => ({ kind: 'command', at, entity: aCommand(id) });
const ids = (items: readonly HistoryItem[]) => items.map(({ entity }) => entity.id);

test('history is grouped by the day of the user', () => {
  const groups = groupByDay(
    [item('c', '2026-01-02T10'), item('b', '2026-01-02T08'), item('a', '2026-01-01T08')],
    (at) => at.slice(0, 10),
  );
  assert.deepEqual(
    groups.map(({ key, items }) => [key, ids(items)]),
    [
      ['2026-01-02', ['c', 'b']],
      ['2026-01-01', ['a']],
    ],
  );
});

test('a fresh first page replaces its span and keeps the older rest', () => {
  const loaded = [item('d', '4'), item('c', '3'), item('b', '2'), item('a', '1')];
  assert.deepEqual(ids(mergeFirstPage(loaded, [item('e', '5'), item('d', '4'), item('b', '2')], keyOf)), [
    'e',
    'd',
    'b',
    'a',
  ]);
  assert.deepEqual(ids(mergeFirstPage([], [item('e', '5')], keyOf)), ['e']);
  assert.deepEqual(ids(mergeFirstPage(loaded, [], keyOf)), []);
});
