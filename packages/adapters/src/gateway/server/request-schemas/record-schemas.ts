import { z } from '@hono/zod-openapi';
import { INPUT_LIMITS, MAX_ENTITY_NAME } from '@csk/core';
import { idSchema, instant, json, text } from './fields.ts';

/* What a new record of each kind takes. Limits that depend on other fields are the engine's to check. */

const name = text(INPUT_LIMITS.name).min(1);
const label = name.optional();
const twin = z.record(text(256), json).optional();
const scalar = z.union([text(INPUT_LIMITS.text), z.number(), z.boolean()]);
const unit = text(32).min(1).optional();

/** What a patch of such a record takes: any of its fields, and `null` to remove one. */
export function patchOf(record: z.ZodObject): z.ZodObject {
  const shape: Readonly<Record<string, z.ZodType>> = record.shape;
  const fields = Object.entries(shape);
  return z.strictObject(Object.fromEntries(fields.map(([field, schema]) => [field, schema.nullable().optional()])));
}

export const account = z.strictObject({ name });

export const asset = z.strictObject({ name, accountId: idSchema.optional(), parentId: idSchema.optional() });

export const customEntity = z.strictObject({ name: label, accountId: idSchema.optional() });

/** Given once. */
export const customEntityIdentity = { entity: text(MAX_ENTITY_NAME).min(1), recordId: idSchema };

export const category = z.strictObject({
  name,
  commandDefinitionIds: z.array(idSchema).max(200).optional(),
  properties: z
    .array(z.strictObject({ propertyId: idSchema, isTag: z.boolean() }))
    .max(200)
    .optional(),
});

const commandParameter = z.strictObject({
  name,
  type: z.enum(['string', 'number', 'integer', 'boolean', 'date-time', 'object']),
  label,
  required: z.boolean().optional(),
  defaultValue: scalar.optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  precision: z.int().min(0).optional(),
  unit,
  maxLength: z.int().min(1).optional(),
  values: z.array(text(INPUT_LIMITS.text)).max(200).optional(),
  earliest: instant.optional(),
  latest: instant.optional(),
  // Parameters within it, which the engine checks to their own depth.
  parameters: z.array(json).max(50).optional(),
});

export const commandDefinition = z.strictObject({
  name,
  description: text(INPUT_LIMITS.text).min(1).optional(),
  parameters: z.array(commandParameter).max(50).optional(),
  mode: z.enum(['queued', 'direct']).optional(),
  completion: z.enum(['delivery', 'device']).optional(),
  dangerous: z.boolean().optional(),
  timeoutMs: z.int().min(1_000).optional(),
});

const bound = z.union([z.number(), z.iso.datetime({ offset: true })]).optional();

export const propertyDefinition = z.strictObject({
  label,
  editable: z.boolean().optional(),
  visible: z.boolean().optional(),
  unit,
  maxLength: z.int().min(1).optional(),
  minimum: bound,
  maximum: bound,
  precision: z.int().min(0).max(15).optional(),
  defaultValue: scalar.optional(),
  trueLabel: label,
  falseLabel: label,
});

/** Given once. */
export const propertyIdentity = {
  name,
  type: z.enum(['string', 'object', 'date-time', 'boolean', 'integer', 'decimal']),
  parentId: idSchema.optional(),
};

export const device = z.strictObject({
  name: label,
  accountId: idSchema.optional(),
  categoryId: idSchema.optional(),
  simulated: z.boolean().optional(),
});

/** Given once; later changes have operations of their own. */
export const deviceIdentity = {
  deviceKey: text(INPUT_LIMITS.id).min(1),
  providerInstanceId: idSchema.optional(),
  assetId: idSchema.optional(),
  customEntityId: idSchema.optional(),
  tags: twin,
  desired: twin,
};
