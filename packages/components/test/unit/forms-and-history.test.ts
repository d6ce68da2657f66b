/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paged, type ConnectedServiceClient, type HistoryItem, type HistoryKind, type Page } from '@csk/core';
import { alertTimeline } from '../../src/alert-detail/alert-timeline.ts';
import { evidenceSeries } from '../../src/alert-detail/evidence-series.ts';
import { draftFrom, inputOf, problemsOf } from '../../src/case-form/case-draft.ts';
import { commandSteps } from '../../src/command-facts/command-steps.ts';
import { groupByDay, keyOf, mergeFirstPage } from '../../src/device-history/day-groups.ts';
import { HistoryPages } from '../../src/device-history/history-pages.ts';
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

test('of a fresh page that ends amid one time, what is loaded of that time stays', () => {
  const loaded = [item('c', '3'), item('b', '2'), item('a', '2')];
  assert.deepEqual(ids(mergeFirstPage(loaded, [item('d', '4'), item('c', '3'), item('b', '2')], keyOf)), [
    'd',
    'c',
    'b',
    'a',
  ]);
});

/** Pages of a history whose answers a test gives: each call is put under `asked`. */
function historyPages() {
  type Answer = (page: Page<HistoryItem>) => void;
  const asked: { readonly token: string | undefined; readonly answer: Answer; readonly fail: () => void }[] = [];
  const pages = new HistoryPages<HistoryItem, HistoryKind>(() => undefined, {
    list: () =>
      paged(
        ({ continuationToken: token }) =>
          new Promise<Page<HistoryItem>>((answer, reject) => {
            asked.push({ token, answer, fail: () => reject(new Error('Late.')) });
          }),
      ),
    keyOf,
  });
  pages.ask({} as ConnectedServiceClient, 'd1', undefined);
  const through = () => new Promise((resolve) => setImmediate(resolve));
  return { pages, asked, through };
}

test('an older refresh that answers late, or fails, changes nothing', async () => {
  const { pages, asked, through } = historyPages();
  await through();
  asked[0]?.answer({ items: [item('a', '1')] });
  await through();
  void pages.refresh();
  void pages.refresh();
  void pages.refresh();
  await through();
  asked[3]?.answer({ items: [item('c', '3'), item('b', '2'), item('a', '1')] });
  await through();
  asked[2]?.answer({ items: [item('b', '2'), item('a', '1')] });
  asked[1]?.fail();
  await through();
  assert.deepEqual(ids(pages.items ?? []), ['c', 'b', 'a']);
  assert.equal(pages.error, undefined);
});

test('a fresh page that does not reach down to what is loaded begins the history anew', async () => {
  const { pages, asked, through } = historyPages();
  await through();
  asked[0]?.answer({ items: [item('b', '2'), item('a', '1')], continuationToken: 'below a' });
  await through();
  void pages.loadMore();
  void pages.refresh();
  await through();
  asked[2]?.answer({ items: [item('f', '6'), item('e', '5')], continuationToken: 'below e' });
  await through();
  asked[1]?.answer({ items: [item('z', '0')], continuationToken: 'below z' });
  await through();
  assert.deepEqual(ids(pages.items ?? []), ['f', 'e'], 'older entries would not follow on these');
  void pages.loadMore();
  await through();
  assert.equal(asked[3]?.token, 'below e');
  asked[3].answer({ items: [item('d', '4'), item('c', '3')], continuationToken: 'below c' });
  await through();
  assert.deepEqual(ids(pages.items ?? []), ['f', 'e', 'd', 'c']);
});

test('changes that do not end neither put off a refresh nor begin it anew', async (t) => {
  const { pages, asked, through } = historyPages();
  await through();
  asked[0]?.answer({ items: [item('a', '1')] });
  await through();
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const change = () => {
    pages.refreshSoon();
    t.mock.timers.tick(100);
  };
  for (let i = 0; i < 10; i += 1) change();
  await through();
  assert.equal(asked.length, 2, 'one is under way, and is let through');
  asked[1]?.answer({ items: [item('b', '2'), item('a', '1')] });
  await through();
  assert.deepEqual(ids(pages.items ?? []), ['b', 'a']);
  t.mock.timers.tick(1_000);
  await through();
  assert.equal(asked.length, 3, 'what changed meanwhile is asked for');
  pages.stop();
});
