import type { Alert } from '../model/index.ts';
import { groupKey } from './alert-grouping.ts';
import { conditionOf, tokenOf } from './alert-marks.ts';
import type { DebounceRule } from './context.ts';
import type { RaiseItem } from './raise-plan.ts';

/**
 * Whoever raises or clears alerts of the same group comes one after the other and sees the other's. Without groups that
 * is true of the same condition.
 */
export function groupLock(alert: Pick<Alert, 'deviceKey' | 'rule'>, debounce: DebounceRule): string {
  return groupKey(alert, debounce) ?? conditionOf(alert);
}

/**
 * What raising an alert must hold: its group, so that it sees its parent and the end of its condition, and its token with
 * the one that it names, so that of a repeat and the parent it names the later one sees the earlier.
 */
export function raiseLocks({ request }: RaiseItem, debounce: DebounceRule): readonly string[] {
  const { source, token, parentToken, deviceKey } = request;
  return [
    ...(deviceKey === undefined ? [] : [groupLock(request, debounce)]),
    tokenOf(source, token),
    ...(parentToken === undefined ? [] : [tokenOf(source, parentToken)]),
  ];
}
