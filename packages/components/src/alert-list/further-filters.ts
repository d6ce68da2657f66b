import type { TemplateResult } from 'lit';
import { ALERT_ASSIGNMENTS, ALERT_CONDITIONS, ALERT_TYPES } from './alert-filter.ts';
import { facetSelect, type FilterSetting } from './facet-select.ts';
import type { FurtherFiltersStrings } from './further-filters.strings.ts';
import { RAISED_WITHIN } from './recent-alerts.ts';

export { furtherFiltersStrings } from './further-filters.strings.ts';

/** Filters that are not needed every hour. Loaded when somebody asks for them. */
export function furtherFilters(setting: FilterSetting, t: FurtherFiltersStrings): readonly TemplateResult[] {
  const condition = { label: t.filterCondition, any: t.anyCondition, names: t.conditions };
  const assigned = { label: t.filterAssigned, any: t.anyAssigned, names: t.assignments };
  const raised = { label: t.filterRaised, any: t.anyTime, names: t.raisedWithin };
  const type = { label: t.filterType, any: t.anyType, names: t.types };
  return [
    facetSelect('condition', ALERT_CONDITIONS, condition, setting),
    facetSelect('assigned', ALERT_ASSIGNMENTS, assigned, setting),
    facetSelect('raisedWithin', RAISED_WITHIN, raised, setting),
    facetSelect('type', ALERT_TYPES, type, setting),
  ];
}
