import { CASE_PRIORITIES, ConnectedServiceError } from '../../model/index.ts';
import type { Account, Alert, CallOptions, Case, CaseInput, CasePreview, Id, Principal } from '../../model/index.ts';
import type { CaseDraft, StoreReader, StoreTransaction } from '../../ports/index.ts';
import { changeWithRepeats } from '../alerts/alert-cascade.ts';
import { assetsOf, devicesOf } from './case-devices.ts';
import { actorOf, nowOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import {
  fieldsOf,
  idOf,
  invalid,
  listOf,
  MAX_CASE_ALERTS,
  MAX_CASE_DEVICES,
  MAX_NAME,
  MAX_TEXT,
  MAX_TITLE,
  oneOf,
  optionalIdOf,
  optionalTextOf,
} from '../input-guard.ts';
import {
  accountFrom,
  accountsFrom,
  agreedFrom,
  descriptionFrom,
  factsOf,
  idsIn,
  priorityFrom,
  titleFrom,
} from './prefill.ts';
import type { PrefillFacts } from './prefill.ts';
import type { Prefill } from './prefill-rules.ts';
import { stableId } from '../stable-id.ts';
import { transactFresh } from '../transaction.ts';

/** Checks what a case may start from. */
export function caseInputOf(input: unknown): CaseInput {
  const { title, accountId, priority, incidentType, description, deviceIds } = fieldsOf(input, '', [
    'title',
    'accountId',
    'priority',
    'incidentType',
    'description',
    'deviceIds',
  ]);
  return {
    title: optionalTextOf(title, 'title', MAX_TITLE),
    accountId: optionalIdOf(accountId, 'accountId'),
    priority: priority === undefined ? undefined : oneOf(priority, 'priority', CASE_PRIORITIES),
    incidentType: optionalTextOf(incidentType, 'incidentType', MAX_NAME),
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
      const draft = await draftOf(context, transaction, alerts, input);
      const created = await context.cases.createCase(id, draft, transaction, { signal, idempotencyKey });
      const by = { actor: actorOf(principal), at: nowOf(context), opId: idempotencyKey };
      await changeWithRepeats(transaction, alerts, { do: 'link-case', caseId: created.id, by });
      return created;
    },
    { signal },
  );
}

/** People act on the parent: a repeat stands for it. */
export async function parentsOf(reader: StoreReader, ids: readonly Id<'alert'>[]): Promise<readonly Alert[]> {
  const named = await alertsOf(reader, ids);
  const ownParents = new Map(named.map((alert) => [alert.id, alert]));
  const missing = named.flatMap(({ parentId }) => (parentId === undefined || ownParents.has(parentId) ? [] : parentId));
  for (const parent of await alertsOf(reader, [...new Set(missing)])) ownParents.set(parent.id, parent);
  const parents = named.flatMap((alert) => ownParents.get(alert.parentId ?? alert.id) ?? []);
  return [...new Set(parents)];
}

async function alertsOf(reader: StoreReader, ids: readonly Id<'alert'>[]): Promise<readonly Alert[]> {
  const found = new Map((await reader.getAll('alert', ids)).map((alert) => [alert.id, alert]));
  return ids.map((id) => {
    const alert = found.get(id);
    if (alert) return alert;
    throw new ConnectedServiceError('not-found', 'There is no such alert.', { details: { kind: 'alert', id } });
  });
}

/** An alert that was taken up again after its case was done may have a second case; that is part of the id. */
function caseIdOf(principal: Principal, alerts: readonly Alert[], idempotencyKey: string | undefined): Promise<string> {
  if (idempotencyKey !== undefined) return stableId('case', 'key', principal.id, idempotencyKey);
  return stableId('case', 'alerts', ...livesOf(alerts));
}

/** Alerts as they live now: an alert that was taken up again lives anew. */
export function livesOf(alerts: readonly Alert[]): readonly string[] {
  const lives = alerts.map((alert) => {
    const reactivated = alert.transitions.findLast(({ from, to }) => to === 'active' && from !== 'active');
    return `${alert.id}@${reactivated?.at ?? ''}`;
  });
  return lives.sort();
}

async function draftOf(
  { prefill }: ServiceContext,
  transaction: StoreTransaction,
  alerts: readonly Alert[],
  input: CaseInput,
): Promise<CaseDraft> {
  const named = await devicesOf(transaction, input.deviceIds ?? [], 'deviceIds');
  const known = await factsOf(transaction, alerts);
  const account = await accountFrom(transaction, known, input.accountId, prefill.case.accountId ?? null);
  const filled = filledFrom(prefill, known, account);
  const deviceIds = [...new Set([...named.map(({ id }) => id), ...idsIn(alerts, 'deviceId')])];
  if (deviceIds.length > MAX_CASE_DEVICES) {
    throw invalid('deviceIds', `a case takes at most ${MAX_CASE_DEVICES} devices, with those of its alerts`);
  }
  return {
    status: 'open',
    origin: 'iot',
    accountId: account.id,
    deviceIds,
    assetIds: [...new Set([...assetsOf(named), ...idsIn(alerts, 'assetId')])],
    alertIds: alerts.map(({ id }) => id),
    contact: filled.contact,
    title: input.title ?? filled.title,
    priority: input.priority ?? filled.priority,
    incidentType: input.incidentType ?? filled.incidentType,
    description: input.description ?? filled.description,
  };
}

/** What a case of some alerts would start from. */
export async function previewCase(
  { store, prefill }: ServiceContext,
  ids: readonly Id<'alert'>[],
): Promise<CasePreview> {
  const alerts = await parentsOf(store, ids);
  const known = await factsOf(store, alerts);
  const [account, other] = await accountsFrom(store, known, prefill.case.accountId);
  const only = other === undefined ? account : undefined;
  return {
    ...filledFrom(prefill, known, only),
    accountId: only?.id,
    deviceIds: idsIn(alerts, 'deviceId'),
    assetIds: idsIn(alerts, 'assetId'),
  };
}

function filledFrom(
  { case: rules }: Prefill,
  known: readonly PrefillFacts[],
  account: Account | undefined,
): Pick<CasePreview, 'title' | 'priority' | 'incidentType' | 'description' | 'contact'> {
  const facts = known.map((one) => ({ ...one, account }));
  return {
    title: titleFrom(rules.title, facts),
    priority: priorityFrom(rules.priority, facts),
    incidentType: agreedFrom(rules.incidentType, facts, MAX_NAME),
    description: descriptionFrom(rules.description, facts),
    contact: agreedFrom(rules.contact, facts, MAX_NAME),
  };
}
