import type { TemplateResult } from 'lit';
import { filterSelect } from '../row-grid/filter-bar.ts';
import { ALERT_ASSIGNMENTS, ALERT_CONDITIONS, ALERT_TYPES, type AlertFilter } from './alert-filter.ts';
import type { AlertListStrings } from './alert-list.strings.ts';
import { RAISED_WITHIN } from './recent-alerts.ts';

/** Filters that are not needed every hour. Loaded when somebody asks for them. */
export function furtherFilters(
  filter: AlertFilter,
  set: (filter: AlertFilter) => void,
  t: AlertListStrings,
): readonly TemplateResult[] {
  return [
    filterSelect(
      t.filterCondition,
      t.anyCondition,
      ALERT_CONDITIONS.map((value) => [value, t.conditions[value]]),
      filter.condition,
      (condition) => set({ ...filter, condition }),
    ),
    filterSelect(
      t.filterAssigned,
      t.anyAssigned,
      ALERT_ASSIGNMENTS.map((value) => [value, t.assignments[value]]),
      filter.assigned,
      (assigned) => set({ ...filter, assigned }),
    ),
    filterSelect(
      t.filterRaised,
      t.anyTime,
      RAISED_WITHIN.map((value) => [value, t.raisedWithin[value]]),
      filter.raisedWithin,
      (raisedWithin) => set({ ...filter, raisedWithin }),
    ),
    filterSelect(
      t.filterType,
      t.anyType,
      ALERT_TYPES.map((value) => [value, t.types[value]]),
      filter.type,
      (type) => set({ ...filter, type }),
    ),
  ];
}
