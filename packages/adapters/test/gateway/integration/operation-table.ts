/*
 * Every operation as both sides of the wire see it. Those that page in a way of their own are in the test itself.
 */
import { ALERT_VERBS } from './operations/alert-verbs.ts';
import { CASE_VERBS } from './operations/case-verbs.ts';
import { COMMAND_VERBS } from './operations/command-verbs.ts';
import { INSIGHT_VERBS } from './operations/insight-verbs.ts';
import { REGISTRY_VERBS } from './operations/registry-verbs.ts';
import { SET_UP_VERBS } from './operations/set-up-verbs.ts';
import type { Verb } from './operations/verb.ts';

export { ID, RANGE } from './operations/verb.ts';
export const RECORD = { id: 'x', version: '7', createdAt: 't', updatedAt: 't' };

/** Each verb of the client. */
export const VERBS: readonly Verb[] = [
  ...REGISTRY_VERBS,
  ...ALERT_VERBS,
  ...CASE_VERBS,
  ...COMMAND_VERBS,
  ...INSIGHT_VERBS,
  ...SET_UP_VERBS,
];

/** Lists of records, and the noun of each. */
export const LISTS = [
  ['Accounts_List', 'accounts'],
  ['Assets_List', 'assets'],
  ['CustomEntities_List', 'customEntities'],
  ['Categories_List', 'categories'],
  ['Devices_List', 'devices'],
  ['CommandDefinitions_List', 'commandDefinitions'],
  ['PropertyDefinitions_List', 'propertyDefinitions'],
  ['Registrations_List', 'registrations'],
  ['DeviceDataHistory_List', 'deviceDataHistory'],
  ['Alerts_List', 'alerts'],
  ['ProviderInstances_List', 'providerInstances'],
  ['MaintenanceWindows_List', 'maintenanceWindows'],
  ['Cases_List', 'cases'],
  ['WorkOrders_List', 'workOrders'],
  ['Commands_List', 'commands'],
  ['CommandJobs_List', 'commandJobs'],
  ['Campaigns_List', 'campaigns'],
  ['SummaryTiles_List', 'summaryTiles'],
] as const;

/** Timelines, and the noun of each. */
export const HISTORIES = [
  ['Accounts_History', 'accounts'],
  ['Assets_History', 'assets'],
  ['CustomEntities_History', 'customEntities'],
  ['Devices_History', 'devices'],
  ['Cases_History', 'cases'],
  ['WorkOrders_History', 'workOrders'],
] as const;
