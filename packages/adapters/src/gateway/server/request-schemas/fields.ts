import { z } from '@hono/zod-openapi';
import { INPUT_LIMITS } from '@csk/core';

/** What an operation takes beside the `{id}` of its path. Absent: nothing. */
export interface OperationSchemas {
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  /** Longest body; the default is that of all. */
  readonly maxBytes?: number;
}

/** Also of ids inside a body. Control characters have no business in an identifier. */
export const idSchema = z
  .string()
  .min(1)
  .max(INPUT_LIMITS.id)
  .regex(/^\P{Cc}+$/u);

export const text = (max: number) => z.string().max(max);
export const instant = z.iso.datetime({ offset: true });
/** Text was parsed and bounded already: what is left is JSON of any shape. */
export const json = z.unknown();
/** A parameter that may be repeated. */
export const several = <T extends z.ZodType<string, string>>(item: T, max: number) =>
  z
    .union([item.transform((one) => [one]), z.array(item).max(max)])
    .optional()
    .openapi({ type: 'array', items: { type: 'string' } });

export const reason = z.strictObject({ reason: text(INPUT_LIMITS.text).optional() });
export const casePriority = z.enum(['high', 'normal', 'low']);
/** What a work order may start from. */
export const workOrderFields = {
  title: text(INPUT_LIMITS.title).optional(),
  accountId: idSchema.optional(),
  assetId: idSchema.optional(),
  priority: casePriority.optional(),
  incidentType: text(INPUT_LIMITS.name).optional(),
  description: text(INPUT_LIMITS.text).optional(),
};
export const nothing = z.strictObject({});
