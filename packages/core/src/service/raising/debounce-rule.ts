import type { DebounceColumn, DebounceRule } from '../../model/index.ts';
import { fieldsOf, listOf, oneOf, wholeNumberOf } from '../input-guard.ts';

const DEFAULT_WINDOW_MS = 60_000;
const MAX_WINDOW_MS = 24 * 3_600_000;
const COLUMNS: readonly DebounceColumn[] = ['deviceKey', 'rule'];

/**
 * How repeats are grouped (IoT settings, alert aggregation rules), with what is not said filled in.
 * @throws ConnectedServiceError `invalid` for a window of more than a day, or a column by which nothing is grouped.
 */
export function debounceRuleOf(debounce: unknown): DebounceRule {
  const { windowMs, columns } = fieldsOf(debounce, 'debounce', ['windowMs', 'columns']);
  return {
    windowMs:
      windowMs === undefined ? DEFAULT_WINDOW_MS : wholeNumberOf(windowMs, 'debounce.windowMs', 0, MAX_WINDOW_MS),
    columns:
      columns === undefined
        ? COLUMNS
        : [...new Set(listOf(columns, 'debounce.columns', COLUMNS.length, (one, at) => oneOf(one, at, COLUMNS)))],
  };
}
