import type { Reply } from '../../http/exchange.ts';
import { isJsonObject, jsonBytes, type JsonObject } from '../../json.ts';
import { deviceJobToRest } from '../jobs/job.ts';
import { invalidArgument } from '../hub-error.ts';
import { keyOf } from '../identity.ts';
import { parseQuery } from '../query/parser.ts';
import { groupedRows, isGrouped, rowOf } from '../query/run.ts';
import type { RegistryQuery } from '../query/syntax.ts';
import { continuationHeader, pageOf, pageSize, readToken } from './paging.ts';
import type { HubServices, RestRequest } from './route.ts';

/** A document with the place that it has among the others. */
interface Placed {
  readonly place: string;
  readonly document: () => JsonObject;
}

const ITEM_TYPES = { devices: 'Twin', 'devices.modules': 'Twin', 'devices.jobs': 'DeviceJob' } as const;

/** One page of a query. @throws HubError 400 for what is no query. */
export function queryPage(request: RestRequest): Reply {
  const { body, hub } = request;
  if (!isJsonObject(body) || typeof body['query'] !== 'string') throw invalidArgument('The body must hold a query.');
  const query = parseQuery(body['query']);
  const reply = pageFor(query, request);
  // Queries of jobs are free.
  if (query.from !== 'devices.jobs') hub.guard.meter(() => jsonBytes(reply.body));
  return reply;
}

/**
 * Documents come in the order of their ids and the continuation token names the last one given, so devices that come
 * or go between pages neither repeat nor hide others.
 */
function pageFor(query: RegistryQuery, request: RestRequest): Reply {
  const { headers } = request;
  const itemType = query.columns ? 'Raw' : ITEM_TYPES[query.from];
  const size = pageSize(headers);
  const token = readToken(headers);
  if (isGrouped(query)) {
    const rows = groupedRows(query, documentsOf(request, query)).slice(0, query.top);
    const page = pageOf(rows, token, size);
    return { status: 200, body: page.items, headers: { 'x-ms-item-type': itemType, ...page.headers } };
  }
  const placed = collection(request, query).filter(({ place }) => token === undefined || place > token.after);
  placed.sort((a, b) => (a.place < b.place ? -1 : 1));
  const rows: JsonObject[] = [];
  let given = token?.given ?? 0;
  let last = '';
  let more: Record<string, string> = {};
  for (const { place, document } of placed) {
    if (query.top !== undefined && given === query.top) break;
    const row = rowOf(query, document());
    if (!row) continue;
    if (rows.length === size) {
      more = continuationHeader({ after: last, given });
      break;
    }
    rows.push(row);
    given += 1;
    last = place;
  }
  return { status: 200, body: rows, headers: { 'x-ms-item-type': itemType, ...more } };
}

function collection({ hub, jobs, configurations }: HubServices, { from }: RegistryQuery): Placed[] {
  if (from === 'devices.jobs') {
    return [...jobs.store.all()].flatMap((job) =>
      [...jobs.store.devicesOf(job.jobId)].map((device) => ({
        place: `${job.jobId}/${device.deviceId}`,
        document: () => deviceJobToRest(device, job),
      })),
    );
  }
  const devices = from === 'devices' ? [...hub.registry] : [...hub.registry.modules()];
  return devices.map((device) => ({
    place: keyOf(device.identity),
    document: () => configurations.documentOf(device),
  }));
}

function* documentsOf(services: HubServices, query: RegistryQuery): Iterable<JsonObject> {
  for (const { document } of collection(services, query)) yield document();
}
