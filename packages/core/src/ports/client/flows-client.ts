import type { CallOptions, FlowRun, Id, Paged, Query, WriteOptions } from '../../model/index.ts';

/** A workflow definition that the service runs. */
export interface FlowInfo {
  /** Its runs name it so. */
  readonly name: string;
  /** The definition's own words about itself. */
  readonly description?: string;
  /** The `operationId` of its trigger. */
  readonly trigger: string;
  /** When it starts, in words. */
  readonly startsOn: string;
  /** Names of its actions, in the order of the definition; those of a condition's branches after it. */
  readonly actions: readonly string[];
}

/** The flows that the service was started with, and what became of their runs. */
export interface FlowsClient {
  /** Flows are part of a service's set-up: all processes that share a store are started with the same. */
  list(options?: CallOptions): Paged<FlowInfo>;
  /** Runs, newest first: of a flow (`flow`), by `status`, or about an `alertId`, `caseId`, `commandId` or `deviceId`. */
  runs(query?: Query<FlowRun>, options?: CallOptions): Paged<FlowRun>;
  /** One run, with what became of each action; `undefined` when there is none. */
  run(id: Id<'flowRun'>, options?: CallOptions): Promise<FlowRun | undefined>;
  /**
   * Runs a failed run again, by the definition that the flow has now. Actions that succeeded are not repeated; what
   * failed, and what waits for it, is tried again under the keys of the first attempt, so that a call which had its
   * effect although its answer was lost has no second one. For administrators: a flow may do what its reader may not.
   * @throws `conflict` when the run has not failed, or the service has no such flow any more; `forbidden`.
   */
  resubmit(
    id: Id<'flowRun'>,
    input?: { readonly reason?: string | undefined },
    options?: WriteOptions,
  ): Promise<FlowRun>;
}
