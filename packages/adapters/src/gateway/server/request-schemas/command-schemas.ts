import { z } from '@hono/zod-openapi';
import { INPUT_LIMITS } from '@csk/core';
import { listQuery } from '../list-schemas.ts';
import { idSchema, json, text } from './fields.ts';
import type { OperationSchemas } from './fields.ts';

export const COMMAND_SCHEMAS = {
  Commands_List: { query: listQuery('command') },
  Commands_Get: {},
  Commands_Send: {
    body: z.strictObject({
      deviceId: idSchema,
      name: text(INPUT_LIMITS.name).min(1),
      parameters: z.record(text(128), json).optional(),
      alertId: idSchema.optional(),
      caseId: idSchema.optional(),
    }),
  },
  Commands_Definitions: {},
} as const satisfies Readonly<Record<string, OperationSchemas>>;
