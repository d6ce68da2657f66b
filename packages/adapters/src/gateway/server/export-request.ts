import { z } from '@hono/zod-openapi';
import { INPUT_LIMITS } from '@csk/core';
import type { CallOptions, ConnectedServiceClient } from '@csk/core';
import { listQuery } from './list-schemas.ts';
import { checkRequest } from './request-parameters.ts';
import { instant, several, text } from './request-schemas/fields.ts';

const bom = z
  .enum(['true', 'false'])
  .optional()
  .openapi({ description: 'Begin with a byte order mark, by which Excel knows UTF-8.' });
const alerts = listQuery('alert');

export const exportReadingsQuery = z.strictObject({
  metrics: several(text(INPUT_LIMITS.name), INPUT_LIMITS.metrics),
  from: instant,
  to: instant,
  bom,
});
export const exportAlertsQuery = alerts.pick({ where: true, search: true, orderBy: true }).extend({ bom });

/** What an export is asked for, checked; `open` starts it. */
export interface CheckedExport {
  readonly fileName: string;
  open(client: ConnectedServiceClient, options: CallOptions): AsyncIterable<string>;
}

/** @throws `invalid`, naming the parameter. */
export async function readingsExport(request: Request, id: string | undefined): Promise<CheckedExport> {
  const { parameters } = await checkRequest(request, id, { query: exportReadingsQuery });
  const { id: _id, bom: mark, ...window } = parameters;
  const deviceId: string = parameters.id ?? '';
  return {
    fileName: 'readings.csv',
    open: (client, options) =>
      client.readings.exportCsv(deviceId, { ...window, bom: mark === 'true' } as never, options),
  };
}

/** @throws `invalid`, naming the parameter. */
export async function alertsExport(request: Request): Promise<CheckedExport> {
  const { parameters } = await checkRequest(request, undefined, { query: exportAlertsQuery });
  const { where, search, orderBy, bom: mark } = parameters;
  return {
    fileName: 'alerts.csv',
    open: (client, options) =>
      client.alerts.exportCsv(
        {
          ...(where === undefined ? {} : { where }),
          ...(search === undefined ? {} : { search }),
          ...(orderBy === undefined ? {} : { orderBy }),
          bom: mark === 'true',
        } as never,
        options,
      ),
  };
}
