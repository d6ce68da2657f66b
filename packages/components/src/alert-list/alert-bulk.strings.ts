import type { BulkStrings } from '../element/bulk-view.ts';
import { plural } from '../locale/plural.ts';
import type { AlertListBulkAction } from './alert-bulk.ts';

/** English texts of what is done with many alerts. */
export const alertBulkStrings: BulkStrings<AlertListBulkAction> = {
  running: {
    acknowledge: 'Acknowledging {done} of {total} …',
    close: 'Closing {done} of {total} …',
    shelve: 'Shelving {done} of {total} …',
    unshelve: 'Bringing back {done} of {total} …',
  },
  done: {
    acknowledge: plural('{count} acknowledged', '{count} acknowledged'),
    close: plural('{count} closed', '{count} closed'),
    shelve: '{count} shelved',
    unshelve: '{count} brought back',
  },
  skipped: plural('{count} unchanged', '{count} unchanged'),
  failed: plural('{count} refused', '{count} refused'),
  ended: 'Stopped after {done} of {total}: {message}',
  details: 'Details',
  dismiss: 'Dismiss',
};
