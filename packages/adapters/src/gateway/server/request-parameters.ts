import { ConnectedServiceError } from '@csk/core';
import type { CallOptions, Json, OperationParameters } from '@csk/core';
import type { z } from '@hono/zod-openapi';
import { readJsonBody } from './request-body.ts';
import { idSchema } from './request-schemas/index.ts';
import type { OperationSchemas } from './request-schemas/index.ts';

/** What a request asks for, checked: the operation's parameters and the options of the call. */
export interface CheckedRequest {
  readonly parameters: OperationParameters;
  readonly options: CallOptions;
}

/** @throws `invalid`, naming the place in `details.field`. */
export async function checkRequest(
  request: Request,
  id: string | undefined,
  schemas: OperationSchemas,
): Promise<CheckedRequest> {
  const isWrite = request.method !== 'GET';
  const query = check(schemas.query, searchParameters(new URL(request.url)), 'query');
  const body = isWrite ? check(schemas.body, await readJsonBody(request, schemas.maxBytes), 'body') : {};
  const ifVersion = isWrite ? versionToMatch(request.headers) : undefined;
  return {
    parameters: {
      ...query,
      ...body,
      ...(ifVersion === undefined ? {} : { ifVersion }),
      ...(id === undefined ? {} : { id: checkValue(idSchema, id, 'id') }),
    },
    options: { signal: request.signal, idempotencyKey: isWrite ? idempotencyKey(request.headers) : undefined },
  };
}

function check(
  schema: z.ZodObject | undefined,
  value: unknown,
  place: string,
): Readonly<Record<string, Json | undefined>> {
  if (schema) return checkValue(schema, value, place) as Record<string, Json | undefined>;
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return {};
  throw new ConnectedServiceError('invalid', `This operation takes no ${place}.`, { details: { field: place } });
}

function checkValue<T>(schema: z.ZodType<T>, value: unknown, place: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const field = [...(issue?.path ?? []), ...unknown].join('.').slice(0, 256) || place;
  throw new ConnectedServiceError('invalid', `${field}: ${(issue?.message ?? 'is wrong').slice(0, 500)}`, {
    details: { field },
  });
}

/** Parameters as one object; one that is repeated becomes an array. */
function searchParameters(url: URL): Record<string, string | string[]> {
  const parameters: Record<string, string | string[]> = Object.create(null) as Record<string, never>;
  for (const name of new Set(url.searchParams.keys())) {
    const values = url.searchParams.getAll(name);
    const [only] = values;
    parameters[name] = values.length === 1 && only !== undefined ? only : values;
  }
  return parameters;
}

function idempotencyKey(headers: Headers): string | undefined {
  const key = headers.get('idempotency-key');
  if (key === null) return undefined;
  if (/^[\x21-\x7e]{1,128}$/.test(key)) return key;
  throw new ConnectedServiceError('invalid', 'An idempotency key has 1 to 128 visible ASCII characters.', {
    details: { field: 'idempotency-key' },
  });
}

/** `If-Match` with one entity tag. `*` asks only that the record exists, which every write asks anyway. */
function versionToMatch(headers: Headers): string | undefined {
  const tag = headers.get('if-match');
  if (tag === null || tag === '*') return undefined;
  const version = /^"([\x21\x23-\x7e]{1,128})"$/.exec(tag)?.[1];
  if (version !== undefined) return version;
  throw new ConnectedServiceError('invalid', 'If-Match must hold one quoted version.', {
    details: { field: 'if-match' },
  });
}
