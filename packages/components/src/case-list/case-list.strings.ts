import { caseFormStrings } from '../case-form/case-form.strings.ts';
import { commonStrings } from '../element/common-strings.ts';
import { plural } from '../locale/plural.ts';

export const caseListStrings = {
  ...commonStrings,
  title: 'Cases',
  view: 'Show',
  all: 'All',
  statuses: caseFormStrings.statuses,
  priorities: caseFormStrings.priorities,
  number: 'Number',
  case: 'Case',
  customer: 'Customer',
  status: 'Status',
  priority: 'Priority',
  assignedTo: 'Assigned to',
  alerts: 'Alerts',
  alertCount: plural('{count} alert', '{count} alerts'),
  age: 'Age',
  now: 'now',
  search: 'Search number, title, customer',
  found: plural('{count} case found', '{count} cases found'),
  newCases: plural('{count} new', '{count} new'),
  newAnnouncement: plural('{count} new case', '{count} new cases'),
  empty: 'No cases',
  emptyHint: 'When an agent makes a case of an alert, it appears here.',
  emptyOpen: 'No open case',
  emptyOpenHint: 'All cases are resolved. Choose “All” to see them.',
  noMatch: 'No case matches',
  noMatchHint: 'Try a case number, part of the title, or a customer.',
};

export type CaseListStrings = typeof caseListStrings;
