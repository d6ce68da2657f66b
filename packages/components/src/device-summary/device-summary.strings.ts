import { commonStrings } from '../element/common-strings.ts';

export const deviceSummaryStrings = {
  ...commonStrings,
  title: 'Summary',
  nothing: 'No device chosen',
  nothingHint: 'Choose a device to see its figures.',
  empty: 'No figures yet',
  emptyHint: 'Figures that are set up for this device, or for its category, appear here.',
  noData: 'no data',
  latest: 'Latest',
  aggregations: { none: 'Latest', avg: 'Average', min: 'Lowest', max: 'Highest', sum: 'Sum', count: 'Readings' },
  sources: { measure: 'Measure', alerts: 'Alerts', cases: 'Cases', workOrders: 'Work orders' },
  hours: 'last {count} hours',
  oneHour: 'last hour',
  days: 'last {count} days',
  oneDay: 'last day',
};

export type DeviceSummaryStrings = typeof deviceSummaryStrings;
