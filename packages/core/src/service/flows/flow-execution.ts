import { fullJitter } from '../../async/full-jitter.ts';
import { withDeadline } from '../../async/waiting.ts';
import { isConnectedServiceError, isJsonObject, transitionFlowRun } from '../../model/index.ts';
import type { FlowActionResult, FlowRun, Json, Principal } from '../../model/index.ts';
import type { CompiledAction } from '../../flows/compile-flow.ts';
import type { NamedFlow } from '../../flows/flow.ts';
import { runFlow } from '../../flows/run-flow.ts';
import type { ConnectedServiceClient } from '../../ports/index.ts';
import { nowOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { MAX_ID } from '../input-guard.ts';
import { invokeOperation } from '../operations/operation-invoker.ts';
import { stableId } from '../stable-id.ts';
import type { HopReport } from '../engine/supervisor.ts';

const MAX_TRIES = 5;
/** Characters of the message of a run's end. */
const MAX_REASON = 500;
/** How long one call of an action may take before it is made again, as in Logic Apps. */
const CALL_MS = 120_000;

/** Runs a flow for a recorded trigger, or what is left of it, and keeps how far it has come. */
export async function executeRun(
  context: ServiceContext,
  { name, compiled }: NamedFlow,
  run: FlowRun,
  clientFor: (as: Principal) => ConnectedServiceClient,
  signal: AbortSignal,
  report: HopReport,
): Promise<void> {
  const client = clientFor({ id: `flow:${name}`, name: `Flow ${name}` });
  let current = run;
  const write = async (next: FlowRun) => {
    signal.throwIfAborted();
    // Another process that has taken up the same run gets the conflict, or we do.
    current = await context.store.transact(
      (transaction) => transaction.put('flowRun', next, { ifVersion: current.version }),
      { by: null },
    );
  };
  try {
    const status = await runFlow(compiled, {
      trigger: run.trigger,
      done: run.actions,
      invoke: (operationId, parameters, action) =>
        withRetries(context, signal, async () => {
          const idempotencyKey = await actionKey(run.id, action);
          return withDeadline(context.clock, CALL_MS, signal, (until) =>
            invokeOperation(client, operationId, parameters, { idempotencyKey, signal: until }),
          );
        }),
      keep: (result) => write({ ...current, actions: [...current.actions, result] }),
    });
    const step = { at: nowOf(context), actor: `Flow ${name}` };
    await write(
      status === 'Succeeded'
        ? transitionFlowRun(current, 'succeed', step)
        : transitionFlowRun(current, 'fail', { ...step, reason: failureOf(compiled.actions, current.actions) }),
    );
    report.count(status === 'Succeeded' ? 'succeeded' : 'failed');
  } catch (error) {
    if (signal.aborted || isConnectedServiceError(error, 'conflict')) return;
    throw error;
  }
}

/** The same for every attempt at an action of a run, however long the names are: a repeat is known by it. */
export async function actionKey(runId: string, action: string): Promise<string> {
  const key = `${runId}/${action}`;
  return key.length <= MAX_ID ? key : stableId('action', runId, action);
}

/** What failed the run, in a line: the action that ended it, or else the first that failed; of a condition, the one inside. */
function failureOf(definition: readonly CompiledAction[], actions: readonly FlowActionResult[]): string | undefined {
  const last = actions.at(-1);
  if (last?.status === 'Succeeded' && ends(definition, last.name))
    return `${last.name}: ${messageIn(last.outputs) ?? 'ended the run'}`;
  const failed = actions.filter(({ status }) => status === 'Failed');
  const first = failed.find(({ error }) => error?.code !== 'ActionFailed') ?? failed[0];
  return first && `${first.name}: ${first.error?.message ?? 'failed'}`;
}

/** Whether an action is one that ends the run. */
function ends(definition: readonly CompiledAction[], name: string): boolean {
  return definition.some((action) =>
    action.type === 'If'
      ? ends([...action.then, ...action.otherwise], name)
      : action.type === 'Terminate' && action.name === name,
  );
}

/** The message of a `runError`; what a device has sent may be part of it. */
function messageIn(runError: Json | undefined): string | undefined {
  const message = isJsonObject(runError) ? runError['message'] : undefined;
  return typeof message === 'string' ? message.slice(0, MAX_REASON) : undefined;
}

/** What may pass by itself is tried again before the action counts as failed, as Logic Apps does by default. */
async function withRetries<R>({ clock }: ServiceContext, signal: AbortSignal, call: () => Promise<R>): Promise<R> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      signal.throwIfAborted();
      if (!isConnectedServiceError(error) || !error.retryable || attempt === MAX_TRIES) throw error;
      await clock.sleep(error.retryAfterMs ?? fullJitter(attempt), { signal });
    }
  }
}
