// Importing this module defines all elements under their own names. The provider comes first: elements that are in the
// page already are upgraded in this order, and the others ask it for the client.
import { CskAccountAlerts } from './account-alerts/account-alerts.ts';
import { CskAlertDashboard } from './alert-dashboard/alert-dashboard.ts';
import { CskAlertDetail } from './alert-detail/alert-detail.ts';
import { CskAlertList } from './alert-list/alert-list.ts';
import { CskCaseDetail } from './case-detail/case-detail.ts';
import { CskCaseForm } from './case-form/case-form.ts';
import { CskCaseList } from './case-list/case-list.ts';
import { CskCommandPanel } from './command-panel/command-panel.ts';
import { CskCommandStatus } from './command-status/command-status.ts';
import { CskDeviceHistory } from './device-history/device-history.ts';
import { CskProcessBar } from './process-bar/process-bar.ts';
import { CskProvider } from './provider/provider.ts';
import { CskReadingsChart } from './readings-chart/readings-chart.ts';
import { CskRuleEditor } from './rule-editor/rule-editor.ts';
import { register } from './register.ts';

register('csk-provider', CskProvider);
register('csk-readings-chart', CskReadingsChart);
register('csk-case-form', CskCaseForm);
register('csk-alert-list', CskAlertList);
register('csk-alert-detail', CskAlertDetail);
register('csk-device-history', CskDeviceHistory);
register('csk-command-panel', CskCommandPanel);
register('csk-command-status', CskCommandStatus);
register('csk-process-bar', CskProcessBar);
register('csk-case-list', CskCaseList);
register('csk-case-detail', CskCaseDetail);
register('csk-account-alerts', CskAccountAlerts);
register('csk-alert-dashboard', CskAlertDashboard);
register('csk-rule-editor', CskRuleEditor);
