import { z } from '@hono/zod-openapi';
import { pageFields } from '../list-schemas.ts';
import { text } from './fields.ts';
import type { OperationSchemas } from './fields.ts';

export const RULE_SCHEMAS = {
  Rules_List: { query: z.strictObject(pageFields) },
  Rules_Get: {},
  Rules_Update: {
    body: z.strictObject({ query: text(65_536).min(1).nullable(), state: z.enum(['keep', 'drop']).optional() }),
  },
} as const satisfies Readonly<Record<string, OperationSchemas>>;
