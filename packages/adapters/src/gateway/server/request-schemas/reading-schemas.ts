import { z } from '@hono/zod-openapi';
import { INPUT_LIMITS } from '@csk/core';
import { instant, several, text } from './fields.ts';
import type { OperationSchemas } from './fields.ts';

export const READING_SCHEMAS = {
  Readings_Range: {
    query: z.strictObject({
      metrics: several(text(INPUT_LIMITS.name), INPUT_LIMITS.metrics),
      from: instant,
      to: instant,
      maxPoints: z.coerce.number().int().min(2).max(INPUT_LIMITS.points).optional(),
    }),
  },
  Readings_Latest: {},
} as const satisfies Readonly<Record<string, OperationSchemas>>;
