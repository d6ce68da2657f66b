import type { OperationId } from '@csk/core';
import { z } from '@hono/zod-openapi';
import type { RouteConfig } from '@hono/zod-openapi';
import { EXPORT_PATHS } from '../contract/export-wire.ts';
import { exportAlertsQuery, exportReadingsQuery } from './export-request.ts';
import { idSchema } from './request-schemas/index.ts';

const count = z.number().int();
const counts = { total: count, connected: count, silent: count, neverHeard: count, disabled: count };

const RESULTS: Readonly<Partial<Record<OperationId, z.ZodType>>> = {
  Alerts_Count: z.array(
    z.object({ values: z.array(z.union([z.string(), z.null()])), count }).openapi('Tally', {
      description: 'How many alerts have these values, in the order in which the fields were named.',
    }),
  ),
  Alerts_Metrics: z
    .looseObject({ from: z.iso.datetime(), to: z.iso.datetime(), truncated: z.boolean(), alarmCount: count })
    .openapi('AlarmMetrics', { description: 'Figures of the alerts between two moments.' }),
  Devices_Summary: z.array(
    z
      .object({
        tile: z.looseObject({}),
        value: z.number().nullable(),
        at: z.number().optional(),
        quality: z
          .enum(['uncertain', 'bad'])
          .optional()
          .openapi({ description: 'With the latest value; absent: good.' }),
      })
      .openapi('SummaryValue'),
  ),
  Devices_FleetStatus: z
    .object({
      ...counts,
      lastHeartbeatAt: z.iso.datetime().optional(),
      byCategory: z.array(z.object({ ...counts, categoryId: z.string().optional() })),
    })
    .openapi('FleetStatus'),
  Readings_Gaps: z.array(
    z.object({ from: z.number(), to: z.number() }).openapi('ReadingGap', { description: 'Milliseconds since 1970.' }),
  ),
  Readings_Heartbeats: z.array(z.object({ at: z.number(), readings: count }).openapi('Heartbeat')),
  SummaryTiles_Delete: z.object({}),
};

/** What an operation on histories, summaries or readings answers, when it is no record. */
export function insightResult(operationId: OperationId): z.ZodType | undefined {
  return RESULTS[operationId];
}

const csv = { 200: { description: 'A CSV file', content: { 'text/csv': { schema: z.string() } } } };

/** What is streamed as a file, and so is no operation of the table. */
export const EXPORT_ROUTES: readonly RouteConfig[] = [
  {
    method: 'get',
    path: EXPORT_PATHS.readings,
    operationId: 'Readings_ExportCsv',
    summary: "Export a device's raw readings of at most 90 days as CSV",
    request: { params: z.object({ id: idSchema }), query: exportReadingsQuery },
    responses: csv,
  },
  {
    method: 'get',
    path: EXPORT_PATHS.alerts,
    operationId: 'Alerts_ExportCsv',
    summary: 'Export alerts as CSV',
    request: { query: exportAlertsQuery },
    responses: csv,
  },
];
