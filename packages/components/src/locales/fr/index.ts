import type { Catalogue } from '../../locale/catalogue.ts';
import { accountAlerts, alertDetail, alertList, processBar } from './alerts.ts';
import { alertDashboard, deviceSummary, fleetStatus, readingsChart } from './figures.ts';
import { caseForm, caseDetail, caseList } from './cases.ts';
import { commandPanel, commandStatus } from './commands.ts';
import { deviceDetail, deviceHistory, deviceList, registrationPanel } from './devices.ts';
import { ruleEditor } from './rules.ts';
import { errors } from './shared.ts';

/** All texts in French. */
export const fr: Catalogue<'one' | 'many' | 'other'> = {
  language: 'fr',
  direction: 'ltr',
  errors,
  sections: {
    accountAlerts,
    alertDetail,
    alertList,
    processBar,
    alertDashboard,
    deviceSummary,
    fleetStatus,
    readingsChart,
    caseForm,
    caseDetail,
    caseList,
    commandPanel,
    commandStatus,
    deviceDetail,
    deviceHistory,
    deviceList,
    registrationPanel,
    ruleEditor,
  },
};
