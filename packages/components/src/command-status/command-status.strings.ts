import { commandProgressStrings } from '../command-facts/command-steps.strings.ts';
import { commandJobStrings } from '../command-job/command-job.strings.ts';
import { commonStrings } from '../element/common-strings.ts';
import { plural } from '../locale/plural.ts';

export const commandStatusStrings = {
  ...commonStrings,
  ...commandJobStrings,
  ...commandProgressStrings,
  nothing: 'No command',
  nothingHint: 'Send a command, or choose one that was sent, to follow it here.',
  missing: 'This command no longer exists',
  missingHint: 'It may have been removed, or you may not see it.',
  sentBy: 'to {device}, by {name}',
  progress: 'Progress',
  announcement: '{command}: {step}',
  held: 'The queue of the device is full. The command is kept here until there is room.',
  queueWarning: plural(
    '{pending} of {limit} message waited for the device already.',
    '{pending} of {limit} messages waited for the device already.',
  ),
  parameters: 'Parameters',
  response: 'Answer of the device',
  cancel: 'Take back',
  resend: 'Send again',
  trail: { cancelled: 'Taken back by {name}, {time}', resent: 'Sent again by {name}, {time}' },
  actionFailed: 'That did not work: {message}',
};

export type CommandStatusStrings = typeof commandStatusStrings;
