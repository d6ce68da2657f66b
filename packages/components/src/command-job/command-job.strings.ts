import { commandStepStrings, customCommandStrings } from '../command-facts/command-steps.strings.ts';
import { plural } from '../locale/plural.ts';

/** Texts of a command to many devices. */
export const commandJobStrings = {
  devices: plural('{count} device', '{count} devices'),
  moreDevices: plural('and {count} more', 'and {count} more'),
  leftOut: {
    'not-registered': 'Left out, not registered: {count}',
    'unknown-command': 'Left out, without this command: {count}',
    'queue-nearly-full': 'Left out, queue nearly full: {count}',
  },
  leftOutDevices: plural('{count} device left out', '{count} devices left out'),
  leftOutWhy: {
    'not-registered': 'not registered',
    'unknown-command': 'without this command',
    'queue-nearly-full': 'queue nearly full',
  },
  leftOutMore: 'Show more',
  leftOutUnknown: 'Which devices they were is not known any more.',
  jobTitle: '“{name}” to {device}',
  jobs: {
    'awaiting-approval': 'Waits for a second person’s approval',
    approved: 'Approved, about to begin',
    running: 'Under way',
    cancelling: 'Being stopped',
    completed: 'Completed',
    cancelled: 'Cancelled',
    rejected: 'Refused',
    expired: 'Expired',
  },
  jobAskedFor: 'Asked for by {name}, {time}',
  jobWaits: 'Without an approval it ends {time}.',
  jobEnds: 'What is not sent yet ends {time}.',
  jobParameters: 'Parameters',
  jobDecisions: {
    approved: 'Approved by {name}, {time}',
    rejected: 'Refused by {name}, {time}',
    cancelled: 'Stopped by {name}, {time}',
  },
  approve: 'Approve',
  refuse: 'Refuse',
  decisionReason: 'Reason',
  decisionHint: 'needed to refuse',
  refusalWhy: 'Please say why you refuse.',
  ownJob: 'You asked for it yourself: somebody else has to approve it.',
  jobMissing: 'This command to many devices no longer exists',
  jobMissingHint: 'It may have been removed, or you may not see it.',
  stopJob: 'Stop what is not sent',
  notStopped: 'That did not work: {message}',
  outcomes: { waiting: 'Waiting', skipped: 'Device no longer there' },
  steps: commandStepStrings,
  sentAs: customCommandStrings,
};

export type CommandJobStrings = typeof commandJobStrings;
