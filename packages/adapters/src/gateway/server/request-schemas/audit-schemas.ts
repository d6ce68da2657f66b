import { z } from '@hono/zod-openapi';
import { INPUT_LIMITS, KINDS } from '@csk/core';
import { pageFields } from '../list-schemas.ts';
import { idSchema, instant, text } from './fields.ts';
import type { OperationSchemas } from './fields.ts';

export const AUDIT_SCHEMAS = {
  Audit_List: {
    query: z.strictObject({
      ...pageFields,
      kind: z.enum(KINDS).optional(),
      recordId: idSchema.optional(),
      actor: text(INPUT_LIMITS.id).min(1).optional(),
      from: instant.optional(),
      to: instant.optional(),
    }),
  },
  Access_Get: {},
} as const satisfies Readonly<Record<string, OperationSchemas>>;
