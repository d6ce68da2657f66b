import { z } from '@hono/zod-openapi';
import { INPUT_LIMITS } from '@csk/core';
import { listQuery } from '../list-schemas.ts';
import { idSchema, instant, text } from './fields.ts';
import type { OperationSchemas } from './fields.ts';

export const MAINTENANCE_SCHEMAS = {
  Alerts_Metrics: {
    query: z.strictObject({ accountId: idSchema.optional(), from: instant.optional(), to: instant.optional() }),
  },
  MaintenanceWindows_List: { query: listQuery('maintenanceWindow') },
  MaintenanceWindows_Get: {},
  MaintenanceWindows_Schedule: {
    body: z.strictObject({
      accountId: idSchema.optional(),
      assetId: idSchema.optional(),
      categoryId: idSchema.optional(),
      deviceId: idSchema.optional(),
      rule: text(INPUT_LIMITS.name).min(1).optional(),
      from: instant.optional(),
      until: instant,
      reason: text(INPUT_LIMITS.text).min(1),
    }),
  },
  MaintenanceWindows_Extend: {
    body: z.strictObject({ until: instant, reason: text(INPUT_LIMITS.text).optional() }),
  },
  MaintenanceWindows_Cancel: { body: z.strictObject({ reason: text(INPUT_LIMITS.text).min(1) }) },
} as const satisfies Readonly<Record<string, OperationSchemas>>;
