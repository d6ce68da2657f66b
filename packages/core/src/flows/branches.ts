import type { ActionStatus, CompiledAction } from './compile-flow.ts';

/**
 * Whether a branch of actions ended in failure, which fails them as a whole (Azure Logic Apps, handle errors and
 * exceptions, "run after" behavior). What no other action waits for ends a branch, and its outcome is the branch's; where
 * it was skipped, the outcome of what it waited for is. So a failure is handled when each branch that goes on from it ends
 * in an action that ran.
 */
export function someBranchFailed(
  actions: readonly Pick<CompiledAction, 'name' | 'runAfter'>[],
  statusOf: (name: string) => ActionStatus | undefined,
): boolean {
  const byName = new Map(actions.map((action) => [action.name, action]));
  const awaited = new Set(actions.flatMap(({ runAfter }) => [...runAfter.keys()]));
  /** Each action is looked at once, however many branches it is part of. */
  const seen = new Set<string>();
  const hasFailed = (name: string): boolean => {
    if (seen.has(name)) return false;
    seen.add(name);
    const status = statusOf(name);
    if (status !== 'Skipped') return status === 'Failed';
    return [...(byName.get(name)?.runAfter.keys() ?? [])].some(hasFailed);
  };
  return actions.some(({ name }) => !awaited.has(name) && hasFailed(name));
}
