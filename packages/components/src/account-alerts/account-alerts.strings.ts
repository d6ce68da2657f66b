import type { AlertListTexts } from '../alert-list/alert-list.strings.ts';
import { commonStrings } from '../element/common-strings.ts';
import type { TextOverrides } from '../locale/texts.ts';
import { plural } from '../locale/plural.ts';

export const accountAlertsStrings = {
  ...commonStrings,
  nothing: 'No customer chosen',
  nothingHint: 'Choose a customer to see what its devices report.',
  missing: 'This customer no longer exists',
  missingHint: 'It may have been removed, or you may not see it.',
  deviceCount: plural('{count} device', '{count} devices'),
  openCount: plural('{count} open alert', '{count} open alerts'),
  shelvedCount: plural('{count} shelved', '{count} shelved'),
  atLeast: '{count}+',
  devices: 'Devices',
  allDevices: 'All devices',
  noDevices: 'This customer has no devices.',
  connected: 'Connected',
  disconnected: 'Offline',
  openAlerts: plural('{count} open', '{count} open'),
  moreDevices: 'Show more',
  /** Texts of the list inside. */
  alertList: { title: 'Alert history' },
};

export type AccountAlertsTexts = typeof accountAlertsStrings;
export type AccountAlertsStrings = Omit<AccountAlertsTexts, 'alertList'> & {
  readonly alertList: TextOverrides<AlertListTexts>;
};
