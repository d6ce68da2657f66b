import { customerSearchStrings } from '../customer-choice/customer-search.strings.ts';
import { plural } from '../locale/plural.ts';

/** English texts about work orders, wherever one is made or named. */
export const workOrderStrings = {
  name: 'Work order',
  create: 'Create work order',
  creating: 'Creating …',
  failed: 'The work order was not created: {message}',
  open: 'Open work order {number}',
  openExternally: 'Open in the work order system',
  fromAlerts: plural('For {count} alert', 'For {count} alerts'),
  title: 'Title',
  customer: 'Customer',
  chooseCustomer: 'Choose a customer …',
  customers: customerSearchStrings,
  customerMissing: 'A work order needs a customer.',
  priority: 'Priority',
  priorities: { high: 'High', normal: 'Normal', low: 'Low' },
  incidentType: 'Kind of work',
  description: 'What is to be done',
  optional: 'optional',
  cancel: 'Cancel',
  statuses: {
    unscheduled: 'Unscheduled',
    scheduled: 'Scheduled',
    'in-progress': 'In progress',
    completed: 'Completed',
    cancelled: 'Cancelled',
  },
};

export type WorkOrderStrings = typeof workOrderStrings;
