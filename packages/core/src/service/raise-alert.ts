import { noteActivation, transitionAlert } from '../model/index.ts';
import type {
  Alert,
  AlertEvidence,
  AlertPriority,
  AlertType,
  Asset,
  CallOptions,
  Device,
  Json,
  Where,
} from '../model/index.ts';
import type { Clock, StoreTransaction, Unversioned } from '../ports/index.ts';
import { evidenceReadings } from './alert-evidence.ts';
import { groupConditions, groupKey, parentFor } from './alert-grouping.ts';
import { priorityOf } from './alert-priority.ts';
import { suggest } from './alert-suggestions.ts';
import { instantOf, nowOf } from './context.ts';
import type { ServiceContext } from './context.ts';
import { suppressedParentWhere, suppressIfCovered, windowsInEffect } from './maintenance-coverage.ts';
import { stableId } from './stable-id.ts';
import { create, replace, transactFresh } from './transaction.ts';

/** An alert as its source reports it. */
export interface RaiseRequest {
  /** What makes this alert the same one when it is reported again. */
  readonly identity: readonly (string | null)[];
  readonly source: string;
  readonly token: string;
  readonly description: string;
  readonly type: AlertType;
  readonly raisedAt: string;
  readonly deviceKey?: string | undefined;
  readonly rule?: string | undefined;
  readonly data?: Json | undefined;
  readonly url?: string | undefined;
  readonly evidence?: Omit<AlertEvidence, 'readings'> | undefined;
  readonly opId?: string | undefined;
}

/** How many open alerts of one group are looked at; more exist only after a long pause between windows. */
const MAX_CANDIDATES = 20;

/**
 * Raises an alert once: the same identity again returns the alert that is there, unchanged. A repeat of an open alert is
 * grouped under it. Alert, parent and the changes that announce them are one transaction.
 */
export async function raiseAlert(
  context: ServiceContext,
  request: RaiseRequest,
  options: CallOptions = {},
): Promise<Alert> {
  const id = await stableId('alert', ...request.identity);
  const known = await context.store.get('alert', id);
  if (known) return known;
  // Read before the transaction, which must stay short.
  const evidence: AlertEvidence = {
    ...request.evidence,
    readings: request.deviceKey === undefined ? [] : await evidenceReadings(context, request.deviceKey, request),
  };
  const suggestion = await suggest(context, { rule: request.rule, metric: evidence.metric });
  let overtaken = false;

  return transactFresh(
    context.store,
    async (transaction) => {
      const key = groupKey(request, context.debounce);
      if (key !== undefined) await transaction.lock(key);
      // It was not there a moment ago. If somebody was faster the write below says so, and the work comes here again.
      const existing = overtaken ? await transaction.get('alert', id) : undefined;
      if (existing) return existing;
      overtaken = true;

      const { device, asset } = await resolveDevice(transaction, request.deviceKey);
      const priority = priorityOf({
        type: request.type,
        metric: evidence.metric,
        reading: evidence.reading,
        threshold: evidence.threshold,
        occurrences: 1,
        notes: deviceNotes(request.deviceKey, device?.id),
      });
      const alert: Unversioned<'alert'> = {
        id,
        description: request.description,
        type: request.type,
        status: 'active',
        raisedAt: request.raisedAt,
        lastRaisedAt: request.raisedAt,
        occurrences: 1,
        source: request.source,
        token: request.token,
        rule: request.rule,
        data: request.data,
        url: request.url,
        deviceKey: request.deviceKey,
        deviceId: device?.id,
        assetId: asset?.id,
        accountId: device?.accountId ?? asset?.accountId,
        priority,
        evidence,
        transitions: [],
      };
      const parent = key === undefined ? undefined : await findParent(transaction, context, request);
      if (!parent) {
        const now = nowOf(context);
        const windows = await windowsInEffect(transaction, now);
        const alone = await suppressIfCovered(transaction, windows, { ...alert, suggestion }, device, now);
        return create(transaction, 'alert', alone, request.opId);
      }
      await replace(transaction, 'alert', withRepeat(parent, alert, priority, evidence, nowOf(context)), request.opId);
      // The parent has the readings from which the problem arose; a copy with every repeat would bury the store.
      const repeat = { ...alert, evidence: { ...evidence, readings: [] } };
      return create(transaction, 'alert', underParent(repeat, parent, nowOf(context)), request.opId);
    },
    options,
  );
}

async function resolveDevice(
  transaction: StoreTransaction,
  deviceKey: string | undefined,
): Promise<{ readonly device?: Device | undefined; readonly asset?: Asset | undefined }> {
  if (deviceKey === undefined) return {};
  const [device] = (await transaction.query('device', { where: { deviceKey } }, { maxPageSize: 1 })).items;
  return { device, asset: device?.assetId === undefined ? undefined : await transaction.get('asset', device.assetId) };
}

function deviceNotes(deviceKey: string | undefined, deviceId: string | undefined): readonly string[] {
  if (deviceKey === undefined || deviceId !== undefined) return [];
  return [`The device "${deviceKey}" is not known here, so the alert has no asset and no customer.`];
}

async function findParent(
  transaction: StoreTransaction,
  { debounce, clock }: ServiceContext,
  request: RaiseRequest,
): Promise<Alert | undefined> {
  const group: Where<Alert> = {
    ...Object.fromEntries(groupConditions(request, debounce.columns)),
    status: ['active', 'in-progress'],
    parentId: null,
  };
  const since = instantOf(Date.parse(request.raisedAt) - debounce.windowMs);
  const { items } = await transaction.query(
    'alert',
    {
      where: { ...group, lastRaisedAt: { gte: since } },
      orderBy: 'lastRaisedAt desc',
    },
    { maxPageSize: MAX_CANDIDATES },
  );
  return parentFor(request.raisedAt, items, debounce.windowMs) ?? quietParent(transaction, clock, group, request);
}

/** What is shelved or suppressed stays so, however long the pause: its next occurrence is a repeat, not a new alert. */
async function quietParent(
  transaction: StoreTransaction,
  clock: Clock,
  group: Where<Alert>,
  { raisedAt }: RaiseRequest,
): Promise<Alert | undefined> {
  const now = nowOf({ clock });
  const shelved = { ...group, shelvedUntil: { gt: now }, raisedAt: { lte: raisedAt } };
  for (const where of [shelved, suppressedParentWhere(group, raisedAt, now)]) {
    const page = await transaction.query('alert', { where, orderBy: 'lastRaisedAt desc' }, { maxPageSize: 1 });
    if (page.items[0]) return page.items[0];
  }
  return undefined;
}

/** A repeat goes where its parent has gone: a case that was made of the problem has the repeat, too. */
function underParent(alert: Unversioned<'alert'>, parent: Alert, now: string): Unversioned<'alert'> {
  const repeat = { ...alert, parentId: parent.id };
  if (parent.caseId === undefined) return repeat;
  const by = { actor: alert.source, at: now, reason: 'Grouped under an alert that has a case.' };
  const unsaved: Alert = { ...repeat, version: '', createdAt: now, updatedAt: now };
  return { ...transitionAlert(unsaved, 'create-case', by), caseId: parent.caseId };
}

function withRepeat(
  parent: Alert,
  repeat: Unversioned<'alert'>,
  repeatPriority: AlertPriority,
  evidence: AlertEvidence,
  now: string,
): Alert {
  const occurrences = parent.occurrences + 1;
  const grown = priorityOf({
    type: parent.type,
    metric: evidence.metric,
    reading: evidence.reading,
    threshold: evidence.threshold,
    occurrences,
    notes: deviceNotes(parent.deviceKey, parent.deviceId),
  });
  // Of equal scores the newest is taken: its reasons tell the present count.
  const best = [repeatPriority, grown].reduce((a, b) => (b.score >= a.score ? b : a), parent.priority);
  // A repeat from before the condition ended does not bring it back.
  const stillClear = parent.clearedAt !== undefined && repeat.raisedAt < parent.clearedAt;
  return {
    ...parent,
    occurrences,
    lastRaisedAt: repeat.raisedAt > parent.lastRaisedAt ? repeat.raisedAt : parent.lastRaisedAt,
    clearedAt: stillClear ? parent.clearedAt : undefined,
    priority: best,
    ...noteActivation(parent, repeat, now),
  };
}
