import { z } from '@hono/zod-openapi';
import { INPUT_LIMITS } from '@csk/core';
import type { OperationId } from '@csk/core';
import { listQuery, pageFields } from './list-schemas.ts';

/** What an operation takes beside the `{id}` of its path. Absent: nothing. */
export interface OperationSchemas {
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
}

/** Also of ids inside a body. Control characters have no business in an identifier. */
export const idSchema = z
  .string()
  .min(1)
  .max(INPUT_LIMITS.id)
  .regex(/^\P{Cc}+$/u);

const text = (max: number) => z.string().max(max);
const instant = z.iso.datetime({ offset: true });
/** Text was parsed and bounded already: what is left is JSON of any shape. */
const json = z.unknown();
/** A parameter that may be repeated. */
const several = <T extends z.ZodType<string, string>>(item: T, max: number) =>
  z
    .union([item.transform((one) => [one]), z.array(item).max(max)])
    .optional()
    .openapi({ type: 'array', items: { type: 'string' } });

const reason = z.strictObject({ reason: text(INPUT_LIMITS.text).optional() });
const casePriority = z.enum(['high', 'normal', 'low']);
const nothing = z.strictObject({});

/** Request schemas of every operation. A new operation without an entry here is a type error. */
export const REQUEST_SCHEMAS: Readonly<Record<OperationId, OperationSchemas>> = {
  Accounts_List: { query: listQuery('account') },
  Accounts_Get: {},
  Assets_List: { query: listQuery('asset') },
  Assets_Get: {},
  Categories_List: { query: listQuery('category') },
  Categories_Get: {},
  Devices_List: { query: listQuery('device') },
  Devices_Get: {},
  Devices_Register: { body: nothing },
  Devices_Pull: { body: nothing },
  Devices_History: {
    query: z.strictObject({
      ...pageFields,
      kinds: several(z.enum(['alert', 'case', 'command', 'workOrder', 'registration']), 5),
    }),
  },
  Registrations_List: { query: listQuery('registration') },
  Registrations_Get: {},
  Alerts_List: { query: listQuery('alert') },
  Alerts_Get: {},
  Alerts_Raise: {
    body: z.strictObject({
      description: text(INPUT_LIMITS.title).min(1),
      type: z.enum(['anomaly', 'info', 'preventive-maintenance', 'test']).optional(),
      source: text(INPUT_LIMITS.name).min(1).optional(),
      token: text(INPUT_LIMITS.token).min(1).optional(),
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
  Readings_Range: {
    query: z.strictObject({
      metrics: several(text(INPUT_LIMITS.name), INPUT_LIMITS.metrics),
      from: instant,
      to: instant,
      maxPoints: z.coerce.number().int().min(2).max(INPUT_LIMITS.points).optional(),
    }),
  },
  Readings_Latest: {},
};
