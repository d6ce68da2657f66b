import { ConnectedServiceError, isConnectedServiceError, paged } from '@csk/core';
import type {
  ActivityOptions,
  CallOptions,
  Clock,
  ConnectedServiceClient,
  CaseHistoryKind,
  Entity,
  HistoryQuery,
  OperationId,
  Page,
  Paged,
  Query,
  ReadClient,
} from '@csk/core';
import { systemClock } from '@csk/core/memory';
import { EXPORT_PATHS } from '../contract/export-wire.ts';
import { streamActivity } from './activity.ts';
import { createCall } from './call.ts';
import type { RetryOptions } from './call.ts';
import { createSend } from './connection.ts';
import type { GetToken } from './connection.ts';
import { readExport } from './export.ts';

export interface GatewayClientOptions {
  /** Where the gateway is mounted, absolute or, in a page, relative: `/csk`. */
  readonly baseUrl: string;
  /** Gives the bearer token. Without it the browser's own session (a same-origin cookie) must do. */
  readonly getToken?: GetToken | undefined;
  readonly fetch?: typeof fetch | undefined;
  readonly clock?: Clock | undefined;
  readonly retry?: RetryOptions | undefined;
}

/**
 * The client interface over HTTP, for browsers and Node.js: it needs only `fetch`, streams and `AbortController`.
 * Every call has 30 s, retries included; writes carry an idempotency key, so a retry has no second effect.
 */
export function createGatewayClient(options: GatewayClientOptions): ConnectedServiceClient {
  const { clock = systemClock, retry } = options;
  const closing = new AbortController();
  const send = createSend({
    baseUrl: options.baseUrl,
    getToken: options.getToken,
    // Called as a plain function: a browser's fetch refuses any other `this`.
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    clock,
  });
  const call = createCall(send, clock, closing.signal, retry);

  function reader<T extends Entity>(get: OperationId, list: OperationId): ReadClient<T> {
    return {
      async get(id, options) {
        try {
          return await call<T>(get, { id }, options);
        } catch (error) {
          if (isConnectedServiceError(error, 'not-found')) return undefined;
          throw error;
        }
      },
      list: (query: Query<T> = {}, options?: CallOptions) => {
        const { where, orderBy } = query;
        const conditions = conditionsOf(where);
        return paged<T>((page) => call<Page<T>>(list, { query: { where: conditions, orderBy, ...page } }, options));
      },
    };
  }

  const exporting = { send, clock, closed: closing.signal };

  function history<Item, Kinds extends CaseHistoryKind>(
    operationId: OperationId,
    id: string,
    { kinds, from, to }: HistoryQuery<Kinds> = {},
    options?: CallOptions,
  ): Paged<Item> {
    return paged((page) => call(operationId, { id, query: { kinds, from, to, ...page } }, options));
  }

  return {
    accounts: {
      ...reader('Accounts_Get', 'Accounts_List'),
      history: (id, query, options) => history('Accounts_History', id, query, options),
    },
    assets: {
      ...reader('Assets_Get', 'Assets_List'),
      history: (id, query, options) => history('Assets_History', id, query, options),
    },
    categories: reader('Categories_Get', 'Categories_List'),
    registrations: reader('Registrations_Get', 'Registrations_List'),
    workOrders: reader('WorkOrders_Get', 'WorkOrders_List'),
    devices: {
      ...reader('Devices_Get', 'Devices_List'),
      register: (id, options) => call('Devices_Register', { id }, options),
      pull: (id, options) => call('Devices_Pull', { id }, options),
      history: (id, query, options) => history('Devices_History', id, query, options),
      summary: (id, options) => call('Devices_Summary', { id }, options),
      fleetStatus: ({ accountId, categoryId } = {}, options) =>
        call('Devices_FleetStatus', { query: { accountId, categoryId } }, options),
    },
    alerts: {
      ...reader('Alerts_Get', 'Alerts_List'),
      raise: (input, options) => call('Alerts_Raise', { body: input }, options),
      acknowledge: (id, options) => call('Alerts_Acknowledge', { id }, options),
      assign: (id, input, options) => call('Alerts_Assign', { id, body: input }, options),
      comment: (id, input, options) => call('Alerts_Comment', { id, body: input }, options),
      shelve: (id, input, options) => call('Alerts_Shelve', { id, body: input }, options),
      unshelve: (id, input, options) => call('Alerts_Unshelve', { id, body: input }, options),
      close: (id, input, options) => call('Alerts_Close', { id, body: input }, options),
      reactivate: (id, input, options) => call('Alerts_Reactivate', { id, body: input }, options),
      exportCsv: ({ where, orderBy, bom } = {}, options) =>
        readExport(exporting, EXPORT_PATHS.alerts, { where: conditionsOf(where), orderBy, bom: flagOf(bom) }, options),
      convertToCase: (ids, input, options) => call('Alerts_ConvertToCase', { body: { ...input, ids } }, options),
    },
    cases: {
      ...reader('Cases_Get', 'Cases_List'),
      history: (id, query, options) => history('Cases_History', id, query, options),
      update: (id, patch, options) => call('Cases_Update', { id, body: patch }, options),
      resolve: (id, input, options) => call('Cases_Resolve', { id, body: input }, options),
    },
    commands: {
      ...reader('Commands_Get', 'Commands_List'),
      definitions: ({ deviceId }, options) => call('Commands_Definitions', { id: deviceId }, options),
      send: (input, options) => call('Commands_Send', { body: input }, options),
    },
    readings: {
      range: (id, { metrics, from, to, maxPoints }, options) =>
        call('Readings_Range', { id, query: { metrics, from, to, maxPoints } }, options),
      latest: (id, options) => call('Readings_Latest', { id }, options),
      gaps: (id, { from, to, longerThanMs, metric }, options) =>
        call('Readings_Gaps', { id, query: { from, to, longerThanMs, metric } }, options),
      heartbeats: (id, { from, to, limit } = {}, options) =>
        call('Readings_Heartbeats', { id, query: { from, to, limit } }, options),
      exportCsv: (id, { metrics, from, to, bom }, options) =>
        readExport(
          exporting,
          EXPORT_PATHS.readings.replace('{id}', encodeURIComponent(id)),
          { metrics, from, to, bom: flagOf(bom) },
          options,
        ),
    },
    summaryTiles: {
      ...reader('SummaryTiles_Get', 'SummaryTiles_List'),
      create: (input, options) => call('SummaryTiles_Create', { body: input }, options),
      update: (id, patch, options) => call('SummaryTiles_Update', { id, body: patch }, options),
      delete: async (id, options) => {
        await call('SummaryTiles_Delete', { id }, options);
      },
    },
    activity: (wanted: ActivityOptions = {}) =>
      streamActivity({ ...wanted, send, clock, closed: closing.signal, random: retry?.random ?? Math.random }),
    async close() {
      closing.abort(new ConnectedServiceError('closed', 'The gateway client was closed.', { port: 'gateway' }));
    },
  };
}

function conditionsOf(where: object | undefined): string | undefined {
  return where && Object.keys(where).length > 0 ? JSON.stringify(where) : undefined;
}

function flagOf(value: boolean | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
