import type { ErrorCode } from '@csk/core';
import type { AccountAlertsTexts } from '../account-alerts/account-alerts.strings.ts';
import type { AlertDashboardStrings } from '../alert-dashboard/alert-dashboard.strings.ts';
import type { AlertDetailStrings } from '../alert-detail/alert-detail.strings.ts';
import type { AlertListTexts } from '../alert-list/alert-list.strings.ts';
import type { CaseDetailStrings } from '../case-detail/case-detail.strings.ts';
import type { CaseFormStrings } from '../case-form/case-form.strings.ts';
import type { CaseListStrings } from '../case-list/case-list.strings.ts';
import type { CommandPanelStrings } from '../command-panel/command-panel.strings.ts';
import type { CommandStatusStrings } from '../command-status/command-status.strings.ts';
import type { DeviceDetailStrings } from '../device-detail/device-detail.strings.ts';
import type { DeviceHistoryStrings } from '../device-history/device-history.strings.ts';
import type { DeviceListStrings } from '../device-list/device-list.strings.ts';
import type { DeviceSummaryStrings } from '../device-summary/device-summary.strings.ts';
import type { FleetStatusStrings } from '../fleet-status/fleet-status.strings.ts';
import type { ProcessBarStrings } from '../process-bar/process-bar.strings.ts';
import type { ReadingsChartTexts } from '../readings-chart/readings-chart.strings.ts';
import type { RegistrationPanelStrings } from '../registration-panel/registration-panel.strings.ts';
import type { RuleEditorStrings } from '../rule-editor/rule-editor.strings.ts';
import type { Localised } from './texts.ts';

/** The texts of all elements, by element. */
export interface Sections {
  readonly accountAlerts: AccountAlertsTexts;
  readonly alertDashboard: AlertDashboardStrings;
  readonly alertDetail: AlertDetailStrings;
  readonly alertList: AlertListTexts;
  readonly caseDetail: CaseDetailStrings;
  readonly caseForm: CaseFormStrings;
  readonly caseList: CaseListStrings;
  readonly commandPanel: CommandPanelStrings;
  readonly commandStatus: CommandStatusStrings;
  readonly deviceDetail: DeviceDetailStrings;
  readonly deviceHistory: DeviceHistoryStrings;
  readonly deviceList: DeviceListStrings;
  readonly deviceSummary: DeviceSummaryStrings;
  readonly fleetStatus: FleetStatusStrings;
  readonly processBar: ProcessBarStrings;
  readonly readingsChart: ReadingsChartTexts;
  readonly registrationPanel: RegistrationPanelStrings;
  readonly ruleEditor: RuleEditorStrings;
}

export type Section = keyof Sections;

/**
 * All texts in one language. `C` are the plural categories of the language, so that a missing form does not compile, just
 * as a missing text does not.
 */
export interface Catalogue<C extends Intl.LDMLPluralRule = Intl.LDMLPluralRule> {
  /** BCP 47 name of the language, for example `pt-BR`. */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  /**
   * What went wrong, by the code of the error; the service's own words, which are English, stand in `{message}` where the
   * code alone would not help.
   */
  readonly errors: Readonly<Record<Exclude<ErrorCode, 'internal'>, string>>;
  readonly sections: { readonly [S in Section]: Localised<Sections[S], C> };
}

/** A catalogue of any language. */
export type AnyCatalogue = Omit<Catalogue, 'sections'> & { readonly sections: { readonly [S in Section]: object } };
