import {
  assignAlert,
  commentOnAlert,
  ConnectedServiceError,
  shelveAlert,
  transitionAlert,
  unshelveAlert,
  type Alert,
  type Case,
  type CasePriority,
  type ConnectedServiceClient,
  type Entity,
  type WorkOrder,
} from '@csk/core';
import type { FakeTables } from './fake-tables.ts';

const PRIORITY: Readonly<Record<Alert['priority']['level'], CasePriority>> = {
  high: 'high',
  medium: 'normal',
  low: 'low',
};

/** The verbs of alerts that elements use. */
export function createFakeAlerts(
  { tables, put, find, identity, reader }: FakeTables,
  called: (name: string) => Promise<void>,
) {
  const step = stepOf({ put, find });
  const absent = (): never => {
    throw new ConnectedServiceError('unsupported', 'Not in this fake.');
  };
  const unsupported = async (): Promise<never> => absent();

  return {
    ...reader('alert'),
    count: unsupported,
    metrics: unsupported,
    exportCsv: absent,
    raise: absent,
    async acknowledge(id, options) {
      await called('alerts.acknowledge');
      const by = { acknowledgedAt: new Date().toISOString(), acknowledgedBy: 'Alex Agent' };
      return put('alert', { ...find('alert', id), ...by }, options?.idempotencyKey);
    },
    async assign(id, { to }, options) {
      await called('alerts.assign');
      const by = { actor: 'Alex Agent', at: new Date().toISOString() };
      return put('alert', assignAlert(find('alert', id), to, by), options?.idempotencyKey);
    },
    async comment(id, { text }, options) {
      await called('alerts.comment');
      const { id: commentId, createdAt: at } = identity();
      const comment = { id: commentId, at, actor: 'Alex Agent', text };
      return put('alert', commentOnAlert(find('alert', id), comment), options?.idempotencyKey);
    },
    async shelve(id, { until, reason }, options) {
      await called('alerts.shelve');
      const by = { actor: 'Alex Agent', at: new Date().toISOString(), reason };
      return put('alert', shelveAlert(find('alert', id), until, by), options?.idempotencyKey);
    },
    async unshelve(id, _input, options) {
      await called('alerts.unshelve');
      const by = { actor: 'Alex Agent', at: new Date().toISOString() };
      return put('alert', unshelveAlert(find('alert', id), by), options?.idempotencyKey);
    },
    async close(id, input, options) {
      await called('alerts.close');
      return step(id, 'close', {}, options?.idempotencyKey, input?.reason);
    },
    async reactivate(id, input, options) {
      await called('alerts.reactivate');
      return step(id, 'reactivate', {}, options?.idempotencyKey, input?.reason);
    },
    async linkToCase(ids, { caseId }, options) {
      await called('alerts.linkToCase');
      const joined = find('case', caseId);
      const next = { ...joined, alertIds: [...new Set([...joined.alertIds, ...ids])] };
      const stored = put('case', next, options?.idempotencyKey);
      for (const id of ids) step(id, 'create-case', { caseId });
      return stored;
    },
    async unlinkFromCase(ids, { caseId }, options) {
      await called('alerts.unlinkFromCase');
      const left = find('case', caseId);
      const next = { ...left, alertIds: left.alertIds.filter((id) => !ids.includes(id)) };
      const stored = put('case', next, options?.idempotencyKey);
      for (const id of ids) step(id, 'release', { caseId: undefined });
      return stored;
    },
    async convertToWorkOrder(ids, input = {}, options) {
      await called('alerts.convertToWorkOrder');
      const [first] = ids.map((id) => find('alert', id));
      const accountId = input.accountId ?? first?.accountId ?? '';
      const { title, priority } = { title: first?.description ?? '', priority: 'normal' as const };
      const made = {
        ...identity(),
        ...workOrderOf(tables.workOrder.length, { title, priority, ...given(input) }),
        accountId,
      };
      const stored = put('workOrder', made, options?.idempotencyKey);
      for (const id of ids) step(id, 'create-work-order', { workOrderId: made.id });
      return stored;
    },
    process: unsupported,
    async bulk(input, options) {
      await called(`alerts.bulk ${input.action}`);
      const ids = input.ids ?? [];
      const at = new Date().toISOString();
      const done: string[] = [];
      const unchanged: string[] = [];
      for (const id of ids) {
        const alert = find('alert', id);
        const { acknowledgedAt, shelvedUntil, status } = alert;
        const isSo = {
          acknowledge: acknowledgedAt,
          close: status === 'closed',
          unshelve: !shelvedUntil,
          reactivate: status === 'active',
        };
        if (input.action in isSo && isSo[input.action as keyof typeof isSo]) unchanged.push(id);
        else if (input.action === 'close' || input.action === 'reactivate') {
          step(id, input.action, {}, options?.idempotencyKey, input.reason);
        } else if (input.action === 'shelve' || input.action === 'unshelve') {
          const by = { actor: 'Alex Agent', at, reason: input.reason ?? '' };
          const changed = input.action === 'shelve' ? shelveAlert(alert, input.until, by) : unshelveAlert(alert, by);
          put('alert', changed, options?.idempotencyKey);
        } else put('alert', { ...alert, acknowledgedAt: at, acknowledgedBy: 'Alex Agent' }, options?.idempotencyKey);
        if (!unchanged.includes(id)) done.push(id);
      }
      return { done, unchanged, refused: [] };
    },
    async convertToCase(ids, input = {}, options) {
      await called('alerts.convertToCase');
      const alerts = ids.map((id) => find('alert', id));
      const made: Case = {
        ...identity(),
        title: input.title ?? alerts[0]?.description ?? '',
        number: `CAS-${1000 + tables.case.length}`,
        status: 'open',
        priority: input.priority ?? 'normal',
        origin: 'iot',
        accountId: input.accountId ?? alerts[0]?.accountId ?? '',
        deviceIds: alerts.flatMap(({ deviceId }) => (deviceId ? [deviceId] : [])),
        alertIds: ids,
        ...(input.description ? { description: input.description } : {}),
      };
      const stored = put('case', made, options?.idempotencyKey);
      for (const id of ids) step(id, 'create-case', { caseId: made.id });
      return stored;
    },
    async previewCase(ids) {
      await called('alerts.previewCase');
      const alerts = ids.map((id) => find('alert', id));
      const accounts = new Set(alerts.flatMap(({ accountId }) => accountId ?? []));
      const [accountId] = accounts;
      return {
        title: alerts[0]?.description ?? '',
        priority: PRIORITY[alerts[0]?.priority.level ?? 'medium'],
        deviceIds: alerts.flatMap(({ deviceId }) => deviceId ?? []),
        assetIds: [],
        ...(accounts.size === 1 ? { accountId } : {}),
      };
    },
  } satisfies ConnectedServiceClient['alerts'];
}

/** A new work order as the fake's case system numbers it. */
export function workOrderOf(count: number, fields: Partial<WorkOrder>): Omit<WorkOrder, keyof Entity> {
  return { number: `WO-${2000 + count}`, status: 'unscheduled', ...fields };
}

/** What was said, without what was left open. */
export function given<T extends object>(input: T): Partial<T> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Partial<T>;
}

type Step = 'close' | 'reactivate' | 'release' | 'create-case' | 'create-work-order';

/** Moves an alert as the service would. */
export function stepOf({ put, find }: Pick<FakeTables, 'put' | 'find'>) {
  return (id: string, action: Step, extra: Partial<Alert> = {}, key?: string, reason?: string) => {
    const by = { actor: 'Alex Agent', at: new Date().toISOString(), reason };
    return put('alert', { ...transitionAlert(find('alert', id), action, by), ...extra }, key);
  };
}
