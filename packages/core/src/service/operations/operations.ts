import type { Id, Json } from '../../model/index.ts';

/**
 * Every operation of the client interface under its OpenAPI `operationId`: one table for the gateway's routes, the
 * gateway client's requests and the actions of flows, so that the three cannot disagree.
 */
export interface OperationDefinition {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path below the service's base, with `{id}` for the record. */
  readonly path: string;
  readonly summary: string;
}

export const OPERATIONS = {
  Accounts_List: { method: 'GET', path: '/accounts', summary: 'List customers' },
  Accounts_Get: { method: 'GET', path: '/accounts/{id}', summary: 'Get a customer' },
  Accounts_Create: { method: 'POST', path: '/accounts', summary: 'Create a customer' },
  Accounts_Update: { method: 'PATCH', path: '/accounts/{id}', summary: 'Change a customer' },
  Accounts_Delete: { method: 'DELETE', path: '/accounts/{id}', summary: 'Delete a customer' },
  Assets_List: { method: 'GET', path: '/assets', summary: 'List assets' },
  Assets_Get: { method: 'GET', path: '/assets/{id}', summary: 'Get an asset' },
  Assets_Create: { method: 'POST', path: '/assets', summary: 'Create an asset' },
  Assets_Update: { method: 'PATCH', path: '/assets/{id}', summary: 'Change an asset' },
  Assets_Delete: { method: 'DELETE', path: '/assets/{id}', summary: 'Delete an asset' },
  Assets_Ancestors: { method: 'GET', path: '/assets/{id}/ancestors', summary: 'List what an asset is a part of' },
  Assets_Devices: {
    method: 'GET',
    path: '/assets/{id}/devices',
    summary: 'List the devices of an asset and its parts',
  },
  Assets_Register: { method: 'POST', path: '/assets/{id}/register', summary: 'Register the devices of an asset' },
  Categories_List: { method: 'GET', path: '/categories', summary: 'List device categories' },
  Categories_Get: { method: 'GET', path: '/categories/{id}', summary: 'Get a device category' },
  Categories_Create: { method: 'POST', path: '/categories', summary: 'Create a device category' },
  Categories_Update: { method: 'PATCH', path: '/categories/{id}', summary: 'Change a device category' },
  Categories_Delete: { method: 'DELETE', path: '/categories/{id}', summary: 'Delete a device category' },
  CommandDefinitions_List: { method: 'GET', path: '/command-definitions', summary: 'List command definitions' },
  CommandDefinitions_Get: { method: 'GET', path: '/command-definitions/{id}', summary: 'Get a command definition' },
  CommandDefinitions_Create: { method: 'POST', path: '/command-definitions', summary: 'Create a command definition' },
  CommandDefinitions_Update: {
    method: 'PATCH',
    path: '/command-definitions/{id}',
    summary: 'Change a command definition',
  },
  CommandDefinitions_Delete: {
    method: 'DELETE',
    path: '/command-definitions/{id}',
    summary: 'Delete a command definition',
  },
  PropertyDefinitions_List: { method: 'GET', path: '/property-definitions', summary: 'List property definitions' },
  PropertyDefinitions_Get: { method: 'GET', path: '/property-definitions/{id}', summary: 'Get a property definition' },
  PropertyDefinitions_Create: {
    method: 'POST',
    path: '/property-definitions',
    summary: 'Create a property definition',
  },
  PropertyDefinitions_Update: {
    method: 'PATCH',
    path: '/property-definitions/{id}',
    summary: 'Change a property definition',
  },
  PropertyDefinitions_Delete: {
    method: 'DELETE',
    path: '/property-definitions/{id}',
    summary: 'Delete a property definition',
  },
  Devices_List: { method: 'GET', path: '/devices', summary: 'List devices' },
  Devices_Get: { method: 'GET', path: '/devices/{id}', summary: 'Get a device' },
  Devices_Create: { method: 'POST', path: '/devices', summary: 'Create a device' },
  Devices_Update: { method: 'PATCH', path: '/devices/{id}', summary: 'Change a device' },
  Devices_Delete: { method: 'DELETE', path: '/devices/{id}', summary: 'Delete a device' },
  Devices_Connect: { method: 'POST', path: '/devices/{id}/connect', summary: 'Connect a device to an asset' },
  Devices_Disconnect: { method: 'POST', path: '/devices/{id}/disconnect', summary: 'Take a device from its asset' },
  Devices_Register: {
    method: 'POST',
    path: '/devices/{id}/register',
    summary: 'Register a device with the device cloud',
  },
  Devices_RegisterAll: { method: 'POST', path: '/devices/register', summary: 'Register several devices' },
  Devices_Unregister: {
    method: 'POST',
    path: '/devices/{id}/unregister',
    summary: 'Remove a device from the device cloud',
  },
  Devices_Pull: { method: 'POST', path: '/devices/{id}/pull', summary: "Fetch a device's state from the device cloud" },
  Devices_PullAll: { method: 'POST', path: '/devices/pull', summary: 'Fetch the state of several devices' },
  Devices_UpdateTwin: { method: 'PATCH', path: '/devices/{id}/twin', summary: "Change a device's tags and settings" },
  Devices_Enable: { method: 'POST', path: '/devices/{id}/enable', summary: 'Let a device connect' },
  Devices_Disable: { method: 'POST', path: '/devices/{id}/disable', summary: 'Turn a device away' },
  Devices_Import: { method: 'POST', path: '/devices/import', summary: 'Bring in the devices of the device cloud' },
  Devices_History: { method: 'GET', path: '/devices/{id}/history', summary: "List a device's history, newest first" },
  Registrations_List: { method: 'GET', path: '/registrations', summary: 'List registration attempts' },
  Registrations_Get: { method: 'GET', path: '/registrations/{id}', summary: 'Get a registration attempt' },
  DeviceDataHistory_List: { method: 'GET', path: '/device-data-history', summary: 'List what devices were like' },
  DeviceDataHistory_Get: { method: 'GET', path: '/device-data-history/{id}', summary: 'Get a row of data history' },
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
  Alerts_LinkToCase: { method: 'POST', path: '/alerts/link-to-case', summary: 'Put alerts into a case' },
  Alerts_UnlinkFromCase: { method: 'POST', path: '/alerts/unlink-from-case', summary: 'Take alerts out of a case' },
  Alerts_ConvertToWorkOrder: {
    method: 'POST',
    path: '/alerts/convert-to-work-order',
    summary: 'Make one work order of alerts',
  },
  Alerts_Process: { method: 'GET', path: '/alerts/{id}/process', summary: 'Get how far an alert has come' },
  Alerts_Bulk: { method: 'POST', path: '/alerts/bulk', summary: 'Do one thing to many alerts' },
  Alerts_Metrics: { method: 'GET', path: '/alert-metrics', summary: 'Measure how the alarm system does' },
  MaintenanceWindows_List: { method: 'GET', path: '/maintenance-windows', summary: 'List maintenance windows' },
  MaintenanceWindows_Get: { method: 'GET', path: '/maintenance-windows/{id}', summary: 'Get a maintenance window' },
  MaintenanceWindows_Schedule: {
    method: 'POST',
    path: '/maintenance-windows',
    summary: 'Keep the alerts of equipment quiet for a time',
  },
  MaintenanceWindows_Extend: {
    method: 'POST',
    path: '/maintenance-windows/{id}/extend',
    summary: 'Put off the end of a maintenance window',
  },
  MaintenanceWindows_Cancel: {
    method: 'POST',
    path: '/maintenance-windows/{id}/cancel',
    summary: 'Cancel a maintenance window',
  },
  Cases_List: { method: 'GET', path: '/cases', summary: 'List cases' },
  Cases_Get: { method: 'GET', path: '/cases/{id}', summary: 'Get a case' },
  Cases_Update: { method: 'PATCH', path: '/cases/{id}', summary: 'Change a case' },
  Cases_Resolve: { method: 'POST', path: '/cases/{id}/resolve', summary: 'Resolve a case' },
  Cases_Create: { method: 'POST', path: '/cases', summary: 'Open a case' },
  Cases_Cancel: { method: 'POST', path: '/cases/{id}/cancel', summary: 'Cancel a case' },
  Cases_Reopen: { method: 'POST', path: '/cases/{id}/reopen', summary: 'Open a case again' },
  Cases_MoveStage: { method: 'POST', path: '/cases/{id}/move-stage', summary: 'Move a case to another stage' },
  Cases_AddDevices: { method: 'POST', path: '/cases/{id}/add-devices', summary: 'Add devices to a case' },
  Cases_RemoveDevices: { method: 'POST', path: '/cases/{id}/remove-devices', summary: 'Take devices out of a case' },
  Cases_RelatedDevices: {
    method: 'GET',
    path: '/cases/{id}/related-devices',
    summary: 'List devices to choose from for a case',
  },
  Cases_CreateWorkOrder: { method: 'POST', path: '/cases/{id}/work-orders', summary: 'Make a work order of a case' },
  WorkOrders_List: { method: 'GET', path: '/work-orders', summary: 'List work orders' },
  WorkOrders_Get: { method: 'GET', path: '/work-orders/{id}', summary: 'Get a work order' },
  WorkOrders_Update: { method: 'PATCH', path: '/work-orders/{id}', summary: 'Change a work order' },
  WorkOrders_Schedule: { method: 'POST', path: '/work-orders/{id}/schedule', summary: 'Book a technician' },
  WorkOrders_Start: { method: 'POST', path: '/work-orders/{id}/start', summary: 'Begin the work' },
  WorkOrders_Complete: { method: 'POST', path: '/work-orders/{id}/complete', summary: 'Complete a work order' },
  WorkOrders_Cancel: { method: 'POST', path: '/work-orders/{id}/cancel', summary: 'Cancel a work order' },
  Commands_List: { method: 'GET', path: '/commands', summary: 'List commands' },
  Commands_Get: { method: 'GET', path: '/commands/{id}', summary: 'Get a command' },
  Commands_Send: { method: 'POST', path: '/commands', summary: 'Send a command to a device' },
  Commands_Definitions: {
    method: 'GET',
    path: '/devices/{id}/command-definitions',
    summary: 'List the commands a device understands',
  },
  Commands_Cancel: { method: 'POST', path: '/commands/{id}/cancel', summary: 'Take back a command that is not sent' },
  Commands_Resend: { method: 'POST', path: '/commands/{id}/resend', summary: 'Send a command again under its id' },
  Commands_Pending: {
    method: 'GET',
    path: '/devices/{id}/pending-commands',
    summary: 'Count the messages that wait for a device',
  },
  Commands_Preview: {
    method: 'POST',
    path: '/commands/preview',
    summary: 'Show what sending to many devices would do',
  },
  Commands_SendToMany: { method: 'POST', path: '/commands/send-to-many', summary: 'Send a command to many devices' },
  CommandJobs_List: { method: 'GET', path: '/command-jobs', summary: 'List commands to many devices' },
  CommandJobs_Get: { method: 'GET', path: '/command-jobs/{id}', summary: 'Get a command to many devices' },
  CommandJobs_Targets: { method: 'GET', path: '/command-jobs/{id}/targets', summary: 'List the devices of a job' },
  CommandJobs_Approve: {
    method: 'POST',
    path: '/command-jobs/{id}/approve',
    summary: 'Approve a command to many devices as a second person',
  },
  CommandJobs_Reject: { method: 'POST', path: '/command-jobs/{id}/reject', summary: 'Refuse to approve it' },
  CommandJobs_Cancel: { method: 'POST', path: '/command-jobs/{id}/cancel', summary: 'Stop a command to many devices' },
  Readings_Range: { method: 'GET', path: '/devices/{id}/readings', summary: "Get a device's readings over a range" },
  Readings_Latest: { method: 'GET', path: '/devices/{id}/readings/latest', summary: "Get a device's newest readings" },
  Audit_List: { method: 'GET', path: '/audit', summary: 'List who changed what' },
} as const satisfies Record<string, OperationDefinition>;

export type OperationId = keyof typeof OPERATIONS;

/** Parameters of an operation as flows and the wire give them: `id` and, for writes, the body's fields. */
export interface OperationParameters {
  readonly id?: Id;
  readonly [name: string]: Json | undefined;
}
