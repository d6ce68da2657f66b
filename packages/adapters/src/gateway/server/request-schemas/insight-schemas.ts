import { z } from '@hono/zod-openapi';
import { INPUT_LIMITS } from '@csk/core';
import { listQuery, pageFields } from '../list-schemas.ts';
import { idSchema, instant, nothing, several, text } from './fields.ts';
import type { OperationSchemas } from './fields.ts';

const KINDS = ['alert', 'case', 'command', 'workOrder', 'registration', 'connection'] as const;
const window = { from: instant.optional(), to: instant.optional() };
/** What a history takes. */
export const history = z.strictObject({ ...pageFields, ...window, kinds: several(z.enum(KINDS), KINDS.length) });
const caseHistory = z.strictObject({
  ...pageFields,
  ...window,
  kinds: several(z.enum(['alert', 'command', 'workOrder', 'step', 'comment']), 5),
});

const workOrderHistory = z.strictObject({
  ...pageFields,
  ...window,
  kinds: several(z.enum(['alert', 'command', 'step', 'comment']), 4),
});

const metric = text(INPUT_LIMITS.name).min(1);
const label = text(INPUT_LIMITS.name).min(1);
const unit = text(20).min(1);
const position = z.number().int().min(0).max(10_000);
const source = z.enum(['measure', 'alerts', 'cases', 'workOrders']);
const aggregation = z.enum(['none', 'avg', 'min', 'max', 'sum', 'count']);
const rangeType = z.enum(['hours', 'days', 'latest']);
const rangeValue = z.number().int().min(1).max(8_784);

export const INSIGHT_SCHEMAS = {
  Accounts_History: { query: history },
  Assets_History: { query: history },
  Devices_History: { query: history },
  Cases_History: { query: caseHistory },
  WorkOrders_History: { query: workOrderHistory },
  Devices_Summary: {},
  Devices_FleetStatus: { query: z.strictObject({ accountId: idSchema.optional(), categoryId: idSchema.optional() }) },
  Readings_Gaps: {
    query: z.strictObject({
      from: instant,
      to: instant,
      longerThanMs: z.coerce.number().int().min(1_000).max(7_776_000_000),
      metric: metric.optional(),
    }),
  },
  Readings_Heartbeats: {
    query: z.strictObject({ ...window, limit: z.coerce.number().int().min(1).max(1_440).optional() }),
  },
  SummaryTiles_List: { query: listQuery('summaryTile') },
  SummaryTiles_Get: {},
  SummaryTiles_Create: {
    body: z.strictObject({
      deviceId: idSchema.optional(),
      categoryId: idSchema.optional(),
      label,
      unit: unit.optional(),
      position: position.optional(),
      source,
      metric: metric.optional(),
      aggregation: aggregation.optional(),
      rangeType,
      rangeValue: rangeValue.optional(),
    }),
  },
  SummaryTiles_Update: {
    body: z.strictObject({
      label: label.optional(),
      unit: unit.nullish(),
      position: position.optional(),
      source: source.optional(),
      metric: metric.nullish(),
      aggregation: aggregation.nullish(),
      rangeType: rangeType.optional(),
      rangeValue: rangeValue.nullish(),
    }),
  },
  SummaryTiles_Delete: { body: nothing },
} as const satisfies Readonly<Record<string, OperationSchemas>>;
