import { z } from '@hono/zod-openapi';
import { INPUT_LIMITS } from '@csk/core';
import { listQuery, pageFields } from '../list-schemas.ts';
import { casePriority, idSchema, instant, nothing, reason, text, workOrderFields } from './fields.ts';
import type { OperationSchemas } from './fields.ts';

const devices = z.strictObject({ deviceIds: z.array(idSchema).max(INPUT_LIMITS.caseDevices) });

export const CASE_SCHEMAS = {
  Cases_List: { query: listQuery('case') },
  Cases_Get: {},
  Cases_Update: {
    body: z.strictObject({
      title: text(INPUT_LIMITS.title).min(1).optional(),
      priority: casePriority.optional(),
      description: text(INPUT_LIMITS.text).optional(),
      assignedTo: idSchema.nullable().optional(),
      incidentType: text(INPUT_LIMITS.name).min(1).nullable().optional(),
      contact: text(INPUT_LIMITS.name).min(1).nullable().optional(),
    }),
  },
  Cases_Resolve: { body: z.strictObject({ resolution: text(INPUT_LIMITS.text).optional() }) },
  Cases_Create: {
    body: z.strictObject({
      title: text(INPUT_LIMITS.title).min(1),
      accountId: idSchema.optional(),
      priority: casePriority.optional(),
      incidentType: text(INPUT_LIMITS.name).min(1).optional(),
      description: text(INPUT_LIMITS.text).optional(),
      deviceIds: z.array(idSchema).max(INPUT_LIMITS.caseDevices).optional(),
    }),
  },
  Cases_Cancel: { body: reason },
  Cases_Reopen: { body: reason },
  Cases_MoveStage: {
    body: z.strictObject({ stage: z.enum(['create-case', 'identify', 'research', 'resolve']) }),
  },
  Cases_AddDevices: { body: devices },
  Cases_RemoveDevices: { body: devices },
  Cases_RelatedDevices: { query: z.strictObject({ ...pageFields, scope: z.enum(['account', 'case']) }) },
  Cases_CreateWorkOrder: { body: z.strictObject(workOrderFields) },
  WorkOrders_List: { query: listQuery('workOrder') },
  WorkOrders_Get: {},
  WorkOrders_Update: {
    body: z.strictObject({
      title: text(INPUT_LIMITS.title).min(1).optional(),
      priority: casePriority.optional(),
      incidentType: text(INPUT_LIMITS.name).min(1).optional(),
      description: text(INPUT_LIMITS.text).min(1).optional(),
    }),
  },
  WorkOrders_Schedule: {
    body: z.strictObject({ technician: text(INPUT_LIMITS.name).min(1), start: instant, end: instant }),
  },
  WorkOrders_Start: { body: nothing },
  WorkOrders_Complete: { body: z.strictObject({ result: text(INPUT_LIMITS.text).optional() }) },
  WorkOrders_Cancel: { body: reason },
} as const satisfies Readonly<Record<string, OperationSchemas>>;
