import { OPERATIONS } from '@csk/core';
import type { ErrorCode, OperationId } from '@csk/core';
import { OpenAPIHono, z } from '@hono/zod-openapi';
import type { RouteConfig } from '@hono/zod-openapi';
import { PROBLEM_CONTENT_TYPE, PROBLEMS } from '../contract/problem.ts';
import { ACTIVITY_PATH } from '../contract/activity-wire.ts';
import { idSchema, REQUEST_SCHEMAS } from './request-schemas/index.ts';
import { activityQuery } from './activity-request.ts';
import { EXPORT_ROUTES, insightResult } from './openapi-insight.ts';

const codes = Object.keys(PROBLEMS) as [ErrorCode, ...ErrorCode[]];

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(codes),
    detail: z.string(),
    retryAfterMs: z.number().optional(),
    details: z.unknown().optional(),
  })
  .openapi('Problem');

const record = z
  .looseObject({ id: z.string(), version: z.string(), createdAt: z.iso.datetime(), updatedAt: z.iso.datetime() })
  .openapi('Record');

const page = z.object({ items: z.array(z.looseObject({})), continuationToken: z.string().optional() }).openapi('Page');

const numbers = z.array(z.number());

const series = z
  .object({
    metric: z.string(),
    bucketMs: z.number().openapi({ description: 'Width of a bucket in milliseconds; 0 for raw readings.' }),
    times: numbers.openapi({ description: 'Milliseconds since 1970; starts of buckets where there are.' }),
    values: numbers.openapi({ description: 'Readings, or the averages of the buckets.' }),
    min: numbers.optional(),
    max: numbers.optional(),
    before: z
      .object({ at: z.number(), value: z.number() })
      .optional()
      .openapi({ description: 'The newest reading before the window.' }),
  })
  .openapi('ReadingSeries');

const reading = z
  .object({ deviceKey: z.string(), at: z.number(), metric: z.string(), value: z.number() })
  .openapi('Reading');

const failed = { description: 'The call failed', content: { [PROBLEM_CONTENT_TYPE]: { schema: problem } } };

/** The gateway's contract as an OpenAPI 3.1 document, made of the schemas that check the requests. */
export function openApiDocument(basePath: string): object {
  const contract = new OpenAPIHono();
  const registry = contract.openAPIRegistry;
  registry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' });
  for (const id of Object.keys(OPERATIONS) as OperationId[]) registry.registerPath(operationRoute(id));
  registry.registerPath({
    method: 'get',
    path: ACTIVITY_PATH,
    operationId: 'Activity_Stream',
    summary: 'Stream changes and readings as server-sent events',
    request: { query: activityQuery, headers: z.object({ 'Last-Event-ID': z.string().optional() }) },
    responses: {
      200: { description: 'Events', content: { 'text/event-stream': { schema: z.string() } } },
      default: failed,
    },
  });
  for (const route of EXPORT_ROUTES)
    registry.registerPath({ ...route, responses: { ...route.responses, default: failed } });
  return contract.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Connected Service Kit', version: '1' },
    servers: [{ url: basePath || '/' }],
    security: [{ bearer: [] }],
  });
}

function operationRoute(operationId: OperationId): RouteConfig {
  const { method, path, summary } = OPERATIONS[operationId];
  const { query, body } = REQUEST_SCHEMAS[operationId];
  const isWrite = method !== 'GET';
  return {
    method: method === 'GET' ? 'get' : method === 'POST' ? 'post' : 'patch',
    path,
    operationId,
    summary,
    request: {
      ...(path.includes('{id}') ? { params: z.object({ id: idSchema }) } : {}),
      ...(query ? { query } : {}),
      ...(body ? { body: { content: { 'application/json': { schema: body } }, required: true } } : {}),
      ...(isWrite
        ? {
            headers: z.object({ 'If-Match': z.string().optional(), 'Idempotency-Key': z.string().max(128).optional() }),
          }
        : {}),
    },
    responses: {
      200: { description: 'OK', content: { 'application/json': { schema: resultSchema(operationId) } } },
      default: failed,
    },
  };
}

function resultSchema(operationId: OperationId): z.ZodType {
  if (operationId.endsWith('_List') || operationId.endsWith('_History')) return page;
  const insight = insightResult(operationId);
  if (insight) return insight;
  if (operationId === 'Commands_Definitions') return z.array(record);
  if (operationId === 'Readings_Range') return z.array(series);
  if (operationId === 'Readings_Latest') return z.array(reading);
  return record;
}
