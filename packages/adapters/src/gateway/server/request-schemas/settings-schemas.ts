import { z } from '@hono/zod-openapi';
import { ALERT_COLUMNS, INPUT_LIMITS } from '@csk/core';
import { text } from './fields.ts';
import type { OperationSchemas } from './fields.ts';
import { patchOf } from './record-schemas.ts';

const property = text(INPUT_LIMITS.name).min(1);

const settings = z.strictObject({
  debounce: z.strictObject({
    windowMs: z.int().min(0).optional(),
    columns: z
      .array(z.enum(['deviceKey', 'rule']))
      .max(2)
      .optional(),
  }),
  autoClose: z.enum(['never', 'untouched']),
  devicePull: z.strictObject({ onAlert: z.boolean().optional(), everyMs: z.int().min(60_000).optional() }),
  commandProperties: z.strictObject({ name: property, parameters: property }),
  alertColumns: z.partialRecord(z.enum(ALERT_COLUMNS), property),
  backgroundProcessing: z.boolean(),
});

export const SETTINGS_SCHEMAS = {
  Settings_Get: {},
  Settings_Update: { body: patchOf(settings) },
} as const satisfies Readonly<Record<string, OperationSchemas>>;
