import { alertTypeStrings } from '../alert-facts/alert-types.strings.ts';

/** English texts of the filters; they come with them. */
export const furtherFiltersStrings = {
  filterCondition: 'Condition',
  anyCondition: 'Any condition',
  conditions: { lasting: 'Condition lasts', over: 'Condition over' },
  filterAssigned: 'Assigned',
  anyAssigned: 'Assigned or not',
  assignments: { me: 'Assigned to me', nobody: 'Assigned to nobody' },
  filterType: 'Kind',
  anyType: 'Any kind',
  types: alertTypeStrings,
  filterRaised: 'Raised',
  anyTime: 'Any time',
  raisedWithin: { hour: 'Last hour', day: 'Last 24 hours', week: 'Last 7 days', month: 'Last 30 days' },
};

export type FurtherFiltersStrings = typeof furtherFiltersStrings;
