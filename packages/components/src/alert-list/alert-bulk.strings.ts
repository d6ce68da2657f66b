import { reasonStrings } from '../alert-facts/reason-form.strings.ts';
import { plural } from '../locale/plural.ts';
import { workOrderStrings } from '../work-order/work-order.strings.ts';

/** English texts of what is done with many alerts. */
export const alertBulkStrings = {
  running: {
    acknowledge: 'Acknowledging {done} of {total} …',
    close: 'Closing {done} of {total} …',
    shelve: 'Shelving {done} of {total} …',
    unshelve: 'Bringing back {done} of {total} …',
    reopen: 'Reopening {done} of {total} …',
  },
  done: {
    acknowledge: plural('{count} acknowledged', '{count} acknowledged'),
    close: plural('{count} closed', '{count} closed'),
    shelve: '{count} shelved',
    unshelve: '{count} brought back',
    reopen: '{count} reopened',
  },
  skipped: plural('{count} unchanged', '{count} unchanged'),
  failed: plural('{count} refused', '{count} refused'),
  ended: 'Stopped after {done} of {total}: {message}',
  details: 'Details',
  dismiss: 'Dismiss',
  ending: reasonStrings,
  reopen: 'Reopen',
  reopenSome: 'Reopen {count}',
  ordering: workOrderStrings,
  createWorkOrderSome: 'Create work order for {count}',
  addToCase: 'Add to case …',
  addToCaseSome: 'Add {count} to case …',
  linking: {
    title: 'Add to an existing case',
    search: 'Search open cases',
    searchHint: 'Case number or title',
    none: 'No open case found',
    add: 'Add to {number}',
    failed: 'The alerts were not added: {message}',
    firstOnly: 'Only the first are shown; search for the others.',
  },
};
