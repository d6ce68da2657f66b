// Importing this module defines all elements under their own names. The provider comes first: elements that are in the
// page already are upgraded in this order, and the others ask it for the client.
import { CskAlertDetail } from './alert-detail/alert-detail.ts';
import { CskAlertList } from './alert-list/alert-list.ts';
import { CskCaseForm } from './case-form/case-form.ts';
import { CskCommandPanel } from './command-panel/command-panel.ts';
import { CskDeviceDetail } from './device-detail/device-detail.ts';
import { CskDeviceHistory } from './device-history/device-history.ts';
import { CskDeviceList } from './device-list/device-list.ts';
import { CskDeviceSummary } from './device-summary/device-summary.ts';
import { CskFleetStatus } from './fleet-status/fleet-status.ts';
import { CskProvider } from './provider/provider.ts';
import { CskReadingsChart } from './readings-chart/readings-chart.ts';
import { CskRegistrationPanel } from './registration-panel/registration-panel.ts';
import { register } from './register.ts';

register('csk-provider', CskProvider);
register('csk-readings-chart', CskReadingsChart);
register('csk-case-form', CskCaseForm);
register('csk-alert-list', CskAlertList);
register('csk-alert-detail', CskAlertDetail);
register('csk-device-history', CskDeviceHistory);
register('csk-command-panel', CskCommandPanel);
register('csk-device-list', CskDeviceList);
register('csk-device-detail', CskDeviceDetail);
register('csk-registration-panel', CskRegistrationPanel);
register('csk-device-summary', CskDeviceSummary);
register('csk-fleet-status', CskFleetStatus);
