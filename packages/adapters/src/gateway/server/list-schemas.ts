import { z } from '@hono/zod-openapi';
import { QUERY_FIELDS } from '@csk/core';
import type { Kind } from '@csk/core';
import { parseJson } from './request-body.ts';

const MAX_WHERE_LENGTH = 8_192;

const scalar = z.union([z.string().max(1_000), z.number(), z.boolean(), z.null()]);
const condition = z.union([
  scalar,
  z.array(scalar).max(500),
  z.strictObject({
    gt: scalar.optional(),
    gte: scalar.optional(),
    lt: scalar.optional(),
    lte: scalar.optional(),
    ne: scalar.optional(),
  }),
]);

/** Paging parameters of every list. */
export const pageFields = {
  maxPageSize: z.coerce.number().int().min(1).max(1_000).optional(),
  continuationToken: z.string().min(1).max(4_000).optional(),
};

/** Conditions on the fields of one kind: a core `Where`. */
export function conditionsOn(kind: Kind) {
  const fields: readonly string[] = QUERY_FIELDS[kind];
  return z.partialRecord(z.enum(fields), condition);
}

/** Query parameters of the list of one kind: `where` is the JSON of a core `Where`. */
export function listQuery(kind: Kind) {
  const fields: readonly string[] = QUERY_FIELDS[kind];
  return z.strictObject({
    ...pageFields,
    where: z
      .string()
      .max(MAX_WHERE_LENGTH)
      .transform((text) => parseJson(text, 'where'))
      .pipe(conditionsOn(kind))
      .optional()
      .openapi({
        type: 'string',
        description: `JSON object of conditions on ${fields.join(', ')}; for example {"id":["a","b"]}.`,
      }),
    orderBy: z.enum(fields.flatMap((field) => [`${field} asc`, `${field} desc`])).optional(),
  });
}
