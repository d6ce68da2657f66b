import { commandProgressStrings } from '../command-facts/command-steps.strings.ts';
import { commandJobStrings } from '../command-job/command-job.strings.ts';
import { commonStrings } from '../element/common-strings.ts';
import { plural } from '../locale/plural.ts';
import { valueFormStrings } from '../value-form/value-form.strings.ts';

export const commandPanelStrings = {
  ...commonStrings,
  ...valueFormStrings,
  ...commandJobStrings,
  ...commandProgressStrings,
  title: 'Commands',
  sendNamed: 'Send “{name}”',
  sending: 'Sending …',
  cancel: 'Cancel',
  choose: 'Command',
  confirmTitle: 'Send “{name}” to {device}?',
  confirmHint: 'This command is marked as dangerous: it changes what the device does at the customer.',
  confirm: 'Yes, send it',
  offlineDevice: 'The device is offline. The command waits and is delivered when it connects again, or expires.',
  offlineDirect: 'The device is offline. This command needs a connected device and will fail.',
  checking: 'Looking at the devices …',
  offlineMany: 'Offline: {count}. There the command waits and is delivered on connecting again, or expires.',
  offlineManyDirect: 'Offline: {count}. There the command will fail.',
  needsApproval: 'A second person has to approve it before it is sent.',
  takeBack: 'Take back',
  resend: 'Send again',
  waiting: plural(
    '{count} command to many devices waits for approval',
    '{count} commands to many devices wait for approval',
  ),
  device: 'Device',
  chooseDevice: 'Choose a device',
  chooseDeviceHint: 'The case is about several devices. Choose where the command goes.',
  allDevices: plural('The {count} device of the case', 'All {count} devices of the case'),
  noCommands: 'No commands',
  noCommandsHint: 'The category of this device offers no commands.',
  noDevice: 'No device chosen',
  noDeviceHint: 'Choose a device, or an alert or a case of one, to send it a command.',
  history: 'Sent commands',
  nothingSent: 'Nothing has been sent to this device yet.',
  more: 'Show older commands',
  by: 'by {name}',
  response: 'Answer of the device',
  required: 'Please fill this in.',
  optional: 'optional',
  asJson: 'Write as JSON',
  asFields: 'Show as fields',
  notOfFields: 'Fields cannot show all of this: the command has no such parameters.',
  failed: 'The command was not sent: {message}',
};

export type CommandPanelStrings = typeof commandPanelStrings;
