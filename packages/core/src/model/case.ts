import type { Entity, Id, Instant } from './primitives.ts';

export type CaseStatus = 'open' | 'resolved' | 'cancelled';
export type CasePriority = 'high' | 'normal' | 'low';

/** A customer's case (Dataverse table `incident`). */
export interface Case extends Entity<'case'> {
  readonly title: string;
  /** For people: short, unique, given by the case system. */
  readonly number: string;
  readonly status: CaseStatus;
  readonly priority: CasePriority;
  /** Where the case came from; `iot` is Dataverse's case origin 700610000. */
  readonly origin: 'iot' | 'agent';
  readonly accountId: Id<'account'>;
  readonly deviceIds: readonly Id<'device'>[];
  readonly alertIds: readonly Id<'alert'>[];
  readonly description?: string;
  readonly resolution?: string;
  readonly resolvedAt?: Instant;
  /** Deep link into the case system. */
  readonly url?: string;
}

/** What a case may start from; everything that is absent is filled in from the alert. */
export interface CaseInput {
  readonly title?: string | undefined;
  readonly accountId?: Id<'account'> | undefined;
  readonly priority?: CasePriority | undefined;
  readonly description?: string | undefined;
  readonly deviceIds?: readonly Id<'device'>[] | undefined;
}

export type WorkOrderStatus = 'unscheduled' | 'scheduled' | 'in-progress' | 'completed' | 'cancelled';

/** A work order (`msdyn_workorder`). */
export interface WorkOrder extends Entity<'workOrder'> {
  readonly number: string;
  readonly status: WorkOrderStatus;
  readonly caseId?: Id<'case'>;
  readonly alertId?: Id<'alert'>;
}
