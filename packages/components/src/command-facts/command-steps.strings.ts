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

/** What a command is that nobody has described. */
export const customCommandStrings = {
  queued: 'Custom command, sent as a message',
  direct: 'Custom command, sent as a direct method',
};

/** How far a command is, where its steps are shown. */
export const commandProgressStrings = {
  stepStates: { done: 'done', now: 'current', ahead: 'not yet', skipped: 'not reported' },
  givesUp: 'Without an answer it ends {time}.',
};
