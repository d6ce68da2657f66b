import { z } from '@hono/zod-openapi';
import { pageFields } from '../list-schemas.ts';
import { json, text } from './fields.ts';
import type { OperationSchemas } from './fields.ts';

export const RULE_SCHEMAS = {
  Rules_List: { query: z.strictObject(pageFields) },
  Rules_Get: {},
  Rules_Update: {
    body: z.strictObject({ query: text(65_536).min(1).nullable(), state: z.enum(['keep', 'drop']).optional() }),
  },
  Rules_GetThresholds: {},
  Rules_ReplaceThresholds: {
    body: z.strictObject({ rows: z.array(z.record(z.string(), json)).max(10_000) }),
    maxBytes: 1_114_112,
  },
} as const satisfies Readonly<Record<string, OperationSchemas>>;
