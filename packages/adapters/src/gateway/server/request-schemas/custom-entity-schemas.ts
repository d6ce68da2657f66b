import { z } from '@hono/zod-openapi';
import { INPUT_LIMITS } from '@csk/core';
import { listQuery } from '../list-schemas.ts';
import { idSchema, nothing, text } from './fields.ts';
import type { OperationSchemas } from './fields.ts';
import { history } from './insight-schemas.ts';
import { customEntity, customEntityIdentity, patchOf } from './record-schemas.ts';

const connection = z.strictObject({ deviceId: idSchema });

const registration = z.strictObject({
  recordId: idSchema,
  name: text(INPUT_LIMITS.name).min(1).optional(),
  accountId: idSchema.optional(),
  deviceKey: text(INPUT_LIMITS.id).min(1).optional(),
});

export const CUSTOM_ENTITY_SCHEMAS = {
  CustomEntities_List: { query: listQuery('customEntity') },
  CustomEntities_Get: {},
  CustomEntities_Create: { body: customEntity.extend(customEntityIdentity) },
  CustomEntities_Update: { body: patchOf(customEntity) },
  CustomEntities_Delete: { body: nothing },
  CustomEntities_Connect: { body: connection },
  CustomEntities_Disconnect: { body: connection },
  CustomEntities_Register: { body: nothing },
  CustomEntities_RegisterAll: {
    body: z.strictObject({
      entity: customEntityIdentity.entity,
      records: z.array(registration).max(100),
      providerInstanceId: idSchema.optional(),
      categoryId: idSchema.optional(),
    }),
  },
  CustomEntities_History: { query: history },
} as const satisfies Readonly<Record<string, OperationSchemas>>;
