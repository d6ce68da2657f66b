import type { Chattering } from './alert-chatter.ts';
import type { AlertSuggestion } from './alert-suggestion.ts';
import { ConnectedServiceError } from './errors.ts';
import { notBefore } from './moments.ts';
import type { Entity, Id, Instant, Json } from './primitives.ts';
import type { Reading } from './reading.ts';

/** Option set of `msdyn_alerttype`. */
export type AlertType = 'anomaly' | 'info' | 'preventive-maintenance' | 'test';

/** State of an alert (`statecode` of `msdyn_iotalert`). */
export type AlertStatus = 'active' | 'in-progress' | 'closed' | 'inactive';

/** What an alert in progress waits for (`statuscode` of `msdyn_iotalert`). */
export type AlertProgress = 'case-created' | 'work-order-created' | 'command-sent' | 'command-failed';

/** ISA-18.2 priority classes, with the score that led there and the reasons in plain words. */
export interface AlertPriority {
  readonly level: 'low' | 'medium' | 'high';
  /** 0 to 100. */
  readonly score: number;
  readonly reasons: readonly string[];
}

/**
 * The lowest score of each class. High stays rare, as ISA-18.2 asks (about 5 % high, 15 % medium).
 */
export const PRIORITY_FROM: Readonly<Record<AlertPriority['level'], number>> = { high: 70, medium: 40, low: 0 };

/** One step of an alert's life: who, when, why. */
export interface AlertTransition {
  readonly at: Instant;
  readonly actor: string;
  readonly from: AlertStatus;
  readonly to: AlertStatus;
  readonly progress?: AlertProgress | undefined;
  readonly reason?: string | undefined;
  /** What happened, when the status stayed as it was. */
  readonly handling?: AlertHandling | undefined;
  /** With `assigned`: the principal to whom; absent, the alert was given back. */
  readonly assignedTo?: string | undefined;
  /** With `shelved` and `suppressed`: until when. */
  readonly until?: Instant | undefined;
  /** With `suppressed` and `unsuppressed`: the maintenance window. */
  readonly windowId?: Id<'maintenanceWindow'> | undefined;
  /** The idempotency key of the call that did it, by which a retry is known. */
  readonly opId?: string | undefined;
}

/** What is done with an alert beside its status: by people, and by maintenance windows. */
export type AlertHandling = 'assigned' | 'shelved' | 'unshelved' | 'suppressed' | 'unsuppressed';

/** What somebody wrote on an alert. It is never changed. */
export interface AlertComment {
  readonly id: string;
  readonly at: Instant;
  readonly actor: string;
  readonly text: string;
}

/** Why an alert fired, frozen when it was raised. */
export interface AlertEvidence {
  /** The rule that fired: its name, its version and its whole text as it was then. */
  readonly rule?: { readonly name: string; readonly version: string; readonly text: string };
  readonly metric?: string;
  readonly reading?: number;
  readonly threshold?: number;
  /** The readings around the moment, oldest first. */
  readonly readings: readonly Reading[];
  /** The telemetry messages from which the rule made this alert, as they arrived. */
  readonly messages?: readonly Json[];
}

/** An alert (`msdyn_iotalert`): a device reports trouble. */
export interface Alert extends Entity<'alert'> {
  readonly description: string;
  readonly type: AlertType;
  readonly status: AlertStatus;
  readonly progress?: AlertProgress | undefined;
  /** When it happened on the device's side. */
  readonly raisedAt: Instant;
  /** When the newest repeat of the same problem happened. */
  readonly lastRaisedAt: Instant;
  /** This alert and its repeats. 1 for an alert that stands alone and for a repeat. */
  readonly occurrences: number;
  /** The system that raised it, for example a stream job's name. */
  readonly source: string;
  /** The source's own id of the event (`msdyn_alerttoken`). Together with `source` it is the alert's identity. */
  readonly token: string;
  /** Token of the alert of the same source under which the source wants this one (`msdyn_parentalerttoken`). */
  readonly parentToken?: string | undefined;
  /** Name of the rule, part of the key by which repeats are grouped. */
  readonly rule?: string;
  /** The source's message as it came. */
  readonly data?: Json;
  /** Link into the source's own pages. */
  readonly url?: string;
  /** The device's id as the source wrote it; kept also when no such device is known. */
  readonly deviceKey?: string;
  readonly deviceId?: Id<'device'>;
  readonly assetId?: Id<'asset'>;
  readonly accountId?: Id<'account'>;
  /** The alert under which this repeat is grouped. The hierarchy is flat. */
  readonly parentId?: Id<'alert'> | undefined;
  readonly caseId?: Id<'case'> | undefined;
  readonly workOrderId?: Id<'workOrder'> | undefined;
  readonly lastCommandId?: Id<'command'> | undefined;
  /** Instead of {@link lastCommandId}, when the newest command went to many devices. */
  readonly lastCommandJobId?: Id<'commandJob'> | undefined;
  readonly priority: AlertPriority;
  readonly acknowledgedAt?: Instant;
  readonly acknowledgedBy?: string;
  /** Id of the principal who has taken the alert, or was given it. */
  readonly assignedTo?: string | undefined;
  /** The alert is out of the way until then, and comes back by itself (ISA-18.2, shelving). Only an open alert has it. */
  readonly shelvedUntil?: Instant | undefined;
  /** It was raised under a maintenance window and nobody is told of it until then (ISA-18.2, suppressed by design). Only an open alert has it. */
  readonly suppressedUntil?: Instant | undefined;
  /** The maintenance window that keeps the alert quiet. Stays on an alert that was closed without ever having come back. */
  readonly suppressedBy?: Id<'maintenanceWindow'> | undefined;
  /** When this alert and its newest repeats happened, oldest first; at most ten. Absent until the first repeat. */
  readonly recentActivations?: readonly Instant[] | undefined;
  /** It comes and goes too fast: how fast, and what to do about its rule. Only an open alert has it. */
  readonly chattering?: Chattering | undefined;
  /** With `chattering`: when it counts as calm unless it comes again. */
  readonly chatteringUntil?: Instant | undefined;
  /** What past alerts of its rule make likely. It never changes `priority`. A repeat has none: its parent speaks for it. */
  readonly suggestion?: AlertSuggestion | undefined;
  /** Oldest first. */
  readonly comments?: readonly AlertComment[];
  /** When the source reported that the condition has ended. */
  readonly clearedAt?: Instant | undefined;
  readonly evidence?: AlertEvidence;
  readonly transitions: readonly AlertTransition[];
}

/** What can happen to an alert. */
export type AlertAction =
  | 'create-case'
  | 'create-work-order'
  | 'release'
  | 'send-command'
  | 'command-failed'
  | 'close'
  | 'deactivate'
  | 'reactivate';

interface Target {
  readonly status: AlertStatus;
  readonly progress?: AlertProgress;
}

const OPEN: Readonly<Record<Exclude<AlertAction, 'reactivate'>, Target>> = {
  'create-case': { status: 'in-progress', progress: 'case-created' },
  'create-work-order': { status: 'in-progress', progress: 'work-order-created' },
  // Its case or work order was cancelled, or it was taken out of it: nobody works on it any more.
  release: { status: 'active' },
  'send-command': { status: 'in-progress', progress: 'command-sent' },
  'command-failed': { status: 'in-progress', progress: 'command-failed' },
  close: { status: 'closed' },
  deactivate: { status: 'inactive' },
};

/**
 * Every allowed step (Connected Customer Service, status reasons of an IoT alert). What is absent is refused.
 * A closed or inactive alert only comes back by `reactivate`.
 */
export const ALERT_TRANSITIONS: Readonly<Record<AlertStatus, Readonly<Partial<Record<AlertAction, Target>>>>> = {
  active: OPEN,
  'in-progress': OPEN,
  closed: { reactivate: { status: 'active' } },
  inactive: { reactivate: { status: 'active' }, close: { status: 'closed' } },
};

/** Who does something to an alert, when and why. */
export interface AlertActor {
  readonly actor: string;
  readonly at: Instant;
  readonly reason?: string | undefined;
  readonly opId?: string | undefined;
}

/**
 * Applies one step to an alert and records who did it and why.
 * @throws ConnectedServiceError `conflict` when the step is not allowed from the alert's state.
 */
export function transitionAlert<A extends Omit<Alert, 'version' | 'createdAt' | 'updatedAt'>>(
  alert: A,
  action: AlertAction,
  by: AlertActor,
): A {
  const target = ALERT_TRANSITIONS[alert.status][action];
  if (!target) {
    throw new ConnectedServiceError(
      'conflict',
      `An alert that is ${alert.status} cannot ${action.replaceAll('-', ' ')}.`,
      {
        details: { alertId: alert.id, status: alert.status, action },
      },
    );
  }
  const transition: AlertTransition = {
    at: by.at,
    actor: by.actor,
    from: alert.status,
    to: target.status,
    progress: target.progress,
    reason: by.reason,
    opId: by.opId,
  };
  const moved: A = { ...alert, status: target.status, progress: target.progress };
  return recordTransition(settled(alert, moved), transition);
}

/** An alert that is over is not out of the way and does not chatter; one that people take up again is not suppressed. */
function settled<A extends Pick<Alert, 'status'>>(before: A, after: A): A {
  if (isOpen(after)) return isOpen(before) ? after : { ...after, suppressedBy: undefined };
  return {
    ...after,
    shelvedUntil: undefined,
    suppressedUntil: undefined,
    chattering: undefined,
    chatteringUntil: undefined,
  };
}

/** Adds a step to the trail of an alert; by the trail's time no step comes before the one it follows. */
export function recordTransition<A extends Pick<Alert, 'raisedAt' | 'transitions'>>(
  alert: A,
  transition: AlertTransition,
): A {
  const at = notBefore(transition.at, alert.raisedAt, alert.transitions.at(-1)?.at);
  return { ...alert, transitions: [...alert.transitions, { ...transition, at }].slice(-MAX_TRANSITIONS) };
}

/** The newest steps are kept; the audit trail holds the rest. */
const MAX_TRANSITIONS = 100;

/** Whether an alert still asks for work. */
export function isOpen(alert: Pick<Alert, 'status'>): boolean {
  return alert.status === 'active' || alert.status === 'in-progress';
}
