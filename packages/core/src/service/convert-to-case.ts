import { ConnectedServiceError } from '../model/index.ts';
import type { Alert, CallOptions, Case, CaseInput, CasePriority, Id, Principal } from '../model/index.ts';
import type { CaseDraft, StoreTransaction } from '../ports/index.ts';
import { stepWithRepeats } from './alert-cascade.ts';
import { actorOf, nowOf } from './context.ts';
import type { ServiceContext } from './context.ts';
import {
  fieldsOf,
  idOf,
  invalid,
  listOf,
  MAX_CASE_ALERTS,
  MAX_CASE_DEVICES,
  MAX_TEXT,
  MAX_TITLE,
  oneOf,
  optionalIdOf,
  optionalTextOf,
} from './input-guard.ts';
import { stableId } from './stable-id.ts';
import { expectRecord, transactFresh } from './transaction.ts';

export const CASE_PRIORITIES: readonly CasePriority[] = ['high', 'normal', 'low'];
const PRIORITY_OF_LEVEL = { high: 'high', medium: 'normal', low: 'low' } as const;

/** Checks what a case may start from. */
export function caseInputOf(input: unknown): CaseInput {
  const { title, accountId, priority, description, deviceIds } = fieldsOf(input, '', [
    'title',
    'accountId',
    'priority',
    'description',
    'deviceIds',
  ]);
  return {
    title: optionalTextOf(title, 'title', MAX_TITLE),
    accountId: optionalIdOf(accountId, 'accountId'),
    priority: priority === undefined ? undefined : oneOf(priority, 'priority', CASE_PRIORITIES),
    description: optionalTextOf(description, 'description', MAX_TEXT),
    deviceIds: deviceIds === undefined ? undefined : listOf(deviceIds, 'deviceIds', MAX_CASE_DEVICES, idOf),
  };
}

export function alertIdsOf(ids: unknown): readonly Id<'alert'>[] {
  const checked = [...new Set(listOf(ids, 'ids', MAX_CASE_ALERTS, idOf))].sort();
  if (checked.length === 0) throw invalid('ids', 'must name at least one alert');
  return checked;
}

/**
 * Makes one case of alerts. The case's id follows from the call's key or from the alerts, so that a retry after a crash
 * finds the case that the first try made in the CRM.
 */
export async function convertToCase(
  context: ServiceContext,
  principal: Principal,
  ids: readonly Id<'alert'>[],
  input: CaseInput,
  { signal, idempotencyKey }: CallOptions,
): Promise<Case> {
  return transactFresh(
    context.store,
    async (transaction) => {
      const alerts = await parentsOf(transaction, ids);
      const id = await caseIdOf(principal, alerts, idempotencyKey);
      const existing = await transaction.get('case', id);
      if (existing && idempotencyKey !== undefined) return existing;
      const taken = alerts.find((alert) => alert.caseId !== undefined);
      if (taken || existing) {
        throw new ConnectedServiceError('conflict', 'The alert already belongs to a case.', {
          details: { alertId: taken?.id ?? alerts[0]?.id ?? null, caseId: taken?.caseId ?? existing?.id ?? null },
        });
      }
      const draft = await draftOf(transaction, alerts, input);
      const created = await context.cases.createCase(id, draft, transaction, { signal, idempotencyKey });
      const step = {
        action: 'create-case',
        actor: actorOf(principal),
        at: nowOf(context),
        opId: idempotencyKey,
      } as const;
      for (const alert of alerts) await stepWithRepeats(transaction, alert, step, { caseId: created.id });
      return created;
    },
    { signal },
  );
}

/** People act on the parent: a repeat stands for it. */
async function parentsOf(transaction: StoreTransaction, ids: readonly Id<'alert'>[]): Promise<readonly Alert[]> {
  const alerts = new Map<string, Alert>();
  for (const id of ids) {
    const alert = await expectRecord(transaction, 'alert', id);
    const parent = alert.parentId === undefined ? alert : await expectRecord(transaction, 'alert', alert.parentId);
    alerts.set(parent.id, parent);
  }
  return [...alerts.values()];
}

/** An alert that was taken up again after its case was done may have a second case; that is part of the id. */
function caseIdOf(principal: Principal, alerts: readonly Alert[], idempotencyKey: string | undefined): Promise<string> {
  if (idempotencyKey !== undefined) return stableId('case', 'key', principal.id, idempotencyKey);
  const lives = alerts.map((alert) => {
    const reactivated = alert.transitions.findLast(({ from, to }) => to === 'active' && from !== 'active');
    return `${alert.id}@${reactivated?.at ?? ''}`;
  });
  return stableId('case', 'alerts', ...lives.sort());
}

async function draftOf(transaction: StoreTransaction, alerts: readonly Alert[], input: CaseInput): Promise<CaseDraft> {
  const [first] = alerts;
  const title = input.title ?? titleOf(first?.description ?? '', alerts.length);
  const deviceIds = [...new Set([...(input.deviceIds ?? []), ...alerts.flatMap((alert) => alert.deviceId ?? [])])];
  for (const id of input.deviceIds ?? []) {
    if (!(await transaction.get('device', id))) throw invalid('deviceIds', `there is no device ${id}`);
  }
  return {
    title,
    status: 'open',
    priority: input.priority ?? priorityOf(alerts),
    origin: 'iot',
    accountId: await accountOf(transaction, alerts, input.accountId),
    deviceIds,
    alertIds: alerts.map(({ id }) => id),
    description: input.description,
  };
}

function titleOf(description: string, count: number): string {
  const rest = count > 1 ? ` (and ${count - 1} more)` : '';
  return description.slice(0, MAX_TITLE - rest.length) + rest;
}

function priorityOf(alerts: readonly Alert[]): CasePriority {
  const priorities = alerts.map(({ priority }) => PRIORITY_OF_LEVEL[priority.level]);
  return CASE_PRIORITIES.find((candidate) => priorities.includes(candidate)) ?? 'normal';
}

/** The chosen customer, or the one to whom every alert's device, or else its asset, belongs. */
async function accountOf(
  transaction: StoreTransaction,
  alerts: readonly Alert[],
  chosen: Id<'account'> | undefined,
): Promise<Id<'account'>> {
  if (chosen !== undefined) {
    if (!(await transaction.get('account', chosen))) throw invalid('accountId', 'there is no such customer');
    return chosen;
  }
  const found = new Set<string>();
  for (const alert of alerts) {
    const device = alert.deviceId === undefined ? undefined : await transaction.get('device', alert.deviceId);
    const asset = alert.assetId === undefined ? undefined : await transaction.get('asset', alert.assetId);
    const account = device?.accountId ?? asset?.accountId ?? alert.accountId;
    if (account !== undefined) found.add(account);
  }
  const [account, other] = found;
  if (account === undefined) throw invalid('accountId', 'a case needs a customer, and the alert has none');
  if (other !== undefined) throw invalid('accountId', 'the alerts belong to several customers; choose one');
  return account;
}
