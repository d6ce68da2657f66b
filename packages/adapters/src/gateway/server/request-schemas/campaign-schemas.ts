import { z } from '@hono/zod-openapi';
import { INPUT_LIMITS } from '@csk/core';
import { listQuery } from '../list-schemas.ts';
import { idSchema, json, reason, text } from './fields.ts';
import type { OperationSchemas } from './fields.ts';

const settings = z.record(z.string(), json);

export const CAMPAIGN_SCHEMAS = {
  Campaigns_List: { query: listQuery('campaign') },
  Campaigns_Get: {},
  Campaigns_Create: {
    body: z.strictObject({
      name: text(INPUT_LIMITS.name).min(1),
      target: z.union([
        z.strictObject({ where: z.record(z.string(), json) }),
        z.strictObject({ deviceIds: z.array(idSchema).min(1).max(INPUT_LIMITS.campaignDevices) }),
      ]),
      change: z.strictObject({
        desired: settings.optional(),
        firmwareVersion: text(INPUT_LIMITS.name).min(1).optional(),
      }),
      successWhen: settings.optional(),
      rate: z.number().int().min(1).max(INPUT_LIMITS.campaignRate),
      stopAfterFailures: z.number().int().min(1),
      timeoutMs: z.number().int().min(1).optional(),
    }),
  },
  Campaigns_Devices: { query: listQuery('campaignDevice') },
  Campaigns_Start: { body: reason },
  Campaigns_Pause: { body: reason },
  Campaigns_Resume: { body: reason },
  Campaigns_Cancel: { body: reason },
  Campaigns_RollBack: { body: reason },
} as const satisfies Readonly<Record<string, OperationSchemas>>;
