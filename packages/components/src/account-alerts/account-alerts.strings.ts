import type { AlertListStrings } from '../alert-list/alert-list.strings.ts';
import { commonStrings } from '../element/common-strings.ts';

export const accountAlertsStrings = {
  ...commonStrings,
  nothing: 'No customer chosen',
  nothingHint: 'Choose a customer to see what its devices report.',
  missing: 'This customer no longer exists',
  missingHint: 'It may have been removed, or you may not see it.',
  deviceCount: '{count} devices',
  openCount: '{count} open alerts',
  atLeast: '{count}+',
  devices: 'Devices',
  allDevices: 'All devices',
  noDevices: 'This customer has no devices.',
  connected: 'Connected',
  disconnected: 'Offline',
  openAlerts: '{count} open',
  moreDevices: 'Show more',
  /** Texts of the list inside. */
  alertList: { title: 'Alert history' } as Partial<AlertListStrings>,
};

export type AccountAlertsStrings = typeof accountAlertsStrings;
