import type { ConnectedServiceClient, OperationId } from '@csk/core';

/*
 * Every operation as both sides of the wire see it. Those that page in a way of their own are in the test itself.
 */

export const RECORD = { id: 'x', version: '7', createdAt: 't', updatedAt: 't' };
export const ID = 'ä/ß ?#%';
const WRITE = { idempotencyKey: 'key-1', ifVersion: '6' };
const KEY = { idempotencyKey: 'key-1' };
const RAW = { name: 'reboot', payload: 3, mode: 'direct', timeoutMs: 5_000 } as const;
const DIGEST = 'ab'.repeat(32);
export const RANGE = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' };

type Verb = readonly [OperationId, string, (c: ConnectedServiceClient) => Promise<unknown>, readonly unknown[]];

/** A new record of each kind, and a change of it. */
const RECORDS = [
  ['Accounts', 'accounts', { name: 'Contoso' }, { name: 'Fabrikam' }],
  ['Assets', 'assets', { name: 'Cold room', accountId: 'a' }, { accountId: null }],
  ['CustomEntities', 'customEntities', { entity: 'vehicle', recordId: 'v-1', name: 'Van' }, { accountId: null }],
  [
    'Categories',
    'categories',
    { name: 'Thermostat', commandDefinitionIds: ['c'], properties: [{ propertyId: 'p', isTag: true }] },
    { properties: null },
  ],
  [
    'CommandDefinitions',
    'commandDefinitions',
    { name: 'Reset', parameters: [{ name: 'delay', type: 'integer', minimum: 0 }], timeoutMs: 60_000 },
    { description: null, mode: 'direct' },
  ],
  ['PropertyDefinitions', 'propertyDefinitions', { name: 'limit', type: 'decimal', minimum: 1 }, { maximum: 99.5 }],
  ['Devices', 'devices', { deviceKey: 'smt-1', tags: { floor: 3 } }, { name: 'One', accountId: null }],
] as const;

const RECORD_VERBS = RECORDS.flatMap(([noun, client, input, patch]): readonly Verb[] => [
  [`${noun}_Create`, `${client}.create`, (c) => c[client].create(input as never, { idempotencyKey: 'key-1' }), [input]],
  [`${noun}_Update`, `${client}.update`, (c) => c[client].update(ID, patch, WRITE), [ID, patch]],
  [`${noun}_Delete`, `${client}.delete`, (c) => c[client].delete(ID, WRITE), [ID]],
]);
const CAMPAIGN = {
  name: 'Firmware 1.2',
  target: { where: { categoryId: 'c', connected: true } },
  change: { desired: { interval: 5, old: null }, firmwareVersion: '1.2' },
  successWhen: { interval: 5 },
  rate: 50,
  stopAfterFailures: 3,
  timeoutMs: 60_000,
};
const SETTINGS = {
  debounce: { windowMs: 300_000, columns: [] },
  devicePull: null,
  alertColumns: { deviceid: 'Machine' },
  backgroundProcessing: false,
};
const RULE = { query: "SELECT '</script>' INTO a FROM b", state: 'drop' } as const;
const REGISTRATIONS = { entity: 'vehicle', records: [{ recordId: 'v-1', deviceKey: 'box-1' }], categoryId: 'c' };
const TILE = { label: 'Warmth', source: 'measure', metric: 't', rangeType: 'hours', rangeValue: 24 } as const;

/** Each verb of the client, the call it must become on the other side, and what it carries. */
export const VERBS: readonly Verb[] = [
  ['Access_Get', 'access.get', (c) => c.access.get(), []],
  ['Settings_Get', 'settings.get', (c) => c.settings.get(), []],
  ['Settings_Update', 'settings.update', (c) => c.settings.update(SETTINGS, WRITE), [SETTINGS]],
  ['Rules_Get', 'rules.get', (c) => c.rules.get(ID), [ID]],
  ['Rules_Update', 'rules.update', (c) => c.rules.update(ID, RULE, WRITE), [ID, RULE]],
  ['Rules_GetThresholds', 'rules.getThresholds', (c) => c.rules.getThresholds(ID), [ID]],
  [
    'Rules_ReplaceThresholds',
    'rules.replaceThresholds',
    (c) => c.rules.replaceThresholds(ID, { rows: [{ DeviceType: 'ü', Limit: 70.5, Off: null }] }, WRITE),
    [ID, { rows: [{ DeviceType: 'ü', Limit: 70.5, Off: null }] }],
  ],
  ['Accounts_Get', 'accounts.get', (c) => c.accounts.get(ID), [ID]],
  ['Assets_Get', 'assets.get', (c) => c.assets.get(ID), [ID]],
  ['Categories_Get', 'categories.get', (c) => c.categories.get(ID), [ID]],
  ['Devices_Get', 'devices.get', (c) => c.devices.get(ID), [ID]],
  ['Devices_Register', 'devices.register', (c) => c.devices.register(ID, { idempotencyKey: 'key-1' }), [ID]],
  ['Devices_Pull', 'devices.pull', (c) => c.devices.pull(ID, { idempotencyKey: 'key-1' }), [ID]],
  ...RECORD_VERBS,
  ['Assets_Ancestors', 'assets.ancestors', (c) => c.assets.ancestors(ID), [ID]],
  ['Assets_Register', 'assets.register', (c) => c.assets.register(ID, { idempotencyKey: 'key-1' }), [ID]],
  ['CustomEntities_Get', 'customEntities.get', (c) => c.customEntities.get(ID), [ID]],
  [
    'CustomEntities_Connect',
    'customEntities.connect',
    (c) => c.customEntities.connect(ID, { deviceId: 'd' }, WRITE),
    [ID, { deviceId: 'd' }],
  ],
  [
    'CustomEntities_Disconnect',
    'customEntities.disconnect',
    (c) => c.customEntities.disconnect(ID, { deviceId: 'd' }, WRITE),
    [ID, { deviceId: 'd' }],
  ],
  ['CustomEntities_Register', 'customEntities.register', (c) => c.customEntities.register(ID, KEY), [ID]],
  [
    'CustomEntities_RegisterAll',
    'customEntities.registerAll',
    (c) => c.customEntities.registerAll(REGISTRATIONS, KEY),
    [REGISTRATIONS],
  ],
  ['CommandDefinitions_Get', 'commandDefinitions.get', (c) => c.commandDefinitions.get(ID), [ID]],
  ['PropertyDefinitions_Get', 'propertyDefinitions.get', (c) => c.propertyDefinitions.get(ID), [ID]],
  ['DeviceDataHistory_Get', 'deviceDataHistory.get', (c) => c.deviceDataHistory.get(ID), [ID]],
  ['Devices_Connect', 'devices.connect', (c) => c.devices.connect(ID, { assetId: 'a' }, WRITE), [ID, { assetId: 'a' }]],
  ['Devices_Disconnect', 'devices.disconnect', (c) => c.devices.disconnect(ID, WRITE), [ID]],
  [
    'Devices_RegisterAll',
    'devices.registerAll',
    (c) => c.devices.registerAll(['a', ID], { idempotencyKey: 'key-1' }),
    [['a', ID]],
  ],
  ['Devices_Unregister', 'devices.unregister', (c) => c.devices.unregister(ID, { idempotencyKey: 'key-1' }), [ID]],
  ['Devices_PullAll', 'devices.pullAll', (c) => c.devices.pullAll(['a'], { idempotencyKey: 'key-1' }), [['a']]],
  [
    'Devices_UpdateTwin',
    'devices.updateTwin',
    (c) => c.devices.updateTwin(ID, { tags: { floor: 3, spare: null }, desired: { limit: 70 } }, WRITE),
    [ID, { tags: { floor: 3, spare: null }, desired: { limit: 70 } }],
  ],
  ['Devices_Enable', 'devices.enable', (c) => c.devices.enable(ID, { idempotencyKey: 'key-1' }), [ID]],
  ['Devices_Disable', 'devices.disable', (c) => c.devices.disable(ID, { idempotencyKey: 'key-1' }), [ID]],
  [
    'Devices_Import',
    'devices.import',
    (c) => c.devices.import({ prefix: 'smt-', accountId: 'a' }, { idempotencyKey: 'key-1' }),
    [{ prefix: 'smt-', accountId: 'a' }],
  ],
  ['Registrations_Get', 'registrations.get', (c) => c.registrations.get(ID), [ID]],
  ['Alerts_Get', 'alerts.get', (c) => c.alerts.get(ID), [ID]],
  [
    'Alerts_Raise',
    'alerts.raise',
    (c) => c.alerts.raise({ description: '<img src=x>', data: { deep: [1, null, 'ü'] } }, { idempotencyKey: 'key-1' }),
    [{ description: '<img src=x>', data: { deep: [1, null, 'ü'] } }],
  ],
  ['Alerts_Acknowledge', 'alerts.acknowledge', (c) => c.alerts.acknowledge(ID, WRITE), [ID]],
  [
    'Alerts_Assign',
    'alerts.assign',
    (c) => c.alerts.assign(ID, { to: null, reason: 'end of shift' }, WRITE),
    [ID, { to: null, reason: 'end of shift' }],
  ],
  ['Alerts_Comment', 'alerts.comment', (c) => c.alerts.comment(ID, { text: 'ü' }, WRITE), [ID, { text: 'ü' }]],
  [
    'Alerts_Shelve',
    'alerts.shelve',
    (c) => c.alerts.shelve(ID, { until: RANGE.to, reason: 'known fault' }, WRITE),
    [ID, { until: RANGE.to, reason: 'known fault' }],
  ],
  ['Alerts_Unshelve', 'alerts.unshelve', (c) => c.alerts.unshelve(ID, undefined, WRITE), [ID, {}]],
  ['Alerts_Close', 'alerts.close', (c) => c.alerts.close(ID, { reason: 'fixed' }, WRITE), [ID, { reason: 'fixed' }]],
  ['Alerts_Reactivate', 'alerts.reactivate', (c) => c.alerts.reactivate(ID, undefined, WRITE), [ID, {}]],
  [
    'Alerts_ConvertToCase',
    'alerts.convertToCase',
    (c) => c.alerts.convertToCase(['a', 'b'], { title: 'T', priority: 'high', incidentType: 'Leak' }, KEY),
    [['a', 'b'], { title: 'T', priority: 'high', incidentType: 'Leak' }],
  ],
  ['Alerts_PreviewCase', 'alerts.previewCase', (c) => c.alerts.previewCase(['a', 'b'], KEY), [['a', 'b']]],
  [
    'Alerts_Count',
    'alerts.count',
    (c) => c.alerts.count({ where: { parentId: null, rule: 'ü' }, search: 'ü & %', by: ['status', 'progress'] }),
    [{ where: { parentId: null, rule: 'ü' }, search: 'ü & %', by: ['status', 'progress'] }],
  ],
  [
    'Alerts_Metrics',
    'alerts.metrics',
    (c) => c.alerts.metrics({ accountId: 'acc', ...RANGE }),
    [{ accountId: 'acc', ...RANGE }],
  ],
  ['ProviderInstances_Get', 'providerInstances.get', (c) => c.providerInstances.get(ID), [ID]],
  [
    'ProviderInstances_Create',
    'providerInstances.create',
    (c) => c.providerInstances.create({ providerInstanceId: 'hub-b', type: 'iot-hub' }, { idempotencyKey: 'key-1' }),
    [{ providerInstanceId: 'hub-b', type: 'iot-hub' }],
  ],
  [
    'ProviderInstances_Update',
    'providerInstances.update',
    (c) => c.providerInstances.update(ID, { name: 'Ü', urlTemplate: null }, WRITE),
    [ID, { name: 'Ü', urlTemplate: null }],
  ],
  [
    'ProviderInstances_Connect',
    'providerInstances.connect',
    (c) => c.providerInstances.connect(ID, undefined, WRITE),
    [ID, {}],
  ],
  [
    'ProviderInstances_Disconnect',
    'providerInstances.disconnect',
    (c) => c.providerInstances.disconnect(ID, { reason: 'sold' }, WRITE),
    [ID, { reason: 'sold' }],
  ],
  [
    'ProviderInstances_MakeDefault',
    'providerInstances.makeDefault',
    (c) => c.providerInstances.makeDefault(ID, WRITE),
    [ID],
  ],
  ['ProviderInstances_Check', 'providerInstances.check', (c) => c.providerInstances.check(ID, KEY), [ID]],
  ['MaintenanceWindows_Get', 'maintenanceWindows.get', (c) => c.maintenanceWindows.get(ID), [ID]],
  [
    'MaintenanceWindows_Schedule',
    'maintenanceWindows.schedule',
    (c) =>
      c.maintenanceWindows.schedule(
        { assetId: 'a', rule: 'R', until: RANGE.to, reason: 'x' },
        { idempotencyKey: 'key-1' },
      ),
    [{ assetId: 'a', rule: 'R', until: RANGE.to, reason: 'x' }],
  ],
  [
    'MaintenanceWindows_Extend',
    'maintenanceWindows.extend',
    (c) => c.maintenanceWindows.extend(ID, { until: RANGE.to, reason: 'late' }, WRITE),
    [ID, { until: RANGE.to, reason: 'late' }],
  ],
  [
    'MaintenanceWindows_Cancel',
    'maintenanceWindows.cancel',
    (c) => c.maintenanceWindows.cancel(ID, { reason: 'done' }, WRITE),
    [ID, { reason: 'done' }],
  ],
  ['Cases_Get', 'cases.get', (c) => c.cases.get(ID), [ID]],
  ['Cases_Update', 'cases.update', (c) => c.cases.update(ID, { title: 'T' }, WRITE), [ID, { title: 'T' }]],
  ['Cases_Resolve', 'cases.resolve', (c) => c.cases.resolve(ID, { resolution: 'R' }, WRITE), [ID, { resolution: 'R' }]],
  [
    'Alerts_LinkToCase',
    'alerts.linkToCase',
    (c) => c.alerts.linkToCase(['a', 'b'], { caseId: 'c' }, KEY),
    [['a', 'b'], { caseId: 'c' }],
  ],
  [
    'Alerts_UnlinkFromCase',
    'alerts.unlinkFromCase',
    (c) => c.alerts.unlinkFromCase(['a'], { caseId: 'c' }, KEY),
    [['a'], { caseId: 'c' }],
  ],
  [
    'Alerts_ConvertToWorkOrder',
    'alerts.convertToWorkOrder',
    (c) => c.alerts.convertToWorkOrder(['a'], { incidentType: 'Leak' }, KEY),
    [['a'], { incidentType: 'Leak' }],
  ],
  ['Alerts_Process', 'alerts.process', (c) => c.alerts.process(ID), [ID]],
  [
    'Alerts_Bulk',
    'alerts.bulk',
    (c) => c.alerts.bulk({ where: { status: ['active'] }, search: 'pump', action: 'assign', to: null }, KEY),
    [{ where: { status: ['active'] }, search: 'pump', action: 'assign', to: null }],
  ],
  [
    'Cases_Create',
    'cases.create',
    (c) => c.cases.create({ title: 'T', accountId: 'a', deviceIds: ['d'] }, KEY),
    [{ title: 'T', accountId: 'a', deviceIds: ['d'] }],
  ],
  ['Cases_Cancel', 'cases.cancel', (c) => c.cases.cancel(ID, { reason: 'R' }, WRITE), [ID, { reason: 'R' }]],
  ['Cases_Reopen', 'cases.reopen', (c) => c.cases.reopen(ID, undefined, WRITE), [ID, {}]],
  [
    'Cases_MoveStage',
    'cases.moveStage',
    (c) => c.cases.moveStage(ID, { stage: 'research' }, WRITE),
    [ID, { stage: 'research' }],
  ],
  [
    'Cases_AddDevices',
    'cases.addDevices',
    (c) => c.cases.addDevices(ID, { deviceIds: ['d'] }, WRITE),
    [ID, { deviceIds: ['d'] }],
  ],
  [
    'Cases_RemoveDevices',
    'cases.removeDevices',
    (c) => c.cases.removeDevices(ID, { deviceIds: ['d'] }, WRITE),
    [ID, { deviceIds: ['d'] }],
  ],
  [
    'Cases_CreateWorkOrder',
    'cases.createWorkOrder',
    (c) => c.cases.createWorkOrder(ID, { assetId: 's' }, KEY),
    [ID, { assetId: 's' }],
  ],
  [
    'WorkOrders_Update',
    'workOrders.update',
    (c) => c.workOrders.update(ID, { title: 'T' }, WRITE),
    [ID, { title: 'T' }],
  ],
  [
    'WorkOrders_Schedule',
    'workOrders.schedule',
    (c) => c.workOrders.schedule(ID, { technician: 'Ü', start: RANGE.from, end: RANGE.to }, WRITE),
    [ID, { technician: 'Ü', start: RANGE.from, end: RANGE.to }],
  ],
  ['WorkOrders_Start', 'workOrders.start', (c) => c.workOrders.start(ID, WRITE), [ID]],
  [
    'WorkOrders_Complete',
    'workOrders.complete',
    (c) => c.workOrders.complete(ID, { result: 'R' }, WRITE),
    [ID, { result: 'R' }],
  ],
  ['WorkOrders_Cancel', 'workOrders.cancel', (c) => c.workOrders.cancel(ID, undefined, WRITE), [ID, {}]],
  ['WorkOrders_Get', 'workOrders.get', (c) => c.workOrders.get(ID), [ID]],
  ['Commands_Get', 'commands.get', (c) => c.commands.get(ID), [ID]],
  [
    'Commands_Send',
    'commands.send',
    (c) => c.commands.send({ deviceId: 'd', name: 'Reset', parameters: { delay: 5 } }, { idempotencyKey: 'key-1' }),
    [{ deviceId: 'd', name: 'Reset', parameters: { delay: 5 } }],
  ],
  ['Commands_Definitions', 'commands.definitions', (c) => c.commands.definitions({ deviceId: ID }), [{ deviceId: ID }]],
  ['Commands_Cancel', 'commands.cancel', (c) => c.commands.cancel(ID, { reason: 'ü' }, WRITE), [ID, { reason: 'ü' }]],
  ['Commands_Resend', 'commands.resend', (c) => c.commands.resend(ID, undefined, WRITE), [ID, {}]],
  ['Commands_Pending', 'commands.pending', (c) => c.commands.pending(ID), [ID]],
  [
    'Commands_Preview',
    'commands.preview',
    (c) => c.commands.preview({ name: 'Reset', where: { categoryId: ['a'] } }, { idempotencyKey: 'key-1' }),
    [{ name: 'Reset', where: { categoryId: ['a'] } }],
  ],
  [
    'Commands_SendToMany',
    'commands.sendToMany',
    (c) => c.commands.sendToMany({ raw: RAW, assetId: ID, digest: DIGEST }, { idempotencyKey: 'key-1' }),
    [{ raw: RAW, assetId: ID, digest: DIGEST }],
  ],
  ['CommandJobs_Get', 'commandJobs.get', (c) => c.commandJobs.get(ID), [ID]],
  [
    'CommandJobs_Approve',
    'commandJobs.approve',
    (c) => c.commandJobs.approve(ID, { digest: DIGEST }, WRITE),
    [ID, { digest: DIGEST }],
  ],
  [
    'CommandJobs_Reject',
    'commandJobs.reject',
    (c) => c.commandJobs.reject(ID, { reason: 'no' }, WRITE),
    [ID, { reason: 'no' }],
  ],
  ['CommandJobs_Cancel', 'commandJobs.cancel', (c) => c.commandJobs.cancel(ID, undefined, WRITE), [ID, {}]],
  [
    'Readings_Range',
    'readings.range',
    (c) => c.readings.range(ID, { ...RANGE, metrics: ['a,b'], maxPoints: 10 }),
    [ID, { ...RANGE, metrics: ['a,b'], maxPoints: 10 }],
  ],
  ['Readings_Latest', 'readings.latest', (c) => c.readings.latest(ID), [ID]],
  ['Campaigns_Get', 'campaigns.get', (c) => c.campaigns.get(ID), [ID]],
  [
    'Campaigns_Create',
    'campaigns.create',
    (c) => c.campaigns.create(CAMPAIGN, { idempotencyKey: 'key-1' }),
    [CAMPAIGN],
  ],
  [
    'Campaigns_Start',
    'campaigns.start',
    (c) => c.campaigns.start(ID, { reason: 'now' }, WRITE),
    [ID, { reason: 'now' }],
  ],
  ['Campaigns_Pause', 'campaigns.pause', (c) => c.campaigns.pause(ID, undefined, WRITE), [ID, {}]],
  ['Campaigns_Resume', 'campaigns.resume', (c) => c.campaigns.resume(ID, {}, WRITE), [ID, {}]],
  ['Campaigns_Cancel', 'campaigns.cancel', (c) => c.campaigns.cancel(ID, {}, WRITE), [ID, {}]],
  ['Flows_Run', 'flows.run', (c) => c.flows.run(ID), [ID]],
  [
    'Flows_Resubmit',
    'flows.resubmit',
    (c) => c.flows.resubmit(ID, { reason: 'mended' }, WRITE),
    [ID, { reason: 'mended' }],
  ],
  ['Campaigns_RollBack', 'campaigns.rollBack', (c) => c.campaigns.rollBack(ID, {}, WRITE), [ID, {}]],
  [
    'Readings_Gaps',
    'readings.gaps',
    (c) => c.readings.gaps(ID, { ...RANGE, longerThanMs: 60_000, metric: 'a b' }),
    [ID, { ...RANGE, longerThanMs: 60_000, metric: 'a b' }],
  ],
  [
    'Readings_Heartbeats',
    'readings.heartbeats',
    (c) => c.readings.heartbeats(ID, { ...RANGE, limit: 5 }),
    [ID, { ...RANGE, limit: 5 }],
  ],
  ['Devices_Summary', 'devices.summary', (c) => c.devices.summary(ID), [ID]],
  [
    'Devices_FleetStatus',
    'devices.fleetStatus',
    (c) => c.devices.fleetStatus({ accountId: ID, categoryId: 'c' }),
    [{ accountId: ID, categoryId: 'c' }],
  ],
  ['SummaryTiles_Delete', 'summaryTiles.delete', (c) => c.summaryTiles.delete(ID, WRITE), [ID]],
  ['SummaryTiles_Get', 'summaryTiles.get', (c) => c.summaryTiles.get(ID), [ID]],
  [
    'SummaryTiles_Create',
    'summaryTiles.create',
    (c) => c.summaryTiles.create({ ...TILE, categoryId: ID, aggregation: 'avg' }, { idempotencyKey: 'key-1' }),
    [{ ...TILE, categoryId: ID, aggregation: 'avg' }],
  ],
  [
    'SummaryTiles_Update',
    'summaryTiles.update',
    (c) => c.summaryTiles.update(ID, { ...TILE, unit: null, position: 3 }, WRITE),
    [ID, { ...TILE, unit: null, position: 3 }],
  ],
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
