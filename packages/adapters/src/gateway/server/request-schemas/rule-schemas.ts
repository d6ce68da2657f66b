import { z } from '@hono/zod-openapi';
import { INPUT_LIMITS } from '@csk/core';
import { pageFields } from '../list-schemas.ts';
import { json, text } from './fields.ts';
import type { OperationSchemas } from './fields.ts';

/** What a body has around its rows, and then some. */
const ENVELOPE_BYTES = 65_536;

export const RULE_SCHEMAS = {
  Rules_List: { query: z.strictObject(pageFields) },
  Rules_Get: {},
  Rules_Update: {
    body: z.strictObject({
      query: text(INPUT_LIMITS.ruleQuery).min(1).nullable(),
      state: z.enum(['keep', 'drop']).optional(),
    }),
  },
  Rules_GetThresholds: {},
  Rules_ReplaceThresholds: {
    body: z.strictObject({ rows: z.array(z.record(z.string(), json)).max(INPUT_LIMITS.thresholdRows) }),
    maxBytes: INPUT_LIMITS.thresholdBytes + ENVELOPE_BYTES,
  },
} as const satisfies Readonly<Record<string, OperationSchemas>>;
