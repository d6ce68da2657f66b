import type { IncomingHttpHeaders } from 'node:http';
import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import type { Hub } from '../hub.ts';
import { invalidArgument } from '../hub-error.ts';
import { matches } from '../query/evaluate.ts';
import { parseQuery } from '../query/parser.ts';
import type { RestReply } from './routes.ts';

const DEFAULT_PAGE = 100;
const MAX_PAGE = 1000;

/**
 * One page of a query. Devices come in the order of their ids and the continuation token names the last one given, so
 * devices that come or go between pages neither repeat nor hide others.
 */
export function queryDevices(hub: Hub, body: Json, headers: IncomingHttpHeaders): RestReply {
  if (!isJsonObject(body) || typeof body['query'] !== 'string') throw invalidArgument('The body must hold a query.');
  const { where } = parseQuery(body['query']);
  const size = pageSize(headers['x-ms-max-item-count']);
  const after = readToken(headers['x-ms-continuation']);
  const devices = [...hub.registry]
    .filter(({ identity }) => after === undefined || identity.deviceId > after)
    .sort((a, b) => (a.identity.deviceId < b.identity.deviceId ? -1 : 1));
  const page: JsonObject[] = [];
  let lastId = '';
  let continuation: string | undefined;
  for (const device of devices) {
    const twin = hub.twinObject(device);
    if (where && !matches(twin, where)) continue;
    if (page.length === size) {
      continuation = Buffer.from(lastId).toString('base64');
      break;
    }
    page.push(twin);
    lastId = device.identity.deviceId;
  }
  return {
    status: 200,
    body: page,
    headers: { 'x-ms-item-type': 'Twin', ...(continuation && { 'x-ms-continuation': continuation }) },
  };
}

function pageSize(header: string | string[] | undefined): number {
  if (header === undefined) return DEFAULT_PAGE;
  const size = Number(header);
  if (!Number.isInteger(size) || size < 1) throw invalidArgument('x-ms-max-item-count must be a positive number.');
  return Math.min(size, MAX_PAGE);
}

function readToken(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && header !== '' ? Buffer.from(header, 'base64').toString('utf8') : undefined;
}
