import { z } from '@hono/zod-openapi';
import { INPUT_LIMITS } from '@csk/core';
import { listQuery } from '../list-schemas.ts';
import { casePriority, text } from './fields.ts';
import type { OperationSchemas } from './fields.ts';

export const CASE_SCHEMAS = {
  Cases_List: { query: listQuery('case') },
  Cases_Get: {},
  Cases_Update: {
    body: z.strictObject({
      title: text(INPUT_LIMITS.title).min(1).optional(),
      priority: casePriority.optional(),
      description: text(INPUT_LIMITS.text).optional(),
    }),
  },
  Cases_Resolve: { body: z.strictObject({ resolution: text(INPUT_LIMITS.text).optional() }) },
  WorkOrders_List: { query: listQuery('workOrder') },
  WorkOrders_Get: {},
} as const satisfies Readonly<Record<string, OperationSchemas>>;
