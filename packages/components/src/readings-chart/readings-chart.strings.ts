import { commonStrings } from '../element/common-strings.ts';

export const readingsChartStrings = {
  ...commonStrings,
  title: 'Readings',
  range: 'Time range',
  showTable: 'Show as table',
  showChart: 'Show as chart',
  table: 'Table',
  chart: 'Chart',
  time: 'Time',
  latest: 'Latest',
  lowest: 'min',
  highest: 'max',
  threshold: 'Limit {value}',
  hideMetric: 'Hide {metric}',
  showMetric: 'Show {metric}',
  chartName: 'Chart of {metrics} from {from} to {to}. Arrow keys move the cursor.',
  chartRole: 'chart',
  noDevice: 'No device chosen',
  noDeviceHint: 'Choose a device to see its readings.',
  empty: 'No readings in this time',
  emptyHint: 'The device has sent nothing in the chosen range. New readings appear here by themselves.',
  allHidden: 'All metrics are hidden. Choose one above.',
  moreRows: 'Show older readings',
  noValue: 'no value',
};

export type ReadingsChartStrings = typeof readingsChartStrings;
