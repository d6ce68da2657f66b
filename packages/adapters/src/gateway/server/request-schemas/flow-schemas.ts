import { z } from '@hono/zod-openapi';
import { listQuery, pageFields } from '../list-schemas.ts';
import { reason } from './fields.ts';
import type { OperationSchemas } from './fields.ts';

export const FLOW_SCHEMAS = {
  Flows_List: { query: z.strictObject(pageFields) },
  Flows_Runs: { query: listQuery('flowRun') },
  Flows_Run: {},
  Flows_Resubmit: { body: reason },
} as const satisfies Readonly<Record<string, OperationSchemas>>;
