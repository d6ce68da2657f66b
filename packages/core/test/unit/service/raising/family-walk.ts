import assert from 'node:assert/strict';
import type { Alert, ServiceStore } from '@csk/core';
import { alertsClient } from '../../../../src/service/alerts/alerts.ts';
import { casesClient } from '../../../../src/service/cases/cases.ts';
import type { ServiceContext } from '../../../../src/service/context.ts';
import { START } from '../world.ts';

export const PARENT = 'parent';
const ADA = { id: 'ada', name: 'Ada' };

/** What is known of one alert when every decision reaches every repeat at once. */
interface Model {
  status: 'active' | 'in-progress' | 'closed';
  caseId: string | undefined;
  readonly trail: string[];
}

/** A family of very many repeats, what is done with it, and what must become of it. */
export interface Family {
  /** Does one thing, chosen by `draw`, to the family and to its model, and names it. */
  act(draw: () => number): Promise<string>;
  /** Whether the store holds what the model says, when no decision is pending. */
  check(): Promise<void>;
  pending(): Promise<number>;
}

export async function createFamily(context: ServiceContext, size: number): Promise<Family> {
  const { store } = context;
  const alerts = alertsClient(context, ADA);
  const cases = casesClient(context, ADA);
  await seedFamily(store, size);
  const model = new Map<string, Model>();
  for (const id of [PARENT, ...repeatIds(size)]) model.set(id, { status: 'active', caseId: undefined, trail: [] });
  const root = model.get(PARENT);
  assert.ok(root);
  let openCase: string | undefined;
  let steps = 0;

  const step = (one: Model, status: Model['status'], reason: string) => {
    one.status = status;
    one.trail.push(`${status} ${reason}`);
  };
  const family = (change: (one: Model) => void) => {
    for (const one of model.values()) if (one.status !== 'closed') change(one);
  };
  const anyRepeat = (draw: () => number) => {
    const ids = [...model.keys()].filter((id) => id !== PARENT);
    const id = ids[Math.floor(draw() * ids.length)] ?? '';
    return { id, one: model.get(id) };
  };

  const actions: Record<string, (reason: string, draw: () => number) => Promise<boolean>> = {
    async close(reason) {
      if (root.status === 'closed') return false;
      await alerts.close(PARENT, { reason });
      family((one) => step(one, 'closed', reason));
      return true;
    },
    async reactivate(reason) {
      if (root.status !== 'closed') return false;
      await alerts.reactivate(PARENT, { reason });
      root.caseId = root.caseId === openCase ? openCase : undefined;
      step(root, 'active', reason);
      return true;
    },
    async convert() {
      if (root.status === 'closed' || root.caseId !== undefined || openCase !== undefined) return false;
      const { id } = await alerts.convertToCase([PARENT], { accountId: 'acc-1' }, { idempotencyKey: `c${steps}` });
      openCase = id;
      family((one) => {
        one.caseId = id;
        step(one, 'in-progress', '');
      });
      return true;
    },
    async resolve() {
      if (openCase === undefined) return false;
      const id = openCase;
      const { number } = await cases.resolve(id);
      openCase = undefined;
      const follows = root.status !== 'closed' && root.caseId === id;
      family((one) => {
        if (follows || one.caseId === id) step(one, 'closed', `Case ${number} was resolved.`);
      });
      return true;
    },
    async cancel() {
      if (openCase === undefined || root.caseId !== openCase || root.status === 'closed') return false;
      const { number } = await cases.cancel(openCase, { reason: 'x' });
      openCase = undefined;
      family((one) => {
        one.caseId = undefined;
        step(one, 'active', `Case ${number} was cancelled.`);
      });
      return true;
    },
    async raise() {
      if (root.status === 'closed') return false;
      const token = `new-${steps}`;
      const raised = await alerts.raise({
        description: 'x',
        source: 's',
        token,
        deviceKey: 'd1',
        rule: 'r',
        raisedAt: START,
      });
      assert.equal(raised.parentId, PARENT, 'it comes under the parent');
      const trail = root.caseId === undefined ? [] : ['in-progress Grouped under an alert that has a case.'];
      model.set(raised.id, { status: trail.length > 0 ? 'in-progress' : 'active', caseId: root.caseId, trail });
      return true;
    },
    async closeOne(reason, draw) {
      const { id, one } = anyRepeat(draw);
      if (!one || one.status === 'closed') return false;
      await alerts.close(id, { reason });
      step(one, 'closed', reason);
      return true;
    },
    async reactivateOne(reason, draw) {
      const { id, one } = anyRepeat(draw);
      if (one?.status !== 'closed') return false;
      await alerts.reactivate(id, { reason });
      if (one.caseId !== openCase) one.caseId = undefined;
      step(one, 'active', reason);
      return true;
    },
    async acknowledgeOne(_reason, draw) {
      const { id, one } = anyRepeat(draw);
      if (!one || one.status === 'closed') return false;
      await alerts.bulk({ ids: [id], action: 'acknowledge' });
      return true;
    },
  };
  const names = Object.keys(actions);

  return {
    async act(draw) {
      for (;;) {
        steps += 1;
        const name = names[Math.floor(draw() * names.length)] ?? 'close';
        if (await actions[name]?.(`${name} ${steps}`, draw)) return name;
      }
    },
    async check() {
      const seen = await everyAlert(store);
      assert.equal(seen.length, model.size);
      for (const alert of seen) {
        const { id, status, caseId, transitions } = alert;
        const trail = transitions.map(({ to, reason = '' }) => `${to} ${reason}`);
        assert.deepEqual({ id, status, caseId, trail }, { id, ...model.get(id) });
      }
    },
    async pending() {
      return (await store.get('alert', PARENT))?.pendingDecisions?.length ?? 0;
    },
  };
}

const repeatIds = (size: number, parent = PARENT) =>
  Array.from({ length: size }, (_, n) => `${parent === PARENT ? '' : parent}repeat-${String(n).padStart(6, '0')}`);

/** A parent with so many open repeats, of one device and rule. */
export async function seedFamily(store: ServiceStore, size: number, parentId = PARENT): Promise<void> {
  await store.transact(
    async (transaction) => {
      await transaction.put('account', { id: 'acc-1', name: 'Contoso' });
      const device = { id: 'id-1', name: 'x', deviceKey: 'd1', accountId: 'acc-1' } as const;
      await transaction.put('device', { ...device, registration: 'registered', connected: true });
    },
    { by: null },
  );
  const common = {
    description: 'x',
    type: 'anomaly',
    status: 'active',
    raisedAt: START,
    lastRaisedAt: START,
    source: 's',
    rule: 'r',
    deviceKey: 'd1',
    accountId: 'acc-1',
    priority: { level: 'low', score: 20, reasons: [] },
    transitions: [],
  } as const;
  const parent = { ...common, id: parentId, token: parentId, occurrences: size + 1 };
  const records = [
    parent,
    ...repeatIds(size, parentId).map((id) => ({ ...common, id, token: id, occurrences: 1, parentId })),
  ];
  for (let start = 0; start < records.length; start += 1000) {
    const writes = records.slice(start, start + 1000).map((record) => ({ record, ifVersion: null }));
    await store.transact((transaction) => transaction.putAll('alert', writes), { by: null });
  }
}

async function everyAlert(store: ServiceStore): Promise<readonly Alert[]> {
  const found: Alert[] = [];
  let continuationToken: string | undefined;
  do {
    const page = await store.query('alert', { orderBy: 'raisedAt asc' }, { continuationToken, maxPageSize: 1000 });
    found.push(...page.items);
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined);
  return found;
}
