import { ConnectedServiceError } from '@csk/core';
import type { ActivityOptions, Campaign, CampaignDevice, Clock, ConnectedServiceClient, FlowRun } from '@csk/core';
import { systemClock } from '@csk/core/memory';
import { EXPORT_PATHS } from '../contract/export-wire.ts';
import { streamActivity } from './activity.ts';
import { createCall, segmentOf } from './call.ts';
import type { RetryOptions } from './call.ts';
import { createSend } from './connection.ts';
import type { GetToken } from './connection.ts';
import { readExport } from './export.ts';
import { conditionsOf, createRequests } from './requests.ts';

export interface GatewayClientOptions {
  /** Where the gateway is mounted, absolute or, in a page, relative: `/csk`. */
  readonly baseUrl: string;
  /** Gives the bearer token. Without it the browser's own session (a same-origin cookie) must do. */
  readonly getToken?: GetToken | undefined;
  readonly fetch?: typeof fetch | undefined;
  readonly clock?: Clock | undefined;
  readonly retry?: RetryOptions | undefined;
}

/**
 * The client interface over HTTP, for browsers and Node.js: it needs only `fetch`, streams and `AbortController`.
 * Every call has 30 s, retries included; writes carry an idempotency key, so a retry has no second effect.
 */
export function createGatewayClient(options: GatewayClientOptions): ConnectedServiceClient {
  const { clock = systemClock, retry } = options;
  const closing = new AbortController();
  const send = createSend({
    baseUrl: options.baseUrl,
    getToken: options.getToken,
    // Called as a plain function: a browser's fetch refuses any other `this`.
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    clock,
  });
  const call = createCall(send, clock, closing.signal, retry);

  const { one, listed, queried, history, reader, records } = createRequests(call);
  const flowRuns = reader<FlowRun>('Flows_Run', 'Flows_Runs');
  const exporting = { send, clock, closed: closing.signal };

  return {
    accounts: {
      ...records('Accounts'),
      history: (id, query, options) => history('Accounts_History', id, query, options),
    },
    assets: {
      ...records('Assets'),
      history: (id, query, options) => history('Assets_History', id, query, options),
      ancestors: (id, options) => call('Assets_Ancestors', { id }, options),
      devices: (id, options) => listed('Assets_Devices', { id }, options),
      register: (id, options) => call('Assets_Register', { id }, options),
    },
    customEntities: {
      ...records('CustomEntities'),
      history: (id, query, options) => history('CustomEntities_History', id, query, options),
      connect: (id, input, options) => call('CustomEntities_Connect', { id, body: input }, options),
      disconnect: (id, input, options) => call('CustomEntities_Disconnect', { id, body: input }, options),
      register: (id, options) => call('CustomEntities_Register', { id }, options),
      registerAll: (input, options) => call('CustomEntities_RegisterAll', { body: input }, options),
    },
    categories: records('Categories'),
    commandDefinitions: records('CommandDefinitions'),
    propertyDefinitions: records('PropertyDefinitions'),
    deviceDataHistory: reader('DeviceDataHistory_Get', 'DeviceDataHistory_List'),
    registrations: reader('Registrations_Get', 'Registrations_List'),
    devices: {
      ...records('Devices'),
      connect: (id, input, options) => call('Devices_Connect', { id, body: input }, options),
      disconnect: (id, options) => call('Devices_Disconnect', { id }, options),
      register: (id, options) => call('Devices_Register', { id }, options),
      registerAll: (ids, options) => call('Devices_RegisterAll', { body: { ids } }, options),
      unregister: (id, options) => call('Devices_Unregister', { id }, options),
      pull: (id, options) => call('Devices_Pull', { id }, options),
      pullAll: (ids, options) => call('Devices_PullAll', { body: { ids } }, options),
      updateTwin: (id, patch, options) => call('Devices_UpdateTwin', { id, body: patch }, options),
      enable: (id, options) => call('Devices_Enable', { id }, options),
      disable: (id, options) => call('Devices_Disable', { id }, options),
      import: (input = {}, options) => call('Devices_Import', { body: input }, options),
      history: (id, query, options) => history('Devices_History', id, query, options),
      summary: (id, options) => call('Devices_Summary', { id }, options),
      fleetStatus: ({ accountId, categoryId } = {}, options) =>
        call('Devices_FleetStatus', { query: { accountId, categoryId } }, options),
    },
    providerInstances: {
      ...reader('ProviderInstances_Get', 'ProviderInstances_List'),
      create: (input, options) => call('ProviderInstances_Create', { body: input }, options),
      update: (id, patch, options) => call('ProviderInstances_Update', { id, body: patch }, options),
      connect: (id, input, options) => call('ProviderInstances_Connect', { id, body: input }, options),
      disconnect: (id, input, options) => call('ProviderInstances_Disconnect', { id, body: input }, options),
      makeDefault: (id, options) => call('ProviderInstances_MakeDefault', { id }, options),
      check: (id, options) => call('ProviderInstances_Check', { id }, options),
    },
    alerts: {
      ...reader('Alerts_Get', 'Alerts_List'),
      count: ({ where, search, by } = {}, options) =>
        call('Alerts_Count', { query: { where: conditionsOf(where), search, by } }, options),
      metrics: ({ accountId, from, to } = {}, options) =>
        call('Alerts_Metrics', { query: { accountId, from, to } }, options),
      raise: (input, options) => call('Alerts_Raise', { body: input }, options),
      acknowledge: (id, options) => call('Alerts_Acknowledge', { id }, options),
      assign: (id, input, options) => call('Alerts_Assign', { id, body: input }, options),
      comment: (id, input, options) => call('Alerts_Comment', { id, body: input }, options),
      shelve: (id, input, options) => call('Alerts_Shelve', { id, body: input }, options),
      unshelve: (id, input, options) => call('Alerts_Unshelve', { id, body: input }, options),
      close: (id, input, options) => call('Alerts_Close', { id, body: input }, options),
      reactivate: (id, input, options) => call('Alerts_Reactivate', { id, body: input }, options),
      exportCsv: ({ where, search, orderBy, bom } = {}, options) =>
        readExport(
          exporting,
          EXPORT_PATHS.alerts,
          { where: conditionsOf(where), search, orderBy, bom: flagOf(bom) },
          options,
        ),
      convertToCase: (ids, input, options) => call('Alerts_ConvertToCase', { body: { ...input, ids } }, options),
      previewCase: (ids, options) => call('Alerts_PreviewCase', { body: { ids } }, options),
      linkToCase: (ids, input, options) => call('Alerts_LinkToCase', { body: { ...input, ids } }, options),
      unlinkFromCase: (ids, input, options) => call('Alerts_UnlinkFromCase', { body: { ...input, ids } }, options),
      convertToWorkOrder: (ids, input, options) =>
        call('Alerts_ConvertToWorkOrder', { body: { ...input, ids } }, options),
      process: (id, options) => call('Alerts_Process', { id }, options),
      bulk: (input, options) => call('Alerts_Bulk', { body: input }, options),
    },
    maintenanceWindows: {
      ...reader('MaintenanceWindows_Get', 'MaintenanceWindows_List'),
      schedule: (input, options) => call('MaintenanceWindows_Schedule', { body: input }, options),
      extend: (id, input, options) => call('MaintenanceWindows_Extend', { id, body: input }, options),
      cancel: (id, input, options) => call('MaintenanceWindows_Cancel', { id, body: input }, options),
    },
    cases: {
      ...reader('Cases_Get', 'Cases_List'),
      history: (id, query, options) => history('Cases_History', id, query, options),
      update: (id, patch, options) => call('Cases_Update', { id, body: patch }, options),
      resolve: (id, input, options) => call('Cases_Resolve', { id, body: input }, options),
      create: (input, options) => call('Cases_Create', { body: input }, options),
      cancel: (id, input, options) => call('Cases_Cancel', { id, body: input }, options),
      reopen: (id, input, options) => call('Cases_Reopen', { id, body: input }, options),
      moveStage: (id, input, options) => call('Cases_MoveStage', { id, body: input }, options),
      addDevices: (id, input, options) => call('Cases_AddDevices', { id, body: input }, options),
      removeDevices: (id, input, options) => call('Cases_RemoveDevices', { id, body: input }, options),
      relatedDevices: (id, { scope }, options) => listed('Cases_RelatedDevices', { id, query: { scope } }, options),
      createWorkOrder: (id, input, options) => call('Cases_CreateWorkOrder', { id, body: input }, options),
    },
    workOrders: {
      ...reader('WorkOrders_Get', 'WorkOrders_List'),
      history: (id, query, options) => history('WorkOrders_History', id, query, options),
      update: (id, patch, options) => call('WorkOrders_Update', { id, body: patch }, options),
      schedule: (id, input, options) => call('WorkOrders_Schedule', { id, body: input }, options),
      start: (id, options) => call('WorkOrders_Start', { id }, options),
      complete: (id, input, options) => call('WorkOrders_Complete', { id, body: input }, options),
      cancel: (id, input, options) => call('WorkOrders_Cancel', { id, body: input }, options),
    },
    commands: {
      ...reader('Commands_Get', 'Commands_List'),
      definitions: ({ deviceId }, options) => call('Commands_Definitions', { id: deviceId }, options),
      send: (input, options) => call('Commands_Send', { body: input }, options),
      cancel: (id, input, options) => call('Commands_Cancel', { id, body: input }, options),
      resend: (id, input, options) => call('Commands_Resend', { id, body: input }, options),
      pending: (deviceId, options) => call('Commands_Pending', { id: deviceId }, options),
      preview: (input, options) => call('Commands_Preview', { body: input }, options),
      sendToMany: (input, options) => call('Commands_SendToMany', { body: input }, options),
    },
    commandJobs: {
      ...reader('CommandJobs_Get', 'CommandJobs_List'),
      targets: (id, options) => listed('CommandJobs_Targets', { id }, options),
      excluded: (id, options) => listed('CommandJobs_Excluded', { id }, options),
      approve: (id, input, options) => call('CommandJobs_Approve', { id, body: input }, options),
      reject: (id, input, options) => call('CommandJobs_Reject', { id, body: input }, options),
      cancel: (id, input, options) => call('CommandJobs_Cancel', { id, body: input }, options),
    },
    readings: {
      range: (id, { metrics, from, to, maxPoints }, options) =>
        call('Readings_Range', { id, query: { metrics, from, to, maxPoints } }, options),
      latest: (id, options) => call('Readings_Latest', { id }, options),
      gaps: (id, { from, to, longerThanMs, metric }, options) =>
        call('Readings_Gaps', { id, query: { from, to, longerThanMs, metric } }, options),
      heartbeats: (id, { from, to, limit } = {}, options) =>
        call('Readings_Heartbeats', { id, query: { from, to, limit } }, options),
      exportCsv: (id, { metrics, from, to, bom }, options) =>
        readExport(
          exporting,
          EXPORT_PATHS.readings.replace('{id}', segmentOf(id)),
          { metrics, from, to, bom: flagOf(bom) },
          options,
        ),
    },
    summaryTiles: {
      ...reader('SummaryTiles_Get', 'SummaryTiles_List'),
      create: (input, options) => call('SummaryTiles_Create', { body: input }, options),
      update: (id, patch, options) => call('SummaryTiles_Update', { id, body: patch }, options),
      delete: (id, options) => call<void>('SummaryTiles_Delete', { id }, options),
    },
    settings: {
      get: (options) => call('Settings_Get', {}, options),
      update: (change, options) => call('Settings_Update', { body: change }, options),
    },
    rules: {
      list: (options) => listed('Rules_List', {}, options),
      get: (job, options) => one('Rules_Get', job, options),
      update: (job, change, options) => call('Rules_Update', { id: job, body: change }, options),
      getThresholds: (job, options) => call('Rules_GetThresholds', { id: job }, options),
      replaceThresholds: (job, input, options) => call('Rules_ReplaceThresholds', { id: job, body: input }, options),
    },
    access: { get: (options) => call('Access_Get', {}, options) },
    audit: {
      list: (query = {}, options) => listed('Audit_List', { query: { ...query } }, options),
    },
    campaigns: {
      ...reader<Campaign>('Campaigns_Get', 'Campaigns_List'),
      create: (input, options) => call('Campaigns_Create', { body: input }, options),
      devices: (id, query, options) => queried<CampaignDevice>('Campaigns_Devices', id, query, options),
      start: (id, input, options) => call('Campaigns_Start', { id, body: input }, options),
      pause: (id, input, options) => call('Campaigns_Pause', { id, body: input }, options),
      resume: (id, input, options) => call('Campaigns_Resume', { id, body: input }, options),
      cancel: (id, input, options) => call('Campaigns_Cancel', { id, body: input }, options),
      rollBack: (id, input, options) => call('Campaigns_RollBack', { id, body: input }, options),
    },
    flows: {
      list: (options) => listed('Flows_List', {}, options),
      runs: (query, options) => flowRuns.list(query, options),
      run: (id, options) => flowRuns.get(id, options),
      resubmit: (id, input, options) => call('Flows_Resubmit', { id, body: input }, options),
    },
    activity: (wanted: ActivityOptions = {}) =>
      streamActivity({ ...wanted, send, clock, closed: closing.signal, random: retry?.random ?? Math.random }),
    async close() {
      closing.abort(new ConnectedServiceError('closed', 'The gateway client was closed.', { port: 'gateway' }));
    },
  };
}

function flagOf(value: boolean | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
