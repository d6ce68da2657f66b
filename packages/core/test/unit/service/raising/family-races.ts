import assert from 'node:assert/strict';
import type { ServiceStore } from '@csk/core';
import { closeIfUntouched } from '../../../../src/service/raising/alert-auto-close.ts';
import { alertsClient } from '../../../../src/service/alerts/alerts.ts';
import { casesClient } from '../../../../src/service/cases/cases.ts';
import type { ServiceContext } from '../../../../src/service/context.ts';
import { PARENT, seedFamily } from './family-walk.ts';
import { walk } from '../mortal-walk.ts';
import { at } from '../world.ts';

/** Two pages of repeats. */
const SIZE = 700;
const ADA = { id: 'ada', name: 'Ada' };
const UNHURT = () => 1;

async function ask(context: ServiceContext): Promise<void> {
  await context.store.transact(async (transaction) => {
    const alert = await transaction.get('alert', PARENT);
    assert.ok(alert);
    await closeIfUntouched(transaction, context, alert, at(1_000));
  });
}

/** Somebody touches a repeat when its page has been read, and nothing has been decided yet. */
export async function touchBehindTheLook(context: ServiceContext, pages: number): Promise<void> {
  await seedFamily(context.store, SIZE);
  await ask(context);
  let seen = 0;
  const query: ServiceStore['query'] = async (kind, asked, page) => {
    const found = await context.store.query(kind, asked, page);
    if (kind === 'alert' && JSON.stringify(asked?.where).includes(PARENT)) {
      seen += 1;
      if (seen === pages) await alertsClient(context, ADA).acknowledge('repeat-000003');
    }
    return found;
  };
  await walk({ ...context, store: { ...context.store, query } }, UNHURT, 50);
  assert.equal(seen, 2, 'it was looked through to its end');
  await expectKept(context);
}

/** Somebody has a repeat in hand, and has not committed, when the question whether all are untouched is asked. */
export async function touchBeforeTheQuestion(context: ServiceContext): Promise<void> {
  await seedFamily(context.store, SIZE);
  let [arrive, go] = [() => {}, () => {}];
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const gate = new Promise<void>((resolve) => (go = resolve));
  const transact: ServiceStore['transact'] = (work, options) =>
    context.store.transact(async (transaction) => {
      const result = await work(transaction);
      arrive();
      await gate;
      return result;
    }, options);
  const touching = alertsClient({ ...context, store: { ...context.store, transact } }, ADA).acknowledge(
    'repeat-000003',
  );
  await arrived;
  const asking = ask(context);
  // Time enough for it to be asked and answered, if nobody were waited for.
  await new Promise((resolve) => setTimeout(resolve, 150));
  const walking = walk(context, UNHURT, 50);
  await new Promise((resolve) => setTimeout(resolve, 150));
  go();
  await Promise.all([touching, asking, walking]);
  await walk(context, UNHURT, 50);
  await expectKept(context);
}

async function expectKept({ store }: ServiceContext): Promise<void> {
  const parent = await store.get('alert', PARENT);
  assert.deepEqual([parent?.status, parent?.clearedAt, parent?.pendingDecisions], ['active', at(1_000), undefined]);
  const touched = await store.get('alert', 'repeat-000003');
  assert.deepEqual([touched?.status, touched?.acknowledgedBy], ['active', 'Ada']);
}

/** A case is resolved whose alert was closed a moment ago: the most records that one transaction has read. */
export async function resolveBehindAClose(context: ServiceContext, size: number): Promise<number> {
  await seedFamily(context.store, size);
  const alerts = alertsClient(context, ADA);
  const { id } = await alerts.convertToCase([PARENT], { accountId: 'acc-1' }, { idempotencyKey: 'c' });
  await walk(context, UNHURT, 200);
  await alerts.close(PARENT, { reason: 'done' });
  await alerts.reactivate('repeat-000002', { reason: 'taken up' });
  let read = 0;
  const transact: ServiceStore['transact'] = (work, options) =>
    context.store.transact((transaction) => {
      const query: typeof transaction.query = async (...asked) => {
        const page = await transaction.query(...asked);
        read += page.items.length;
        return page;
      };
      return work({ ...transaction, query });
    }, options);
  await casesClient({ ...context, store: { ...context.store, transact } }, ADA).resolve(id);
  for (let turn = 0; turn < 5; turn += 1) await walk(context, UNHURT, 200);
  const open = await context.store.query('alert', { where: { parentId: PARENT, status: ['active', 'in-progress'] } });
  assert.equal(open.items.length, 0, 'all have followed');
  assert.equal((await context.store.get('alert', PARENT))?.pendingDecisions, undefined);
  return read;
}
