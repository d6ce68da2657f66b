import { z } from '@hono/zod-openapi';
import { INPUT_LIMITS } from '@csk/core';
import { listQuery, pageFields, whereSchema } from '../list-schemas.ts';
import { idSchema, json, reason, text } from './fields.ts';
import type { OperationSchemas } from './fields.ts';

const mode = z.enum(['queued', 'direct']);

/** A command by name, or a raw message: the engine refuses both and neither. */
const content = {
  name: text(INPUT_LIMITS.name).min(1).optional(),
  parameters: z.record(text(128), json).optional(),
  raw: z
    .strictObject({
      name: text(INPUT_LIMITS.name).min(1),
      payload: json.optional(),
      mode,
      timeoutMs: z.int(),
      completion: z.enum(['delivery', 'device']).optional(),
    })
    .optional(),
};
const scope = { assetId: idSchema.optional(), where: whereSchema('device').optional() };
const origin = { alertId: idSchema.optional(), caseId: idSchema.optional(), workOrderId: idSchema.optional() };
/** SHA-256 as hexadecimal text. */
const digest = z.string().regex(/^[0-9a-f]{64}$/);

export const COMMAND_SCHEMAS = {
  Commands_List: { query: listQuery('command') },
  Commands_Get: {},
  Commands_Send: { body: z.strictObject({ deviceId: idSchema, ...content, ...origin, assetId: idSchema.optional() }) },
  Commands_Definitions: {},
  Commands_Cancel: { body: reason },
  Commands_Resend: { body: reason },
  Commands_Pending: {},
  Commands_Preview: { body: z.strictObject({ ...content, ...scope }) },
  Commands_SendToMany: {
    body: z.strictObject({ ...content, ...scope, ...origin, digest: digest.optional() }),
  },
  CommandJobs_List: { query: listQuery('commandJob') },
  CommandJobs_Get: {},
  CommandJobs_Targets: { query: z.strictObject(pageFields) },
  CommandJobs_Excluded: { query: z.strictObject(pageFields) },
  CommandJobs_Approve: {
    body: z.strictObject({ digest, reason: text(INPUT_LIMITS.text).optional() }),
  },
  CommandJobs_Reject: { body: z.strictObject({ reason: text(INPUT_LIMITS.text).min(1) }) },
  CommandJobs_Cancel: { body: reason },
} as const satisfies Readonly<Record<string, OperationSchemas>>;
