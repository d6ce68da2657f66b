import { ConnectedServiceError } from './errors.ts';
import { notBefore } from './moments.ts';
import type { CaseStage } from './alert-process.ts';
import type { Entity, Id, Instant } from './primitives.ts';
import type { KeyedChanges } from './was-done-by.ts';

export type CaseStatus = 'open' | 'resolved' | 'cancelled';
export type CasePriority = 'high' | 'normal' | 'low';
/** The most urgent first. */
export const CASE_PRIORITIES: readonly CasePriority[] = ['high', 'normal', 'low'];

/** One step of a case's or work order's life: who, when, why. */
export interface WorkTransition<S extends string> {
  readonly at: Instant;
  readonly actor: string;
  readonly from: S;
  readonly to: S;
  readonly reason?: string | undefined;
  /** The idempotency key of the call that did it, by which a retry is known. */
  readonly opId?: string | undefined;
}

/** A customer's case (Dataverse table `incident`). */
export interface Case extends Entity<'case'>, KeyedChanges {
  readonly title: string;
  /** For people: short, unique, given by the case system. */
  readonly number: string;
  readonly status: CaseStatus;
  readonly priority: CasePriority;
  /** Where the case came from; `iot` is Dataverse's case origin 700610000. */
  readonly origin: 'iot' | 'agent';
  readonly accountId: Id<'account'>;
  /** The devices it is about. Those of its alerts are always among them. */
  readonly deviceIds: readonly Id<'device'>[];
  /** The assets it is about: those of its devices and alerts. Dataverse links a case to assets only, labelled "Devices". */
  readonly assetIds?: readonly Id<'asset'>[];
  /** Devices that belonged to it and were taken out, newest last: whoever shows the case elsewhere can take it away there. */
  readonly formerDeviceIds?: readonly Id<'device'>[];
  readonly alertIds: readonly Id<'alert'>[];
  readonly description?: string | undefined;
  /** Id of the principal who works on it. */
  readonly assignedTo?: string | undefined;
  /** What kind of incident it is, as text (`msdyn_incidenttype`). */
  readonly incidentType?: string | undefined;
  /** The customer's primary contact, as text. */
  readonly contact?: string | undefined;
  /** Where the case stands in the process; absent, at the first stage after its creation. */
  readonly processStage?: CaseStage | undefined;
  readonly resolution?: string | undefined;
  readonly resolvedAt?: Instant | undefined;
  /** Oldest first; the newest 50. */
  readonly transitions?: readonly WorkTransition<CaseStatus>[];
  /** The case system's own id, when it is not ours. */
  readonly externalId?: string;
  /** Deep link into the case system. */
  readonly url?: string;
}

/** What a case may start from; everything that is absent is filled in from the alert. */
export interface CaseInput {
  readonly title?: string | undefined;
  readonly accountId?: Id<'account'> | undefined;
  readonly priority?: CasePriority | undefined;
  readonly incidentType?: string | undefined;
  readonly description?: string | undefined;
  readonly deviceIds?: readonly Id<'device'>[] | undefined;
}

/** What a case of some alerts starts from when nothing else is said: what the service's prefill rules come to. */
export interface CasePreview {
  readonly title: string;
  /** Absent when no customer is known, or several are: somebody must choose. */
  readonly accountId?: Id<'account'> | undefined;
  readonly priority: CasePriority;
  /** What the alerts' suggestions agree on, when nobody made another rule. */
  readonly incidentType?: string | undefined;
  readonly description?: string | undefined;
  readonly contact?: string | undefined;
  readonly deviceIds: readonly Id<'device'>[];
  readonly assetIds: readonly Id<'asset'>[];
}

export type CaseAction = 'resolve' | 'cancel' | 'reopen';

/** Every allowed step of a case. */
export const CASE_TRANSITIONS: Readonly<Record<CaseStatus, Readonly<Partial<Record<CaseAction, CaseStatus>>>>> = {
  open: { resolve: 'resolved', cancel: 'cancelled' },
  resolved: { reopen: 'open' },
  cancelled: { reopen: 'open' },
};

/** Who takes a step, when and why. */
export interface WorkActor {
  readonly actor: string;
  readonly at: Instant;
  readonly reason?: string | undefined;
  readonly opId?: string | undefined;
}

/**
 * Applies one step to a case and records who did it and why.
 * @throws ConnectedServiceError `conflict` when the step is not allowed from the case's state.
 */
export function transitionCase(current: Case, action: CaseAction, by: WorkActor): Case {
  const to = CASE_TRANSITIONS[current.status][action];
  if (!to) {
    throw new ConnectedServiceError('conflict', `A case that is ${current.status} cannot ${action}.`, {
      details: { caseId: current.id, status: current.status, action },
    });
  }
  const step = { ...by, at: notBefore(by.at, current.createdAt, current.transitions?.at(-1)?.at) };
  const resolved = action === 'resolve' ? { resolution: step.reason, resolvedAt: step.at } : {};
  const reopened = action === 'reopen' ? { resolution: undefined, resolvedAt: undefined } : {};
  const transitions = withStep(current.transitions, current.status, to, step);
  return { ...current, status: to, transitions, ...resolved, ...reopened };
}

const MAX_TRANSITIONS = 50;

/** Adds a step to the trail of a case or a work order. */
export function withStep<S extends string>(
  trail: readonly WorkTransition<S>[] = [],
  from: S,
  to: S,
  { at, actor, reason, opId }: WorkActor,
): readonly WorkTransition<S>[] {
  return [...trail, { at, actor, from, to, reason, opId }].slice(-MAX_TRANSITIONS);
}
