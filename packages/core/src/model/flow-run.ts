import { ConnectedServiceError } from './errors.ts';
import { notBefore } from './moments.ts';
import type { Entity, Id, Instant, Json } from './primitives.ts';

/** One action of a run, as Logic Apps reports it. */
export interface FlowActionResult {
  readonly name: string;
  readonly status: 'Succeeded' | 'Failed' | 'Skipped';
  readonly outputs?: Json;
  readonly error?: { readonly code: string; readonly message: string };
}

export type FlowRunStatus = 'Running' | 'Succeeded' | 'Failed';

/** What can happen to a run. */
export type FlowRunAction = 'succeed' | 'fail' | 'resubmit';

/** Every allowed step of a run. A failed one runs again only when a person says so. */
export const FLOW_RUN_TRANSITIONS: Readonly<
  Record<FlowRunStatus, Readonly<Partial<Record<FlowRunAction, FlowRunStatus>>>>
> = {
  Running: { succeed: 'Succeeded', fail: 'Failed' },
  Succeeded: {},
  Failed: { resubmit: 'Running' },
};

/** One step of a run's life: who, when, why. */
export interface FlowRunTransition {
  readonly at: Instant;
  readonly actor: string;
  readonly from: FlowRunStatus;
  readonly to: FlowRunStatus;
  /** Of a failure: the action that failed, and how. */
  readonly reason?: string | undefined;
  /** The idempotency key of the call that did it, by which a retry is known. */
  readonly opId?: string | undefined;
}

/** One run of a workflow definition. Its id is derived from the flow and the trigger, so a trigger runs a flow once. */
export interface FlowRun extends Entity<'flowRun'> {
  readonly flow: string;
  readonly status: FlowRunStatus;
  readonly startedAt: Instant;
  readonly endedAt?: Instant | undefined;
  /** The record on which it started, as it was then. */
  readonly trigger: Json;
  /** The alert, case or command on which it started, and what that names: by these a record's runs are found. */
  readonly alertId?: Id<'alert'> | undefined;
  readonly caseId?: Id<'case'> | undefined;
  readonly commandId?: Id<'command'> | undefined;
  readonly deviceId?: Id<'device'> | undefined;
  readonly actions: readonly FlowActionResult[];
  /** Oldest first, the newest 50: how the run ended, and who had it run again. */
  readonly transitions?: readonly FlowRunTransition[] | undefined;
}

const MAX_TRANSITIONS = 50;

/**
 * Applies one step to a run and records who did it and why.
 * @throws ConnectedServiceError `conflict` when the step is not allowed from the run's status.
 */
export function transitionFlowRun(
  run: FlowRun,
  action: FlowRunAction,
  { at, actor, reason, opId }: Omit<FlowRunTransition, 'from' | 'to'>,
): FlowRun {
  const { status, transitions = [] } = run;
  const to = FLOW_RUN_TRANSITIONS[status][action];
  if (!to) {
    throw new ConnectedServiceError('conflict', `A run that is ${status} cannot ${action}.`, {
      details: { runId: run.id, status, action },
    });
  }
  const step = { at: notBefore(at, run.startedAt, transitions.at(-1)?.at), actor, from: status, to, reason, opId };
  return {
    ...run,
    status: to,
    endedAt: to === 'Running' ? undefined : step.at,
    transitions: [...transitions, step].slice(-MAX_TRANSITIONS),
  };
}
