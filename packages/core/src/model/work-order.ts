import { withStep } from './case.ts';
import type { CasePriority, WorkActor, WorkTransition } from './case.ts';
import { ConnectedServiceError } from './errors.ts';
import { notBefore } from './moments.ts';
import type { Entity, Id, Instant } from './primitives.ts';
import type { KeyedChanges } from './was-done-by.ts';

export type WorkOrderStatus = 'unscheduled' | 'scheduled' | 'in-progress' | 'completed' | 'cancelled';

/** When a technician comes (`bookableresourcebooking`, as far as a service agent needs it). */
export interface Booking {
  /** The technician's name. */
  readonly technician: string;
  readonly start: Instant;
  readonly end: Instant;
}

/** Work at the customer's site (`msdyn_workorder`). */
export interface WorkOrder extends Entity<'workOrder'>, KeyedChanges {
  readonly title?: string;
  /** For people: short, unique, given by the case system. */
  readonly number: string;
  readonly status: WorkOrderStatus;
  readonly priority?: CasePriority | undefined;
  /** What kind of work it is, as text (`msdyn_primaryincidenttype`). */
  readonly incidentType?: string | undefined;
  readonly description?: string | undefined;
  readonly caseId?: Id<'case'> | undefined;
  /** The alert it started from (`msdyn_iotalert`). Every alert that it takes care of names it as `workOrderId`. */
  readonly alertId?: Id<'alert'> | undefined;
  readonly accountId?: Id<'account'>;
  readonly assetId?: Id<'asset'> | undefined;
  readonly deviceIds?: readonly Id<'device'>[];
  readonly booking?: Booking | undefined;
  /** What was done, or why nothing will be. */
  readonly result?: string | undefined;
  readonly completedAt?: Instant | undefined;
  /** Oldest first; the newest 50. */
  readonly transitions?: readonly WorkTransition<WorkOrderStatus>[];
  /** The case system's own id, when it is not ours. */
  readonly externalId?: string;
  /** Deep link into the case system. */
  readonly url?: string;
}

/** What a work order may start from; everything that is absent is filled in from the alerts or the case. */
export interface WorkOrderInput {
  readonly title?: string | undefined;
  readonly accountId?: Id<'account'> | undefined;
  readonly assetId?: Id<'asset'> | undefined;
  readonly priority?: CasePriority | undefined;
  readonly incidentType?: string | undefined;
  readonly description?: string | undefined;
}

export type WorkOrderAction = 'schedule' | 'start' | 'complete' | 'cancel';

/** Every allowed step of a work order. Scheduling anew replaces the booking; the final states have no step. */
export const WORK_ORDER_TRANSITIONS: Readonly<
  Record<WorkOrderStatus, Readonly<Partial<Record<WorkOrderAction, WorkOrderStatus>>>>
> = {
  unscheduled: { schedule: 'scheduled', cancel: 'cancelled' },
  scheduled: { schedule: 'scheduled', start: 'in-progress', cancel: 'cancelled' },
  'in-progress': { complete: 'completed', cancel: 'cancelled' },
  completed: {},
  cancelled: {},
};

/** Whether a work order still asks for work. */
export function isWorkOrderOpen({ status }: Pick<WorkOrder, 'status'>): boolean {
  return status !== 'completed' && status !== 'cancelled';
}

/**
 * Applies one step to a work order and records who did it and why. The reason of its last step is its result.
 * @throws ConnectedServiceError `conflict` when the step is not allowed from its state.
 */
export function transitionWorkOrder(current: WorkOrder, action: WorkOrderAction, by: WorkActor): WorkOrder {
  const to = WORK_ORDER_TRANSITIONS[current.status][action];
  if (!to) {
    throw new ConnectedServiceError('conflict', `A work order that is ${current.status} cannot ${action}.`, {
      details: { workOrderId: current.id, status: current.status, action },
    });
  }
  const step = { ...by, at: notBefore(by.at, current.createdAt, current.transitions?.at(-1)?.at) };
  const moved = { ...current, status: to, transitions: withStep(current.transitions, current.status, to, step) };
  if (isWorkOrderOpen(moved)) return moved;
  return { ...moved, result: step.reason, ...(action === 'complete' ? { completedAt: step.at } : {}) };
}
