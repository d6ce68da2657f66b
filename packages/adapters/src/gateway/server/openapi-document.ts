import { OPERATION_SUMMARIES } from './operation-summaries.ts';
import { OPERATIONS } from '@csk/core';
import type { ErrorCode, OperationId } from '@csk/core';
import { OpenAPIHono, z } from '@hono/zod-openapi';
import type { RouteConfig } from '@hono/zod-openapi';
import { PROBLEM_CONTENT_TYPE, PROBLEMS } from '../contract/problem.ts';
import { ACTIVITY_PATH } from '../contract/activity-wire.ts';
import { idSchema, REQUEST_SCHEMAS } from './request-schemas/index.ts';
import { activityQuery } from './activity-request.ts';
import { EXPORT_ROUTES, insightResult } from './openapi-insight.ts';
import { setUpResult } from './openapi-set-up.ts';

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

const process = z.looseObject({ alertId: z.string(), status: z.string(), stages: z.array(z.looseObject({})) });
const ids = z.array(z.string());
const bulkResult = z.object({
  done: ids,
  unchanged: ids,
  refused: z.array(z.object({ id: z.string(), code: z.enum(codes), message: z.string() })),
});

const casePreview = z
  .object({
    title: z.string(),
    accountId: z.string().optional().openapi({ description: 'Absent: somebody must choose.' }),
    priority: z.string(),
    description: z.string().optional(),
    contact: z.string().optional(),
    incidentType: z.string().optional().openapi({ description: 'What the alerts suggest.' }),
    deviceIds: ids,
    assetIds: ids,
  })
  .openapi('CasePreview');

const numbers = z.array(z.number());

const series = z
  .object({
    metric: z.string(),
    bucketMs: z.number().openapi({ description: 'Width of a bucket in milliseconds; 0 for raw readings.' }),
    times: numbers.openapi({ description: 'Milliseconds since 1970; starts of buckets where there are.' }),
    values: numbers.openapi({ description: 'Readings, or the averages of the buckets.' }),
    min: numbers.optional(),
    max: numbers.optional(),
    quality: numbers.optional().openapi({
      description: 'Severities as OPC UA status codes: 0 good, 1073741824 uncertain, 2147483648 bad. Absent: all good.',
    }),
    before: z
      .object({ at: z.number(), value: z.number() })
      .optional()
      .openapi({ description: 'The newest reading before the window that is not bad.' }),
  })
  .openapi('ReadingSeries');

const quality = z.enum(['uncertain', 'bad']).openapi({ description: 'Absent: good.' });

const reading = z
  .object({ deviceKey: z.string(), at: z.number(), metric: z.string(), value: z.number(), quality: quality.optional() })
  .openapi('Reading');

const deviceOutcome = z
  .object({ deviceId: z.string(), outcome: z.enum(['done', 'skipped', 'failed']), message: z.string().optional() })
  .openapi('DeviceOutcome');

const deviceImportResult = z
  .object({
    seen: z.int(),
    created: z.int(),
    updated: z.int(),
    refused: z.array(z.object({ deviceKey: z.string(), reason: z.string() })),
    continuationToken: z.string().optional(),
  })
  .openapi('DeviceImportResult');

const access = z
  .object({
    principalId: z.string(),
    name: z.string().optional(),
    roles: ids.optional(),
    accountIds: ids.optional(),
    privileges: ids.openapi({ example: ['alerts.read', 'alerts.act'] }),
    operations: ids.openapi({ example: ['Alerts_Close'] }),
  })
  .openapi('Access');

const previewedDevices = z.array(z.object({ id: z.string(), name: z.string(), connected: z.boolean() }));

const commandPreview = z
  .object({
    count: z.int(),
    offline: z.int(),
    sample: previewedDevices,
    excluded: z.array(z.object({ reason: z.string(), count: z.int(), sample: previewedDevices })),
    order: z.looseObject({ name: z.string() }),
    needsApproval: z.boolean(),
    digest: z.string().openapi({ description: 'SHA-256 of what would be sent and to which devices.' }),
  })
  .openapi('CommandPreview');

const pendingCommands = z
  .object({
    deviceId: z.string(),
    inCloud: z.int(),
    here: z.int(),
    limit: z.int(),
    state: z.enum(['ok', 'nearly-full', 'full']),
  })
  .openapi('PendingCommands');

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

const ROUTE_METHODS = { GET: 'get', POST: 'post', PATCH: 'patch', DELETE: 'delete' } as const;

function operationRoute(operationId: OperationId): RouteConfig {
  const { method, path } = OPERATIONS[operationId];
  const { query, body } = REQUEST_SCHEMAS[operationId];
  const isWrite = method !== 'GET';
  return {
    method: ROUTE_METHODS[method],
    path,
    operationId,
    summary: OPERATION_SUMMARIES[operationId],
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
      ...(method === 'DELETE'
        ? { 204: { description: 'Gone' } }
        : { 200: { description: 'OK', content: { 'application/json': { schema: resultSchema(operationId) } } } }),
      default: failed,
    },
  };
}

function resultSchema(operationId: OperationId): z.ZodType {
  if (operationId.endsWith('_List') || operationId.endsWith('_History')) return page;
  const insight = insightResult(operationId) ?? setUpResult(operationId);
  if (insight) return insight;
  if (operationId === 'Assets_Devices') return page;
  if (operationId === 'Assets_Ancestors') return z.array(record);
  if (/^(Devices_RegisterAll|Devices_PullAll|Assets_Register|CustomEntities_Register)$/.test(operationId))
    return z.array(deviceOutcome);
  if (operationId === 'Devices_Import') return deviceImportResult;
  if (operationId === 'Cases_RelatedDevices') return page;
  if (operationId === 'Alerts_Process') return process.openapi('AlertProcess');
  if (operationId === 'Alerts_PreviewCase') return casePreview;
  if (operationId === 'Alerts_Bulk') return bulkResult.openapi('AlertBulkResult');
  if (/^(CommandJobs_Targets|CommandJobs_Excluded|Campaigns_Devices|Flows_Runs)$/.test(operationId)) return page;
  if (operationId === 'Commands_Preview') return commandPreview;
  if (operationId === 'Commands_Pending') return pendingCommands;
  if (operationId === 'Commands_Definitions') return z.array(record);
  if (operationId === 'Readings_Range') return z.array(series);
  if (operationId === 'Readings_Latest') return z.array(reading);
  if (operationId === 'Access_Get') return access;
  return record;
}
