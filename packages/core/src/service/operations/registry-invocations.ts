import { idOf } from '../input-guard.ts';
import { defined, firstPage, getOf, listOf, recordWrites, write } from './invocation.ts';
import type { Invocation } from './invocation.ts';

export const REGISTRY_INVOCATIONS = {
  Accounts_List: listOf((client) => client.accounts),
  Accounts_Get: getOf((client) => client.accounts),
  ...recordWrites('Accounts', (client) => client.accounts, ['name']),
  Assets_List: listOf((client) => client.assets),
  Assets_Get: getOf((client) => client.assets),
  ...recordWrites('Assets', (client) => client.assets, ['name', 'accountId', 'parentId']),
  Assets_Ancestors: {
    parameters: ['id'],
    invoke: (client, { id }, options) => client.assets.ancestors(idOf(id), options),
  },
  Assets_Devices: {
    parameters: ['id', 'continuationToken', 'maxPageSize'],
    invoke: (client, { id, ...page }, options) => firstPage(client.assets.devices(idOf(id), options), page),
  },
  Assets_Register: write(['id'], (client, { id }, options) => client.assets.register(idOf(id), options)),
  Categories_List: listOf((client) => client.categories),
  Categories_Get: getOf((client) => client.categories),
  ...recordWrites('Categories', (client) => client.categories, ['name', 'commandDefinitionIds', 'properties']),
  CommandDefinitions_List: listOf((client) => client.commandDefinitions),
  CommandDefinitions_Get: getOf((client) => client.commandDefinitions),
  ...recordWrites('CommandDefinitions', (client) => client.commandDefinitions, [
    'name',
    'description',
    'parameters',
    'mode',
    'completion',
    'dangerous',
    'timeoutMs',
  ]),
  PropertyDefinitions_List: listOf((client) => client.propertyDefinitions),
  PropertyDefinitions_Get: getOf((client) => client.propertyDefinitions),
  ...recordWrites(
    'PropertyDefinitions',
    (client) => client.propertyDefinitions,
    [
      'label',
      'editable',
      'visible',
      'unit',
      'maxLength',
      'minimum',
      'maximum',
      'precision',
      'defaultValue',
      'trueLabel',
      'falseLabel',
    ],
    ['name', 'type', 'parentId'],
  ),
  Devices_List: listOf((client) => client.devices),
  Devices_Get: getOf((client) => client.devices),
  ...recordWrites(
    'Devices',
    (client) => client.devices,
    ['name', 'accountId', 'categoryId', 'simulated'],
    ['deviceKey', 'assetId', 'tags', 'desired'],
  ),
  Devices_Connect: write(['id', 'assetId', 'ifVersion'], (client, { id, ...input }, options) =>
    client.devices.connect(idOf(id), input as never, options),
  ),
  Devices_Disconnect: write(['id', 'ifVersion'], (client, { id }, options) =>
    client.devices.disconnect(idOf(id), options),
  ),
  Devices_Register: write(['id'], (client, { id }, options) => client.devices.register(idOf(id), options)),
  Devices_RegisterAll: write(['ids'], (client, { ids }, options) => client.devices.registerAll(ids as never, options)),
  Devices_Unregister: write(['id'], (client, { id }, options) => client.devices.unregister(idOf(id), options)),
  Devices_Pull: write(['id'], (client, { id }, options) => client.devices.pull(idOf(id), options)),
  Devices_PullAll: write(['ids'], (client, { ids }, options) => client.devices.pullAll(ids as never, options)),
  Devices_UpdateTwin: write(['id', 'tags', 'desired', 'ifVersion'], (client, { id, ...patch }, options) =>
    client.devices.updateTwin(idOf(id), patch, options),
  ),
  Devices_Enable: write(['id'], (client, { id }, options) => client.devices.enable(idOf(id), options)),
  Devices_Disable: write(['id'], (client, { id }, options) => client.devices.disable(idOf(id), options)),
  Devices_Import: write(['accountId', 'categoryId', 'prefix', 'continuationToken'], (client, input, options) =>
    client.devices.import(input, options),
  ),
  Devices_History: {
    parameters: ['id', 'kinds', 'continuationToken', 'maxPageSize'],
    invoke: (client, { id, kinds, ...page }, options) =>
      firstPage(client.devices.history(idOf(id), defined({ kinds }) as object, options), page),
  },
  Registrations_List: listOf((client) => client.registrations),
  Registrations_Get: getOf((client) => client.registrations),
  DeviceDataHistory_List: listOf((client) => client.deviceDataHistory),
  DeviceDataHistory_Get: getOf((client) => client.deviceDataHistory),
} as const satisfies Readonly<Record<string, Invocation>>;
