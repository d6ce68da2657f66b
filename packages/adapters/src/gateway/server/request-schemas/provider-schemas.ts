import { z } from '@hono/zod-openapi';
import { INPUT_LIMITS, PROVIDER_TYPES } from '@csk/core';
import { listQuery } from '../list-schemas.ts';
import { idSchema, nothing, reason, text } from './fields.ts';
import type { OperationSchemas } from './fields.ts';

const name = text(INPUT_LIMITS.name).min(1).optional();
const type = z.enum(PROVIDER_TYPES);
const urlTemplate = text(INPUT_LIMITS.url).min(1);

export const PROVIDER_SCHEMAS = {
  ProviderInstances_List: { query: listQuery('providerInstance') },
  ProviderInstances_Get: {},
  ProviderInstances_Create: {
    body: z.strictObject({ providerInstanceId: idSchema, name, type, urlTemplate: urlTemplate.optional() }),
  },
  ProviderInstances_Update: {
    body: z.strictObject({ name, type: type.optional(), urlTemplate: urlTemplate.nullable().optional() }),
  },
  ProviderInstances_Connect: { body: reason },
  ProviderInstances_Disconnect: { body: reason },
  ProviderInstances_MakeDefault: { body: nothing },
  ProviderInstances_Check: { body: nothing },
} as const satisfies Readonly<Record<string, OperationSchemas>>;
