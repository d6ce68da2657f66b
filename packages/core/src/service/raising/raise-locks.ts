import type { Alert, DebounceRule } from '../../model/index.ts';
import { groupKey } from './alert-grouping.ts';
import { conditionOf, tokenOf } from './alert-marks.ts';
import type { RaiseItem } from './raise-plan.ts';

/**
 * Whoever raises or clears alerts of the same group comes one after the other and sees the other's. The same is true of
 * the same condition, whatever the groups are: while a change of the debounce setting travels from engine to engine, two
 * of them group by other columns, and one problem must not have two parents for that. Two alerts that both engines, each by
 * its own columns, would put into one group have device and rule in common: that is what a condition is.
 */
export function groupLocks(alert: Pick<Alert, 'deviceKey' | 'rule'>, debounce: DebounceRule): readonly string[] {
  const group = groupKey(alert, debounce);
  const isCondition =
    group === undefined || (['deviceKey', 'rule'] as const).every((it) => debounce.columns.includes(it));
  return isCondition ? [conditionOf(alert)] : [conditionOf(alert), group];
}

/**
 * What raising an alert must hold: its group, so that it sees its parent and the end of its condition, and its token with
 * the one that it names, so that of a repeat and the parent it names the later one sees the earlier.
 */
export function raiseLocks({ request }: RaiseItem, debounce: DebounceRule): readonly string[] {
  const { source, token, parentToken, deviceKey } = request;
  return [
    ...(deviceKey === undefined ? [] : groupLocks(request, debounce)),
    tokenOf(source, token),
    ...(parentToken === undefined ? [] : [tokenOf(source, parentToken)]),
  ];
}
