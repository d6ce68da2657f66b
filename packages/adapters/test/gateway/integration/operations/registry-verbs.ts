import { ID, KEY, WRITE } from './verb.ts';
import type { Verb } from './verb.ts';

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
  [`${noun}_Create`, `${client}.create`, (c) => c[client].create(input as never, KEY), [input]],
  [`${noun}_Update`, `${client}.update`, (c) => c[client].update(ID, patch, WRITE), [ID, patch]],
  [`${noun}_Delete`, `${client}.delete`, (c) => c[client].delete(ID, WRITE), [ID]],
]);
const REGISTRATIONS = { entity: 'vehicle', records: [{ recordId: 'v-1', deviceKey: 'box-1' }], categoryId: 'c' };

/** Accounts, assets, devices and what describes them. */
export const REGISTRY_VERBS: readonly Verb[] = [
  ['Accounts_Get', 'accounts.get', (c) => c.accounts.get(ID), [ID]],
  ['Assets_Get', 'assets.get', (c) => c.assets.get(ID), [ID]],
  ['Categories_Get', 'categories.get', (c) => c.categories.get(ID), [ID]],
  ['Devices_Get', 'devices.get', (c) => c.devices.get(ID), [ID]],
  ['Devices_Register', 'devices.register', (c) => c.devices.register(ID, KEY), [ID]],
  ['Devices_Pull', 'devices.pull', (c) => c.devices.pull(ID, KEY), [ID]],
  ...RECORD_VERBS,
  ['Assets_Ancestors', 'assets.ancestors', (c) => c.assets.ancestors(ID), [ID]],
  ['Assets_Register', 'assets.register', (c) => c.assets.register(ID, KEY), [ID]],
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
  ['Devices_RegisterAll', 'devices.registerAll', (c) => c.devices.registerAll(['a', ID], KEY), [['a', ID]]],
  ['Devices_Unregister', 'devices.unregister', (c) => c.devices.unregister(ID, KEY), [ID]],
  ['Devices_PullAll', 'devices.pullAll', (c) => c.devices.pullAll(['a'], KEY), [['a']]],
  [
    'Devices_UpdateTwin',
    'devices.updateTwin',
    (c) => c.devices.updateTwin(ID, { tags: { floor: 3, spare: null }, desired: { limit: 70 } }, WRITE),
    [ID, { tags: { floor: 3, spare: null }, desired: { limit: 70 } }],
  ],
  ['Devices_Enable', 'devices.enable', (c) => c.devices.enable(ID, KEY), [ID]],
  ['Devices_Disable', 'devices.disable', (c) => c.devices.disable(ID, KEY), [ID]],
  [
    'Devices_Import',
    'devices.import',
    (c) => c.devices.import({ prefix: 'smt-', accountId: 'a' }, KEY),
    [{ prefix: 'smt-', accountId: 'a' }],
  ],
  ['Registrations_Get', 'registrations.get', (c) => c.registrations.get(ID), [ID]],
  ['ProviderInstances_Get', 'providerInstances.get', (c) => c.providerInstances.get(ID), [ID]],
  [
    'ProviderInstances_Create',
    'providerInstances.create',
    (c) => c.providerInstances.create({ providerInstanceId: 'hub-b', type: 'iot-hub' }, KEY),
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
];
