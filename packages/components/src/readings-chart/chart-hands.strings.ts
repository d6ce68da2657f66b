import { plural } from '../locale/plural.ts';

/** English texts about what is pointed at; they come with the code for it. */
export const chartHandsStrings = {
  windowShown: 'Shown: {from} to {to}',
  moreMarks: plural('{count} more mark', '{count} more marks'),
  levels: { high: 'high', medium: 'medium', low: 'low' },
};

export type ChartHandsStrings = typeof chartHandsStrings;
