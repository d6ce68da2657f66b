import { readingDoubtStrings } from '../device-facts/reading-doubt.ts';
import { commonStrings } from '../element/common-strings.ts';
import { plural } from '../locale/plural.ts';

export const deviceSummaryStrings = {
  ...commonStrings,
  ...readingDoubtStrings,
  title: 'Summary',
  nothing: 'No device chosen',
  nothingHint: 'Choose a device to see its figures.',
  empty: 'No figures yet',
  emptyHint: 'Figures that are set up for this device, or for its category, appear here.',
  noData: 'no data',
  latest: 'Latest',
  aggregations: { none: 'Latest', avg: 'Average', min: 'Lowest', max: 'Highest', sum: 'Sum', count: 'Readings' },
  sources: { measure: 'Measure', alerts: 'Alerts', cases: 'Cases', workOrders: 'Work orders' },
  hours: plural('last hour', 'last {count} hours'),
  days: plural('last day', 'last {count} days'),
};

export type DeviceSummaryStrings = typeof deviceSummaryStrings;
