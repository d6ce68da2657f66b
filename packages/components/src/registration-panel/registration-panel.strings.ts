import { deviceBulkStrings } from '../device-facts/device-bulk.ts';
import { deviceStateStrings } from '../device-facts/device-badges.ts';
import { commonStrings } from '../element/common-strings.ts';
import { plural } from '../locale/plural.ts';

export const registrationPanelStrings = {
  ...commonStrings,
  title: 'Registration',
  nothing: 'No device chosen',
  nothingHint: 'Choose one device or several to register them with the device cloud.',
  missing: 'This device no longer exists',
  missingHint: 'It may have been removed, or you may not see it.',
  register: 'Register',
  retry1: 'Try to register again',
  again: 'Register again',
  registering: 'Registering …',
  registerMany: plural('Register {count}', 'Register {count}'),
  retryMany: plural('Try {count} failed again', 'Try {count} failed again'),
  failed: 'The device was not registered: {message}',
  explain: {
    unknown: 'Nobody has asked the device cloud about this device yet.',
    unregistered: 'The device cloud does not know this device. It cannot connect.',
    'in-progress': 'The device cloud is being asked.',
    registered: 'The device cloud knows this device. It can connect.',
    error: 'The device cloud did not take this device.',
  },
  endsBy: 'Ends at the latest {time}.',
  history: 'History',
  noHistory: 'No registration was tried yet.',
  more: 'Show older attempts',
  by: 'by {name}',
  actions: { register: 'Registration', unregister: 'Removal from the device cloud' },
  devices: 'Devices',
  count: plural('{count} device', '{count} devices'),
  truncated: plural('The first is shown.', 'The first {count} are shown.'),
  states: deviceStateStrings,
  bulk: deviceBulkStrings,
};

export type RegistrationPanelStrings = typeof registrationPanelStrings;
