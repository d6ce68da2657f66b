export { CskProvider } from './provider/provider.ts';
export { CskAccountAlerts } from './account-alerts/account-alerts.ts';
export { CskAlertDashboard } from './alert-dashboard/alert-dashboard.ts';
export { CskAlertList } from './alert-list/alert-list.ts';
export { CskAlertDetail } from './alert-detail/alert-detail.ts';
export { CskCaseDetail } from './case-detail/case-detail.ts';
export { CskCaseForm } from './case-form/case-form.ts';
export { CskCaseList } from './case-list/case-list.ts';
export { CskCommandPanel } from './command-panel/command-panel.ts';
export { CskCommandStatus } from './command-status/command-status.ts';
export { CskDeviceHistory } from './device-history/device-history.ts';
export { CskDeviceDetail } from './device-detail/device-detail.ts';
export { CskDeviceList } from './device-list/device-list.ts';
export { CskDeviceSummary } from './device-summary/device-summary.ts';
export { CskFleetStatus } from './fleet-status/fleet-status.ts';
export { CskProcessBar } from './process-bar/process-bar.ts';
export { CskRegistrationPanel } from './registration-panel/registration-panel.ts';
export { CskReadingsChart } from './readings-chart/readings-chart.ts';
export { CskRuleEditor } from './rule-editor/rule-editor.ts';
export { liveContext, viewContext } from './element/contexts.ts';
export { addCatalogue } from './locale/catalogues.ts';
export { loadCatalogues, type CatalogueLoader } from './locale/load-catalogues.ts';
export { plural } from './locale/plural.ts';
export { defineAll, type DefineOptions } from './define-all.ts';
export { register } from './register.ts';
export { VERSION } from './version.ts';
export type { AnyCatalogue, Catalogue, Section, Sections } from './locale/catalogue.ts';
export type { Plural } from './locale/plural.ts';
export type { Localised, TextOverrides } from './locale/texts.ts';
export type { View } from './element/contexts.ts';
export type * from './events.ts';
export type { AccountAlertsStrings } from './account-alerts/account-alerts.strings.ts';
export type { AlertDashboardStrings } from './alert-dashboard/alert-dashboard.strings.ts';
export type { DashboardRange } from './alert-dashboard/alert-dashboard.ts';
export type { AlertField } from './alert-dashboard/alert-counts.ts';
export type { AlertListTexts, AlertListTexts as AlertListStrings } from './alert-list/alert-list.strings.ts';
export type { AlertColumn } from './alert-list/alert-columns.ts';
export type { AlertListFilter, AlertListView } from './alert-list/alert-list-view.ts';
export type { CaseListFilter, CaseListView } from './case-list/case-list-view.ts';
export type { DeviceListFilter, DeviceListView } from './device-list/device-list-view.ts';
export type { AlertSort } from './alert-list/alert-order.ts';
export type { AlertDetailStrings } from './alert-detail/alert-detail.strings.ts';
export type { CaseDetailStrings } from './case-detail/case-detail.strings.ts';
export type { CaseFormStrings } from './case-form/case-form.strings.ts';
export type { CaseListStrings } from './case-list/case-list.strings.ts';
export type { CaseView } from './case-list/case-query.ts';
export type { CommandPanelStrings } from './command-panel/command-panel.strings.ts';
export type { CommandStatusStrings } from './command-status/command-status.strings.ts';
export type { DeviceConnection } from './device-facts/device-badges.ts';
export type { DeviceDetailStrings } from './device-detail/device-detail.strings.ts';
export type { DeviceHistoryStrings } from './device-history/device-history.strings.ts';
export type { DeviceListStrings } from './device-list/device-list.strings.ts';
export type { DeviceSort } from './device-list/device-filter.ts';
export type { DeviceSummaryStrings } from './device-summary/device-summary.strings.ts';
export type { FleetStatusStrings } from './fleet-status/fleet-status.strings.ts';
export type { ProcessBarStrings } from './process-bar/process-bar.strings.ts';
export type { RegistrationPanelStrings } from './registration-panel/registration-panel.strings.ts';
export type {
  ReadingsChartTexts,
  ReadingsChartTexts as ReadingsChartStrings,
} from './readings-chart/readings-chart.strings.ts';
export type { RuleEditorStrings } from './rule-editor/rule-editor.strings.ts';
export type { OwnRecording } from './rule-editor/dry-run.ts';
export type {
  ChartAggregate,
  ChartAxes,
  ChartBand,
  ChartExtendLast,
  ChartGaps,
  ChartLine,
  ChartMarker,
  ChartSeries,
  ChartThreshold,
} from './readings-chart/chart-series.ts';
export type { MetricInfo, MetricInfos } from './device-facts/metric-infos.ts';
