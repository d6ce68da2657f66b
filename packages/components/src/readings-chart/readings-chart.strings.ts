import { readingDoubtStrings } from '../device-facts/reading-doubt.ts';
import { commonStrings } from '../element/common-strings.ts';
import type { ChartHandsStrings } from './chart-hands.strings.ts';

/** English texts that are there from the start. */
export const readingsChartStrings = {
  ...commonStrings,
  ...readingDoubtStrings,
  title: 'Readings',
  range: 'Time range',
  dates: 'Dates',
  datesHint: 'Choose from when to when',
  datesFrom: 'From',
  datesTo: 'To',
  datesShow: 'Show',
  datesOrder: 'This must be later than the start.',
  datesWide: 'At most 90 days are shown at once.',
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
  pause: 'Pause',
  resume: 'Resume',
  paused: 'Paused',
  pausedHint: 'The chart stands still. New readings are kept and shown when you resume.',
  resetZoom: 'Reset zoom',
  chartKeys:
    'Plus and minus zoom, Shift with an arrow key pans, 0 shows everything again, Space pauses and resumes, Enter chooses the mark at the cursor.',
  moveTime: 'Move in time',
  earlier: 'Earlier',
  later: 'Later',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  average: 'avg',
  aggregate: 'What the line shows',
  aggregateAvg: 'Average',
  aggregateMin: 'Minimum',
  aggregateMax: 'Maximum',
  onlyHint: 'Shift or double click: only this one',
  quality: 'quality',
  goodQuality: 'good quality',
  saveCsv: 'Save as CSV',
  savePng: 'Save as PNG image',
};

export type ReadingsChartStrings = typeof readingsChartStrings;
/** All texts of the chart, those of what is loaded on demand among them. */
export type ReadingsChartTexts = ReadingsChartStrings & ChartHandsStrings;
