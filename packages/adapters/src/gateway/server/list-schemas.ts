import { z } from '@hono/zod-openapi';
import { INPUT_LIMITS, LIST_FIELDS, QUERY_FIELDS } from '@csk/core';
import { SEARCH_FIELDS } from '@csk/core/search';
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

/** Of a field that is a list of texts. */
const inclusion = z.strictObject({
  includes: z.union([z.string().min(1).max(1_000), z.array(z.string().min(1).max(1_000)).max(500)]),
});

/** Paging parameters of every list. */
export const pageFields = {
  maxPageSize: z.coerce.number().int().min(1).max(1_000).optional(),
  continuationToken: z.string().min(1).max(4_000).optional(),
};

/** Conditions on one kind: a core `Where`. */
export function whereSchema(kind: Kind) {
  return z.strictObject({
    ...Object.fromEntries(QUERY_FIELDS[kind].map((field) => [field, condition.optional()] as const)),
    ...Object.fromEntries((LIST_FIELDS[kind] ?? []).map((field) => [field, inclusion.optional()] as const)),
  });
}

/** Words that people look for; what they are compared with is said by the kind. */
export function searchSchema(kind: Kind) {
  const { words = [], references = [] } = SEARCH_FIELDS[kind] ?? {};
  return z
    .string()
    .max(INPUT_LIMITS.search)
    .optional()
    .openapi({
      description: `Words, each of which begins a word of ${words.join(', ')}${references.length > 0 ? ` or is the beginning of ${references.join(' or ')}` : ''}, whatever their case and accents.`,
    });
}

/** Query parameters of the list of one kind: `where` is the JSON of a core `Where`. */
export function listQuery(kind: Kind) {
  const fields: readonly string[] = QUERY_FIELDS[kind];
  const where = whereSchema(kind);
  return z.strictObject({
    ...pageFields,
    where: z
      .string()
      .max(MAX_WHERE_LENGTH)
      .transform((text) => parseJson(text, 'where'))
      .pipe(where)
      .optional()
      .openapi({
        type: 'string',
        description: `JSON object of conditions on ${Object.keys(where.shape).join(', ')}; for example {"id":["a","b"]}.`,
      }),
    // A list without a search refuses the parameter as it does any that it does not know.
    ...(SEARCH_FIELDS[kind] === undefined ? {} : { search: searchSchema(kind) }),
    orderBy: z.enum(fields.flatMap((field) => [`${field} asc`, `${field} desc`])).optional(),
  });
}
