import { instanceOfKey, suggestionOf } from '../../model/index.ts';
import type { Alert, AlertEvidence, AlertMark, Asset, AutoClose, DebounceRule, Device, Id } from '../../model/index.ts';
import type { Instant, ProviderInstance, SuggestionModel } from '../../model/index.ts';
import type { RecordWrite } from '../../ports/index.ts';
import { bornCleared } from './alert-auto-close.ts';
import { createAlertFamily } from './alert-family.ts';
import type { AlertFamily } from './alert-family.ts';
import { groupKey, parentFor } from './alert-grouping.ts';
import { underParent, withRepeat } from './alert-repeat.ts';
import { conditionOf } from './alert-marks.ts';
import type { Coverage } from '../maintenance/maintenance-coverage.ts';
import { newAlert } from './new-alert.ts';
import type { AlertDraft } from './new-alert.ts';
import { adoptOrphans } from './orphaned-alerts.ts';
import type { RaiseRequest } from './raise-request.ts';
import { customerOf } from '../registry/devices.ts';

/** An alert to be raised, with the readings that explain it. */
export interface RaiseItem {
  readonly id: Id<'alert'>;
  readonly request: RaiseRequest;
  readonly evidence: AlertEvidence;
}

/** What alerts come from. */
export interface AlertOrigins {
  /** By `deviceKey`. */
  readonly devices: ReadonlyMap<string, Device>;
  readonly assets: ReadonlyMap<Id<'asset'>, Asset>;
  /** Those that know an address for their alerts. */
  readonly instances: ReadonlyMap<Id<'providerInstance'>, ProviderInstance>;
}

/** What the store knows that matters for a batch. */
export interface RaiseFacts extends AlertOrigins {
  /** Alerts that may be among those to raise, or their parents; more do no harm. */
  readonly alerts: readonly Alert[];
  /** What past alerts teach; absent before they were first counted. */
  readonly history: SuggestionModel | undefined;
  readonly coverage: Coverage;
  /** Of each condition its newest end. */
  readonly marks: ReadonlyMap<string, Pick<AlertMark, 'clearedAt'>>;
}

/** How the service raises alerts, and when. */
export interface RaiseTerms {
  readonly debounce: DebounceRule;
  readonly autoClose: AutoClose;
  readonly now: Instant;
}

/**
 * Decides what raising a batch writes: exactly what raising its alerts one after the other would leave. An alert that is
 * there stays as it is; a repeat goes under its parent, also when the parent came earlier in the same batch.
 */
export function planRaising(
  items: readonly RaiseItem[],
  { alerts, devices, assets, instances, history, coverage, marks }: RaiseFacts,
  terms: RaiseTerms,
): readonly RecordWrite<'alert'>[] {
  const { debounce, now } = terms;
  const family = createAlertFamily(alerts, debounce);
  for (const { id, request, evidence } of items) {
    if (family.get(id)) continue;
    const { raisedAt, isArrival = false, opId } = request;
    const device = request.deviceKey === undefined ? undefined : devices.get(request.deviceKey);
    const asset = device?.assetId === undefined ? undefined : assets.get(device.assetId);
    const instance = request.deviceKey === undefined ? undefined : instances.get(instanceOfKey(request.deviceKey));
    const alert = newAlert(request, { id, evidence, device, asset, instance });
    const end = isArrival ? undefined : marks.get(conditionOf(request))?.clearedAt;
    const parent = parentOf(alert, family, debounce, now);
    if (parent) {
      const repeat = underParent(alert, parent, now);
      family.put(withRepeat(parent, alert, { now, end, isArrival }), opId);
      family.put(repeat, opId);
      adoptOrphans(family, repeat, now);
      continue;
    }
    const { accountId, rule, type } = alert;
    const alike = { accountId, rule, metric: evidence.metric, type, categoryId: device?.categoryId };
    const suggestion = suggestionOf(history, alike);
    const alone = coverage({ ...alert, suggestion }, device);
    const isOver = end !== undefined && raisedAt <= end;
    const root = isOver ? bornCleared(alone, end, terms) : alone;
    family.put(root, opId);
    adoptOrphans(family, root, now);
  }
  return family.writes;
}

/**
 * The parent that the source names, whatever the window; else the one that the window finds among the alerts of the same
 * customer: under another's, the customer's own people would not see it.
 */
function parentOf(alert: AlertDraft, family: AlertFamily, debounce: DebounceRule, now: string): AlertDraft | undefined {
  const named = family.namedParent(alert);
  if (named) return named;
  const key = groupKey(alert, debounce);
  if (key === undefined) return undefined;
  const candidates = family.inGroup(key).filter(({ accountId }) => accountId === alert.accountId);
  return parentFor(alert.raisedAt, candidates, { windowMs: debounce.windowMs, now });
}

/** Whose an alert is. */
export function customerOfAlert(
  { deviceKey }: Pick<RaiseRequest, 'deviceKey'>,
  { devices, assets }: AlertOrigins,
): Id<'account'> | undefined {
  const device = deviceKey === undefined ? undefined : devices.get(deviceKey);
  return device && customerOf(device, assets.get(device.assetId ?? ''));
}
