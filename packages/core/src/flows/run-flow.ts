import { isConnectedServiceError } from '../model/index.ts';
import type { FlowActionResult, Json } from '../model/index.ts';
import { someBranchFailed } from './branches.ts';
import type { CompiledAction, CompiledFlow } from './compile-flow.ts';
import type { Scope } from './expression-evaluator.ts';

export interface RunFlowOptions {
  readonly trigger: Json;
  /** What an earlier attempt at this run has finished already. */
  readonly done?: readonly FlowActionResult[];
  /** Calls an operation for an action; the action's name makes the call repeatable. */
  invoke(operationId: string, parameters: { readonly [name: string]: Json }, action: string): Promise<Json | undefined>;
  /** Keeps a result; the next action waits for it. A rejection ends the attempt, and the run stays unfinished. */
  keep(result: FlowActionResult): Promise<void>;
}

/** Ends the run from inside a condition. */
class Terminated extends Error {
  readonly status: 'Succeeded' | 'Failed';

  constructor(status: 'Succeeded' | 'Failed') {
    super(status);
    this.status = status;
  }
}

/**
 * Runs a flow, or what is left of it. Actions run one at a time, each when those it runs after have ended.
 * @returns how the run ended; rejects only when a result could not be kept.
 */
export async function runFlow(flow: CompiledFlow, options: RunFlowOptions): Promise<'Succeeded' | 'Failed'> {
  const results = new Map((options.done ?? []).map((result) => [result.name, result]));
  const outputs = new Map<string, Json>();
  for (const { name, outputs: value } of results.values()) if (value !== undefined) outputs.set(name, value);
  const scope: Scope = { trigger: options.trigger, outputs, parameters: flow.parameters };

  async function keep(result: FlowActionResult): Promise<void> {
    await options.keep(result);
    results.set(result.name, result);
    if (result.outputs !== undefined) outputs.set(result.name, result.outputs);
  }

  async function runAll(actions: readonly CompiledAction[]): Promise<'Succeeded' | 'Failed'> {
    const waiting = new Set(actions);
    while (waiting.size > 0) {
      const next = [...waiting].find(({ runAfter }) => [...runAfter.keys()].every((name) => results.has(name)));
      // The compiler has refused cycles.
      if (!next) return 'Failed';
      waiting.delete(next);
      await runOne(next);
    }
    return someBranchFailed(actions, (name) => results.get(name)?.status) ? 'Failed' : 'Succeeded';
  }

  async function runOne(action: CompiledAction): Promise<void> {
    const known = results.get(action.name);
    if (known) {
      if (action.type === 'Terminate' && known.status !== 'Skipped') throw new Terminated(action.runStatus);
      return;
    }
    const goesOn = [...action.runAfter].every(([name, outcomes]) => {
      const status = results.get(name)?.status;
      return status !== undefined && outcomes.includes(status);
    });
    if (!goesOn) return skip(action);
    let result: FlowActionResult;
    try {
      result = await perform(action);
    } catch (error) {
      if (error instanceof Terminated || error instanceof NotKept) throw error;
      result = { name: action.name, status: 'Failed', error: errorOf(error) };
    }
    await keep(result).catch((cause: unknown) => {
      throw new NotKept(cause);
    });
    if (action.type === 'Terminate') throw new Terminated(action.runStatus);
  }

  async function perform(action: CompiledAction): Promise<FlowActionResult> {
    const { name } = action;
    switch (action.type) {
      case 'OpenApiConnection': {
        const parameters = action.parameters(scope) as { readonly [parameter: string]: Json };
        const body = await options.invoke(action.operationId, parameters, name);
        return { name, status: 'Succeeded', outputs: { statusCode: 200, body: body ?? null } };
      }
      case 'Compose':
        return { name, status: 'Succeeded', outputs: action.inputs(scope) };
      case 'Terminate': {
        const error = action.runError(scope);
        return { name, status: 'Succeeded', ...(error === null ? {} : { outputs: error }) };
      }
      case 'If': {
        const holds = action.condition(scope) === true;
        for (const skipped of holds ? action.otherwise : action.then) await skip(skipped);
        const status = await runAll(holds ? action.then : action.otherwise);
        const error = { code: 'ActionFailed', message: 'An action inside the condition failed.' };
        return { name, status, outputs: holds, ...(status === 'Failed' ? { error } : {}) };
      }
    }
  }

  async function skip(action: CompiledAction): Promise<void> {
    if (results.has(action.name)) return;
    if (action.type === 'If') for (const inner of [...action.then, ...action.otherwise]) await skip(inner);
    await keep({ name: action.name, status: 'Skipped' }).catch((cause: unknown) => {
      throw new NotKept(cause);
    });
  }

  try {
    return await runAll(flow.actions);
  } catch (error) {
    if (error instanceof Terminated) return error.status;
    throw error instanceof NotKept ? error.cause : error;
  }
}

/** A result could not be kept: the attempt ends here, and the run is taken up again later. */
class NotKept extends Error {
  constructor(cause: unknown) {
    super('The result could not be kept.', { cause });
  }
}

function errorOf(error: unknown): NonNullable<FlowActionResult['error']> {
  const message = (error instanceof Error ? error.message : String(error)).slice(0, 500);
  return { code: isConnectedServiceError(error) ? error.code : 'ExpressionError', message };
}
