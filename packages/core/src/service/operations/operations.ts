import type { Id, Json } from '../../model/index.ts';

/**
 * Every operation of the client interface under its OpenAPI `operationId`: one table for the gateway's routes, the
 * gateway client's requests and the actions of flows, so that the three cannot disagree.
 */
export interface OperationDefinition {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** Path below the service's base, with `{id}` for the record. */
  readonly path: string;
  readonly summary: string;
}

export const OPERATIONS = {
  Accounts_List: { method: 'GET', path: '/accounts', summary: 'List customers' },
  Accounts_Get: { method: 'GET', path: '/accounts/{id}', summary: 'Get a customer' },
  Assets_List: { method: 'GET', path: '/assets', summary: 'List assets' },
  Assets_Get: { method: 'GET', path: '/assets/{id}', summary: 'Get an asset' },
  Categories_List: { method: 'GET', path: '/categories', summary: 'List device categories' },
  Categories_Get: { method: 'GET', path: '/categories/{id}', summary: 'Get a device category' },
  Devices_List: { method: 'GET', path: '/devices', summary: 'List devices' },
  Devices_Get: { method: 'GET', path: '/devices/{id}', summary: 'Get a device' },
  Devices_Register: {
    method: 'POST',
    path: '/devices/{id}/register',
    summary: 'Register a device with the device cloud',
  },
  Devices_Pull: { method: 'POST', path: '/devices/{id}/pull', summary: "Fetch a device's state from the device cloud" },
  Devices_History: { method: 'GET', path: '/devices/{id}/history', summary: "List a device's history, newest first" },
  Registrations_List: { method: 'GET', path: '/registrations', summary: 'List registration attempts' },
  Registrations_Get: { method: 'GET', path: '/registrations/{id}', summary: 'Get a registration attempt' },
  Alerts_List: { method: 'GET', path: '/alerts', summary: 'List alerts' },
  Alerts_Get: { method: 'GET', path: '/alerts/{id}', summary: 'Get an alert' },
  Alerts_Raise: { method: 'POST', path: '/alerts', summary: 'Raise an alert' },
  Alerts_Acknowledge: { method: 'POST', path: '/alerts/{id}/acknowledge', summary: 'Acknowledge an alert' },
  Alerts_Assign: { method: 'POST', path: '/alerts/{id}/assign', summary: 'Give an alert to somebody, or back to all' },
  Alerts_Comment: { method: 'POST', path: '/alerts/{id}/comment', summary: 'Write a comment on an alert' },
  Alerts_Shelve: { method: 'POST', path: '/alerts/{id}/shelve', summary: 'Shelve an alert until a moment' },
  Alerts_Unshelve: { method: 'POST', path: '/alerts/{id}/unshelve', summary: 'Bring a shelved alert back' },
  Alerts_Close: { method: 'POST', path: '/alerts/{id}/close', summary: 'Close an alert' },
  Alerts_Reactivate: { method: 'POST', path: '/alerts/{id}/reactivate', summary: 'Reactivate an alert' },
  Alerts_ConvertToCase: { method: 'POST', path: '/alerts/convert-to-case', summary: 'Make one case of alerts' },
  Cases_List: { method: 'GET', path: '/cases', summary: 'List cases' },
  Cases_Get: { method: 'GET', path: '/cases/{id}', summary: 'Get a case' },
  Cases_Update: { method: 'PATCH', path: '/cases/{id}', summary: 'Change a case' },
  Cases_Resolve: { method: 'POST', path: '/cases/{id}/resolve', summary: 'Resolve a case' },
  WorkOrders_List: { method: 'GET', path: '/work-orders', summary: 'List work orders' },
  WorkOrders_Get: { method: 'GET', path: '/work-orders/{id}', summary: 'Get a work order' },
  Commands_List: { method: 'GET', path: '/commands', summary: 'List commands' },
  Commands_Get: { method: 'GET', path: '/commands/{id}', summary: 'Get a command' },
  Commands_Send: { method: 'POST', path: '/commands', summary: 'Send a command to a device' },
  Commands_Definitions: {
    method: 'GET',
    path: '/devices/{id}/command-definitions',
    summary: 'List the commands a device understands',
  },
  Readings_Range: { method: 'GET', path: '/devices/{id}/readings', summary: "Get a device's readings over a range" },
  Readings_Latest: { method: 'GET', path: '/devices/{id}/readings/latest', summary: "Get a device's newest readings" },
  Readings_Gaps: { method: 'GET', path: '/devices/{id}/readings/gaps', summary: 'List when a device was silent' },
  Readings_Heartbeats: {
    method: 'GET',
    path: '/devices/{id}/readings/heartbeats',
    summary: 'List the minutes in which a device reported, newest first',
  },
  Accounts_History: {
    method: 'GET',
    path: '/accounts/{id}/history',
    summary: "List a customer's history, newest first",
  },
  Assets_History: { method: 'GET', path: '/assets/{id}/history', summary: "List an asset's history, newest first" },
  Cases_History: { method: 'GET', path: '/cases/{id}/history', summary: "List a case's history, newest first" },
  Devices_Summary: { method: 'GET', path: '/devices/{id}/summary', summary: "Get the figures of a device's tiles" },
  Devices_FleetStatus: { method: 'GET', path: '/fleet-status', summary: 'Count devices by state and category' },
  SummaryTiles_List: { method: 'GET', path: '/summary-tiles', summary: 'List summary tiles' },
  SummaryTiles_Get: { method: 'GET', path: '/summary-tiles/{id}', summary: 'Get a summary tile' },
  SummaryTiles_Create: { method: 'POST', path: '/summary-tiles', summary: 'Add a summary tile' },
  SummaryTiles_Update: { method: 'PATCH', path: '/summary-tiles/{id}', summary: 'Change a summary tile' },
  SummaryTiles_Delete: { method: 'POST', path: '/summary-tiles/{id}/delete', summary: 'Remove a summary tile' },
} as const satisfies Record<string, OperationDefinition>;

export type OperationId = keyof typeof OPERATIONS;

/** Parameters of an operation as flows and the wire give them: `id` and, for writes, the body's fields. */
export interface OperationParameters {
  readonly id?: Id;
  readonly [name: string]: Json | undefined;
}
