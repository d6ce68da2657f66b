import type { Entity, Instant, Json } from './primitives.ts';

/** One action of a run, as Logic Apps reports it. */
export interface FlowActionResult {
  readonly name: string;
  readonly status: 'Succeeded' | 'Failed' | 'Skipped';
  readonly outputs?: Json;
  readonly error?: { readonly code: string; readonly message: string };
}

/** One run of a workflow definition. Its id is derived from the flow and the trigger, so a trigger runs a flow once. */
export interface FlowRun extends Entity<'flowRun'> {
  readonly flow: string;
  readonly status: 'Running' | 'Succeeded' | 'Failed';
  readonly startedAt: Instant;
  readonly endedAt?: Instant;
  readonly trigger: Json;
  readonly actions: readonly FlowActionResult[];
}
