import { shelveStrings } from '../alert-facts/shelve-form.strings.ts';
import { plural } from '../locale/plural.ts';
import { alertBulkStrings } from './alert-bulk.strings.ts';

/** English texts about the chosen alerts; they come with what can be done with these. */
export const alertSelectionStrings = {
  selected: plural('{count} selected', '{count} selected'),
  createCase: 'Create case',
  createCaseSome: plural('Create case from {count}', 'Create case from {count}'),
  acknowledge: 'Acknowledge',
  acknowledgeSome: plural('Acknowledge {count}', 'Acknowledge {count}'),
  closeAlerts: 'Close',
  closeSome: plural('Close {count}', 'Close {count}'),
  selectAll: plural('Select all {count}', 'Select all {count}'),
  selectMatching: 'Select all that match',
  selecting: 'Selecting …',
  selectFailed: 'The others could not be selected: {message}',
  selectLimit: 'More match than can be selected at once.',
  caseLimit: 'A case takes at most {count} alerts.',
  shelve: 'Shelve',
  shelveSome: 'Shelve {count}',
  unshelve: 'Unshelve',
  unshelveSome: 'Unshelve {count}',
  shelving: shelveStrings,
  noneEligible: 'All chosen alerts are closed or have a case already.',
  bulk: alertBulkStrings,
  moreActions: 'More actions',
  clearSelection: 'Clear selection',
  close: 'Close',
};

export type AlertSelectionStrings = typeof alertSelectionStrings;
