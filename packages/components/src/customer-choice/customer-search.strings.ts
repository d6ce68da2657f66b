import { plural } from '../locale/plural.ts';

/** English texts of finding a customer among many by typing. */
export const customerSearchStrings = {
  found: plural('{count} customer found', '{count} customers found'),
  none: 'No customer found',
  firstOnly: 'Only the first are shown; type to find others.',
};

export type CustomerSearchStrings = typeof customerSearchStrings;
