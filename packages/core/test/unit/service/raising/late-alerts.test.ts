// Reports that overtake each other on their way: the end of a condition before its beginning.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert, AutoClose } from '@csk/core';
import { clearAlerts } from '../../../../src/service/raising/clear-alert.ts';
import type { RuledContext } from '../../../../src/service/context.ts';
import { raiseAlerts } from '../../../../src/service/raising/raise-alert.ts';
import type { RaiseRequest } from '../../../../src/service/raising/raise-request.ts';
import { createContext } from './raise-context.ts';
import { random } from '../random.ts';
import { all, at, createWorld, jump, row, sendRows, until } from '../world.ts';

const BY_DEVICE_AND_RULE = { windowMs: 60_000, columns: ['deviceKey', 'rule'] } as const;

function raisedAt(ms: number, change: Partial<RaiseRequest> = {}): RaiseRequest {
  const request = { source: 'job', description: 'Hot', type: 'anomaly', deviceKey: 'd1', rule: 'Hot' } as const;
  const merged = { ...request, token: `t${ms}`, raisedAt: at(ms), ...change };
  return { ...merged, identity: [merged.source, merged.token, merged.deviceKey ?? null, merged.rule ?? null] };
}

const clearedAt = (ms: number, change: { readonly rule?: string | undefined } = {}) => ({
  ...{ deviceKey: 'd1', rule: 'Hot', clearedAt: at(ms) },
  ...change,
});

async function alertsOf({ store }: RuledContext): Promise<readonly Alert[]> {
  return (await store.query('alert', { orderBy: 'raisedAt asc' }, { maxPageSize: 1000 })).items;
}

/** Whether somebody who looks at the alerts must think that the condition is still there. */
const isPresent = (alerts: readonly Alert[]) =>
  alerts.some(
    (alert) =>
      (alert.status === 'active' || alert.status === 'in-progress') &&
      alert.parentId === undefined &&
      alert.clearedAt === undefined,
  );

/** Ends of conditions by rule. */
const endsOf = async ({ store }: Pick<RuledContext, 'store'>) =>
  new Map(
    (await store.query('alertMark')).items.flatMap(({ subject, clearedAt: ended }) =>
      ended === undefined ? [] : [[(JSON.parse(subject) as readonly (string | null)[])[2] ?? null, ended] as const],
    ),
  );

test('an alert that comes in after the end of its condition is born cleared; after a later one it is news', async () => {
  const context = await createContext(BY_DEVICE_AND_RULE);
  await clearAlerts(context, [clearedAt(30_000)]);
  await raiseAlerts(context, [raisedAt(0), raisedAt(1_000, { rule: 'Wet' }), raisedAt(2_000, { deviceKey: 'd2' })]);
  assert.deepEqual(
    (await alertsOf(context)).map(({ clearedAt: ended, status }) => [ended, status]),
    [
      [at(30_000), 'active'],
      [undefined, 'active'],
      [undefined, 'active'],
    ],
    'of the other rule and the other device nothing has ended',
  );
  await raiseAlerts(context, [raisedAt(30_000)]);
  const [first] = await alertsOf(context);
  assert.deepEqual([first?.occurrences, first?.clearedAt], [2, at(30_000)], 'what began as it ended has ended');
  await raiseAlerts(context, [raisedAt(30_001)]);
  const [again] = await alertsOf(context);
  assert.deepEqual([again?.occurrences, again?.clearedAt], [3, undefined]);
});

test('a repeat from before a newer end than the one on its parent does not bring it back', async () => {
  const context = await createContext(BY_DEVICE_AND_RULE);
  await raiseAlerts(context, [raisedAt(0)]);
  await clearAlerts(context, [clearedAt(10_000)]);
  await clearAlerts(context, [clearedAt(50_000)]);
  await raiseAlerts(context, [raisedAt(40_000)]);
  const [parent] = await alertsOf(context);
  assert.deepEqual([parent?.occurrences, parent?.clearedAt], [2, at(50_000)]);
});

test('older reports and redeliveries leave the newest end as it is', async () => {
  const context = await createContext(BY_DEVICE_AND_RULE);
  await clearAlerts(context, [
    clearedAt(20_000),
    clearedAt(50_000),
    clearedAt(10_000),
    clearedAt(5_000, { rule: undefined }),
  ]);
  const marks = (await context.store.query('alertMark')).items;
  await clearAlerts(context, [clearedAt(50_000), clearedAt(40_000)]);
  assert.deepEqual((await context.store.query('alertMark')).items, marks, 'not even written again');
  const ends = new Map([
    ['Hot', at(50_000)],
    [null, at(5_000)],
  ]);
  assert.deepEqual(await endsOf(context), ends);
  const [late] = await raiseAlerts(context, [raisedAt(0)]);
  const [again] = await raiseAlerts(context, [raisedAt(0)]);
  assert.deepEqual(again, late);
  await raiseAlerts(context, [raisedAt(55_000)]);
  await clearAlerts(context, [clearedAt(50_000)]);
  assert.equal(isPresent(await alertsOf(context)), true, 'the end that comes again ends nothing new');
  assert.deepEqual(await endsOf(context), ends);
});

test('untouched: what had ended before it came in was never open, and is no occasion for a flow', async (t) => {
  const world = await createWorld(() => ({
    autoClose: 'untouched',
    flows: [
      {
        name: 'note',
        definition: {
          $schema:
            'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#',
          contentVersion: '1.0.0.0',
          triggers: {
            When: {
              type: 'OpenApiConnectionWebhook',
              inputs: { host: { operationId: 'Alerts_OnRaised', apiId: 'csk' } },
            },
          },
          actions: {},
        },
      },
    ],
  }));
  t.after(world.close);
  await world.service.start();
  await sendRows(world.queue, row('c', { alertevent: 'Cleared', time: at(30_000) }));
  await until('the end', async () => (await world.store.query('alertMark')).items.length);
  await sendRows(world.queue, row('late', { time: at(0) }), row('later', { time: at(100_000) }));
  const [late, later] = await until(
    'both',
    () => all(world.client.alerts.list({ orderBy: 'raisedAt asc' })),
    (alerts) => alerts.length === 2,
  );
  const step = late?.transitions.at(-1);
  assert.deepEqual(
    [late?.status, late?.clearedAt, step?.actor, step?.from],
    ['closed', at(30_000), 'system', 'active'],
  );
  assert.deepEqual([later?.status, later?.clearedAt, later?.parentId], ['active', undefined, undefined]);
  await until('the run', async () => (await world.store.query('flowRun')).items.length);
  await world.clock.advance(1_000);
  const { items } = await world.store.query('flowRun');
  assert.deepEqual(
    items.map(({ trigger }) => (trigger as { readonly id: string }).id),
    [later?.id],
  );
});

test('under maintenance what had ended before it came in closes without ever having been announced', async (t) => {
  const world = await createWorld(() => ({ autoClose: 'untouched' }));
  t.after(world.close);
  await world.service.start();
  const { maintenanceWindows, alerts } = world.client;
  await maintenanceWindows.schedule({ deviceId: 'dev-1', until: at(3_600_000), reason: 'filters' });
  await sendRows(world.queue, row('c', { alertevent: 'Cleared', time: at(30_000) }));
  await until('the end', async () => (await world.store.query('alertMark')).items.length);
  await sendRows(world.queue, row('late'));
  const [late] = await until(
    'the alert',
    () => all(alerts.list()),
    (found) => found.length === 1,
  );
  assert.deepEqual(
    [late?.status, late?.suppressedUntil, late?.suppressedBy !== undefined],
    ['closed', undefined, true],
  );
});

test('one message that says it in the wrong order; and rows without a time, which count in the order they come', async (t) => {
  const world = await createWorld();
  t.after(world.close);
  await world.service.start();
  const take = async (count: number) =>
    until(
      'the alerts',
      () => all(world.client.alerts.list({ orderBy: 'raisedAt asc' })),
      (alerts) => alerts.length === count,
    );
  await sendRows(
    world.queue,
    row('end', { alertevent: 'Cleared', time: at(30_000) }),
    row('begin', { time: at(0) }),
    row('other', { ruleoutput: 'Wet', time: at(0) }),
    row('other end', { ruleoutput: 'Wet', alertevent: 'Cleared', time: at(30_000) }),
  );
  await until('both ends', async () => (await take(2)).every(({ clearedAt: ended }) => ended === at(30_000)));
  const untimed = { deviceid: 'smt-2', time: null };
  await sendRows(world.queue, row('c1', { ...untimed, alertevent: 'Cleared' }), row('r1', untimed));
  const raised = (await take(3)).find(({ deviceKey }) => deviceKey === 'smt-2');
  assert.equal(raised?.clearedAt, undefined, 'the alert came after the end, at the same moment');
  await sendRows(world.queue, row('c2', { ...untimed, alertevent: 'Cleared' }));
  await until(
    'the end',
    async () => isPresent((await take(3)).filter(({ deviceKey }) => deviceKey === 'smt-2')) === false,
  );
  await sendRows(world.queue, row('r2', untimed));
  assert.equal(isPresent((await take(4)).filter(({ deviceKey }) => deviceKey === 'smt-2')), true);
});

test('ends are forgotten 14 days after the last report of them', async (t) => {
  const DAY = 86_400_000;
  const world = await createWorld();
  t.after(world.close);
  await world.service.start();
  const report = (rule: string, ms: number) =>
    sendRows(world.queue, row('c', { alertevent: 'Cleared', ruleoutput: rule, time: at(ms) }));
  const rules = async () => [...(await endsOf(world)).keys()].sort();
  const seen = (...expected: string[]) => until(expected.join(), rules, (found) => found.join() === expected.join());
  await report('Old', 0);
  await report('Renewed', 0);
  await seen('Old', 'Renewed');
  await jump(world.clock, 10 * DAY);
  await report('Renewed', 10 * DAY);
  await until(
    'the renewal',
    async () => (await world.store.query('alertMark', { where: { clearedAt: at(10 * DAY) } })).items.length,
  );
  await jump(world.clock, 4 * DAY + 60_000);
  await seen('Renewed');
  await jump(world.clock, 10 * DAY);
  await seen();
});

/** Reports of one condition in some order, some of them twice, some together with others. */
async function deliver(context: RuledContext, reports: readonly Report[], next: () => number): Promise<void> {
  const order = [...reports, ...reports.filter(() => next() < 0.3)]
    .map((report) => ({ report, place: next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ report }) => report);
  for (let start = 0; start < order.length;) {
    const [first] = order.slice(start);
    const size = 1 + Math.floor(next() * 4);
    const same = order.slice(start, start + size);
    const together = same.slice(0, same.findIndex(({ event }) => event !== first?.event) >>> 0);
    if (first?.event === 'raised')
      await raiseAlerts(
        context,
        together.map(({ ms }) => raisedAt(ms)),
      );
    else
      await clearAlerts(
        context,
        together.map(({ ms }) => clearedAt(ms)),
      );
    start += together.length;
  }
}

interface Report {
  readonly event: 'raised' | 'cleared';
  readonly ms: number;
}

for (const [index, windowMs] of [60_000, 300_000, 0].entries()) {
  for (const autoClose of ['never', 'untouched'] satisfies AutoClose[]) {
    test(`whatever the order, the newest report counts: window ${windowMs}, auto-close ${autoClose}`, async () => {
      for (let seed = 1; seed <= 60; seed += 1) {
        const next = random(1000 * index + seed);
        const reports = Array.from({ length: 2 + Math.floor(next() * 8) }, (): Report => {
          return { event: next() < 0.6 ? 'raised' : 'cleared', ms: Math.floor(next() * 20) * 20_000 };
        });
        const newest = (event: Report['event']) =>
          Math.max(-1, ...reports.filter((report) => report.event === event).map(({ ms }) => ms));
        for (let order = 0; order < 5; order += 1) {
          const context = await createContext({ windowMs, columns: ['deviceKey', 'rule'] }, autoClose);
          await deliver(context, reports, next);
          assert.equal(
            isPresent(await alertsOf(context)),
            newest('raised') > newest('cleared'),
            `seed ${seed}, order ${order}: ${JSON.stringify(reports)}`,
          );
        }
      }
    });
  }
}
