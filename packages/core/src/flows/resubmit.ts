import type { FlowActionResult } from '../model/index.ts';
import type { CompiledAction, CompiledFlow } from './compile-flow.ts';

/**
 * What stays of a failed run when it runs again: every action that succeeded, so that none of them is repeated. What
 * failed, what was skipped because of it, and what only ended the run, runs again; a condition that failed is decided
 * anew. Results of actions that the flow no longer has go.
 */
export function resultsThatStay(
  flow: Pick<CompiledFlow, 'actions'>,
  results: readonly FlowActionResult[],
): readonly FlowActionResult[] {
  const known = new Map(results.map((result) => [result.name, result]));
  const staying = new Set<string>();
  const visit = (actions: readonly CompiledAction[], all: boolean): void => {
    for (const action of actions) {
      const succeeded = known.get(action.name)?.status === 'Succeeded' && action.type !== 'Terminate';
      if (all || succeeded) staying.add(action.name);
      // A condition that came to its end keeps its branches as they are, with what was skipped in them.
      if (action.type === 'If') visit([...action.then, ...action.otherwise], all || succeeded);
    }
  };
  visit(flow.actions, false);
  return results.filter(({ name }) => staying.has(name));
}
