import { alertUrlOf } from '../../model/index.ts';
import type { Alert, AlertEvidence, Asset, Device, ProviderInstance } from '../../model/index.ts';
import type { Unversioned } from '../../ports/index.ts';
import { priorityOf } from './alert-priority.ts';
import type { RaiseRequest } from './raise-request.ts';
import { customerOf } from '../registry/devices.ts';

/** An alert before the store has it. A record of the store is one, too. */
export type AlertDraft = Unversioned<'alert'>;

/** What is known about a new alert beside what its source says. */
export interface NewAlertFacts {
  readonly id: Alert['id'];
  readonly evidence: AlertEvidence;
  readonly device?: Device | undefined;
  readonly asset?: Asset | undefined;
  /** Whose address the alert gets when its source gave none. */
  readonly instance?: ProviderInstance | undefined;
}

/** The record of an alert that is raised for the first time and stands alone. */
export function newAlert(request: RaiseRequest, { id, evidence, device, asset, instance }: NewAlertFacts): AlertDraft {
  return {
    id,
    description: request.description,
    type: request.type,
    status: 'active',
    raisedAt: request.raisedAt,
    lastRaisedAt: request.raisedAt,
    occurrences: 1,
    source: request.source,
    token: request.token,
    parentToken: request.parentToken,
    rule: request.rule,
    data: request.data,
    url: request.url ?? (instance && alertUrlOf(instance, { ...request, evidence })),
    deviceKey: request.deviceKey,
    deviceId: device?.id,
    assetId: asset?.id,
    accountId: device && customerOf(device, asset),
    priority: priorityOf({
      type: request.type,
      metric: evidence.metric,
      reading: evidence.reading,
      threshold: evidence.threshold,
      occurrences: 1,
      notes: [...deviceNotes(request.deviceKey, device?.id), ...(request.note === undefined ? [] : [request.note])],
    }),
    evidence,
    transitions: [],
  };
}

/** What the priority's reasons say of an alert's device. */
export function deviceNotes(deviceKey: string | undefined, deviceId: string | undefined): readonly string[] {
  if (deviceKey === undefined || deviceId !== undefined) return [];
  return [`The device "${deviceKey}" is not known here, so the alert has no asset and no customer.`];
}
