import { z } from '@hono/zod-openapi';
import { INPUT_LIMITS } from '@csk/core';
import { listQuery, pageFields } from '../list-schemas.ts';
import { idSchema, json, nothing, text } from './fields.ts';
import type { OperationSchemas } from './fields.ts';
import {
  account,
  asset,
  category,
  commandDefinition,
  device,
  deviceIdentity,
  patchOf,
  propertyDefinition,
  propertyIdentity,
} from './record-schemas.ts';

const deviceIds = z.array(idSchema).max(100);
const document = z.record(text(256), json);

export const REGISTRY_SCHEMAS = {
  Accounts_List: { query: listQuery('account') },
  Accounts_Get: {},
  Accounts_Create: { body: account },
  Accounts_Update: { body: patchOf(account) },
  Accounts_Delete: { body: nothing },
  Assets_List: { query: listQuery('asset') },
  Assets_Get: {},
  Assets_Create: { body: asset },
  Assets_Update: { body: patchOf(asset) },
  Assets_Delete: { body: nothing },
  Assets_Ancestors: {},
  Assets_Devices: { query: z.strictObject(pageFields) },
  Assets_Register: { body: nothing },
  Categories_List: { query: listQuery('category') },
  Categories_Get: {},
  Categories_Create: { body: category },
  Categories_Update: { body: patchOf(category) },
  Categories_Delete: { body: nothing },
  CommandDefinitions_List: { query: listQuery('commandDefinition') },
  CommandDefinitions_Get: {},
  CommandDefinitions_Create: { body: commandDefinition },
  CommandDefinitions_Update: { body: patchOf(commandDefinition) },
  CommandDefinitions_Delete: { body: nothing },
  PropertyDefinitions_List: { query: listQuery('propertyDefinition') },
  PropertyDefinitions_Get: {},
  PropertyDefinitions_Create: { body: propertyDefinition.extend(propertyIdentity) },
  PropertyDefinitions_Update: { body: patchOf(propertyDefinition) },
  PropertyDefinitions_Delete: { body: nothing },
  Devices_List: { query: listQuery('device') },
  Devices_Get: {},
  Devices_Create: { body: device.extend(deviceIdentity) },
  Devices_Update: { body: patchOf(device) },
  Devices_Delete: { body: nothing },
  Devices_Connect: { body: z.strictObject({ assetId: idSchema }) },
  Devices_Disconnect: { body: nothing },
  Devices_Register: { body: nothing },
  Devices_RegisterAll: { body: z.strictObject({ ids: deviceIds }) },
  Devices_Unregister: { body: nothing },
  Devices_Pull: { body: nothing },
  Devices_PullAll: { body: z.strictObject({ ids: deviceIds }) },
  Devices_UpdateTwin: { body: z.strictObject({ tags: document.optional(), desired: document.optional() }) },
  Devices_Enable: { body: nothing },
  Devices_Disable: { body: nothing },
  Devices_Import: {
    body: z.strictObject({
      providerInstanceId: idSchema.optional(),
      accountId: idSchema.optional(),
      categoryId: idSchema.optional(),
      prefix: text(INPUT_LIMITS.id).min(1).optional(),
      continuationToken: text(4_000).min(1).optional(),
    }),
  },
  Registrations_List: { query: listQuery('registration') },
  Registrations_Get: {},
  DeviceDataHistory_List: { query: listQuery('deviceDataHistory') },
  DeviceDataHistory_Get: {},
} as const satisfies Readonly<Record<string, OperationSchemas>>;
