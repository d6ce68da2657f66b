/** What becomes of a command, wherever it is shown. */
export const commandStepStrings = {
  queued: 'Queued',
  sent: 'Sent',
  delivered: 'Delivered',
  completed: 'Completed',
  rejected: 'Rejected',
  failed: 'Failed',
  expired: 'Expired',
  unknown: 'Outcome unknown',
  cancelled: 'Cancelled',
};
