import { z } from '@hono/zod-openapi';
import { ALERT_COUNT_FIELDS, INPUT_LIMITS } from '@csk/core';
import { listQuery, whereSchema } from '../list-schemas.ts';
import { casePriority, idSchema, instant, json, nothing, reason, several, text, workOrderFields } from './fields.ts';
import type { OperationSchemas } from './fields.ts';

const links = z.strictObject({ ids: z.array(idSchema).min(1).max(INPUT_LIMITS.caseAlerts), caseId: idSchema });

export const ALERT_SCHEMAS = {
  Alerts_List: { query: listQuery('alert') },
  Alerts_Get: {},
  Alerts_Raise: {
    body: z.strictObject({
      description: text(INPUT_LIMITS.title).min(1),
      type: z.enum(['anomaly', 'info', 'preventive-maintenance', 'test']).optional(),
      source: text(INPUT_LIMITS.name).min(1).optional(),
      token: text(INPUT_LIMITS.token).min(1).optional(),
      parentToken: text(INPUT_LIMITS.token).min(1).optional(),
      raisedAt: instant.optional(),
      rule: text(INPUT_LIMITS.name).optional(),
      deviceKey: text(INPUT_LIMITS.id).optional(),
      data: json.optional(),
      url: z
        .url({ protocol: /^https?$/ })
        .max(INPUT_LIMITS.url)
        .optional(),
    }),
  },
  Alerts_Acknowledge: { body: nothing },
  Alerts_Assign: {
    body: z.strictObject({ to: idSchema.nullable(), reason: text(INPUT_LIMITS.text).optional() }),
  },
  Alerts_Comment: { body: z.strictObject({ text: text(INPUT_LIMITS.comment).min(1) }) },
  Alerts_Shelve: { body: z.strictObject({ until: instant, reason: text(INPUT_LIMITS.text).min(1) }) },
  Alerts_Unshelve: { body: reason },
  Alerts_Close: { body: reason },
  Alerts_Reactivate: { body: reason },
  Alerts_ConvertToCase: {
    body: z.strictObject({
      ids: z.array(idSchema).min(1).max(INPUT_LIMITS.caseAlerts),
      title: text(INPUT_LIMITS.title).optional(),
      accountId: idSchema.optional(),
      priority: casePriority.optional(),
      description: text(INPUT_LIMITS.text).optional(),
      deviceIds: z.array(idSchema).max(INPUT_LIMITS.caseDevices).optional(),
    }),
  },
  Alerts_PreviewCase: { body: z.strictObject({ ids: z.array(idSchema).min(1).max(INPUT_LIMITS.caseAlerts) }) },
  Alerts_LinkToCase: { body: links },
  Alerts_UnlinkFromCase: { body: links },
  Alerts_ConvertToWorkOrder: {
    body: z.strictObject({ ids: z.array(idSchema).min(1).max(INPUT_LIMITS.caseAlerts), ...workOrderFields }),
  },
  Alerts_Count: {
    query: listQuery('alert')
      .pick({ where: true })
      .extend({ by: several(z.enum(ALERT_COUNT_FIELDS), 2) }),
  },
  Alerts_Process: {},
  // Which fields go with which action is for the engine to say.
  Alerts_Bulk: {
    body: z.strictObject({
      ids: z.array(idSchema).max(INPUT_LIMITS.bulkAlerts).optional(),
      where: whereSchema('alert').optional(),
      action: z.enum(['acknowledge', 'assign', 'shelve', 'unshelve', 'close', 'reactivate']),
      to: idSchema.nullable().optional(),
      until: instant.optional(),
      reason: text(INPUT_LIMITS.text).optional(),
    }),
  },
} as const satisfies Readonly<Record<string, OperationSchemas>>;
