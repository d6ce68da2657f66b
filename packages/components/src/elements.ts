import type { LitElement } from 'lit';
import { CskAccountAlerts } from './account-alerts/account-alerts.ts';
import { CskAlertDashboard } from './alert-dashboard/alert-dashboard.ts';
import { CskAlertDetail } from './alert-detail/alert-detail.ts';
import { CskAlertList } from './alert-list/alert-list.ts';
import { CskCaseDetail } from './case-detail/case-detail.ts';
import { CskCaseForm } from './case-form/case-form.ts';
import { CskCaseList } from './case-list/case-list.ts';
import { CskCommandPanel } from './command-panel/command-panel.ts';
import { CskCommandStatus } from './command-status/command-status.ts';
import { CskDeviceDetail } from './device-detail/device-detail.ts';
import { CskDeviceHistory } from './device-history/device-history.ts';
import { CskDeviceList } from './device-list/device-list.ts';
import { CskDeviceSummary } from './device-summary/device-summary.ts';
import { CskFleetStatus } from './fleet-status/fleet-status.ts';
import { CskProcessBar } from './process-bar/process-bar.ts';
import { CskProvider } from './provider/provider.ts';
import { CskReadingsChart } from './readings-chart/readings-chart.ts';
import { CskRegistrationPanel } from './registration-panel/registration-panel.ts';
import { CskRuleEditor } from './rule-editor/rule-editor.ts';

export interface ElementClass {
  new (): LitElement;
  readonly version: string;
}

/**
 * All elements under their own names. The provider comes first: elements that are in the page already are upgraded in
 * this order, and the others ask it for the client.
 */
export const ELEMENTS: readonly (readonly [tag: string, element: ElementClass])[] = [
  ['csk-provider', CskProvider],
  ['csk-readings-chart', CskReadingsChart],
  ['csk-case-form', CskCaseForm],
  ['csk-alert-list', CskAlertList],
  ['csk-alert-detail', CskAlertDetail],
  ['csk-device-history', CskDeviceHistory],
  ['csk-command-panel', CskCommandPanel],
  ['csk-command-status', CskCommandStatus],
  ['csk-process-bar', CskProcessBar],
  ['csk-case-list', CskCaseList],
  ['csk-case-detail', CskCaseDetail],
  ['csk-account-alerts', CskAccountAlerts],
  ['csk-alert-dashboard', CskAlertDashboard],
  ['csk-rule-editor', CskRuleEditor],
  ['csk-device-list', CskDeviceList],
  ['csk-device-detail', CskDeviceDetail],
  ['csk-registration-panel', CskRegistrationPanel],
  ['csk-device-summary', CskDeviceSummary],
  ['csk-fleet-status', CskFleetStatus],
];
