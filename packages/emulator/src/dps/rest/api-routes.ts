import type { IncomingHttpHeaders } from 'node:http';
import { ok, type Reply } from '../../http/exchange.ts';
import { continuationHeader, pageSize, readToken } from '../../hub/rest/paging.ts';
import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import type { Enrollments } from '../enrollments.ts';
import { badRequest } from '../provisioning-error.ts';

/** One request of a service after authentication. */
export interface ApiRequest {
  readonly enrollments: Enrollments;
  /** The variable part of the address, decoded. */
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Json;
}

interface ApiRoute {
  readonly method: string;
  readonly pattern: RegExp;
  readonly handle: (request: ApiRequest) => Promise<Reply> | Reply;
}

const etagOf = ({ headers }: ApiRequest): string | undefined => headers['if-match'];

const QUERY = /^\s*(?:\*|select\s+\*\s+from\s+(?:enrollments|enrollmentgroups|registrations))\s*$/i;

/**
 * One page. The token names the last id given, so what comes or goes between pages neither repeats nor hides others.
 *
 * @throws ProvisioningError 400 for a query that is not about everything.
 */
function page(
  { body, headers }: ApiRequest,
  itemType: string,
  items: readonly JsonObject[],
  placeOf: (item: JsonObject) => unknown,
): Reply {
  const query = isJsonObject(body) ? body['query'] : undefined;
  if (typeof query !== 'string' || !QUERY.test(query)) throw badRequest('The emulator takes the query * only.');
  const size = pageSize(headers);
  const token = readToken(headers);
  const left = token === undefined ? items : items.filter((item) => String(placeOf(item)) > token.after);
  const shown = left.slice(0, size);
  const last = shown.at(-1);
  const more = last && left.length > size ? continuationHeader({ after: String(placeOf(last)), given: 0 }) : {};
  return { status: 200, body: shown, headers: { 'x-ms-item-type': itemType, ...more } };
}

const ENROLLMENT = /^\/enrollments\/([^/]+)$/;
const GROUP = /^\/enrollmentGroups\/([^/]+)$/;
const REGISTRATION = /^\/registrations\/([^/]+)$/;

/** The API of `azure-iot-provisioning-service`. */
export const apiRoutes: readonly ApiRoute[] = [
  {
    method: 'PUT',
    pattern: ENROLLMENT,
    handle: async (request) => ok(await request.enrollments.put(request.id, request.body, etagOf(request))),
  },
  { method: 'GET', pattern: ENROLLMENT, handle: (request) => ok(request.enrollments.get(request.id)) },
  {
    method: 'DELETE',
    pattern: ENROLLMENT,
    handle: async (request) => {
      await request.enrollments.delete(request.id, etagOf(request));
      return { status: 204 };
    },
  },
  {
    method: 'POST',
    pattern: /^\/enrollments\/([^/]+)\/attestationmechanism$/i,
    handle: (request) => ok(request.enrollments.mechanism(request.id)),
  },
  {
    method: 'POST',
    pattern: /^\/enrollments$/,
    handle: async (request) => ok(await request.enrollments.bulk(request.body)),
  },
  {
    method: 'POST',
    pattern: /^\/enrollments\/query$/,
    handle: (request) => page(request, 'enrollment', request.enrollments.list(), (item) => item['registrationId']),
  },
  {
    method: 'PUT',
    pattern: GROUP,
    handle: async (request) => ok(await request.enrollments.putGroup(request.id, request.body, etagOf(request))),
  },
  { method: 'GET', pattern: GROUP, handle: (request) => ok(request.enrollments.getGroup(request.id)) },
  {
    method: 'DELETE',
    pattern: GROUP,
    handle: async (request) => {
      await request.enrollments.deleteGroup(request.id, etagOf(request));
      return { status: 204 };
    },
  },
  {
    method: 'POST',
    pattern: /^\/enrollmentGroups\/([^/]+)\/attestationmechanism$/i,
    handle: (request) => ok(request.enrollments.groupMechanism(request.id)),
  },
  {
    method: 'POST',
    pattern: /^\/enrollmentGroups\/query$/,
    handle: (request) =>
      page(request, 'enrollmentGroup', request.enrollments.listGroups(), (item) => item['enrollmentGroupId']),
  },
  { method: 'GET', pattern: REGISTRATION, handle: (request) => ok(request.enrollments.registration(request.id)) },
  {
    method: 'DELETE',
    pattern: REGISTRATION,
    handle: async (request) => {
      await request.enrollments.deleteRegistration(request.id, etagOf(request));
      return { status: 204 };
    },
  },
  {
    method: 'POST',
    pattern: /^\/registrations\/([^/]+)\/query$/,
    handle: (request) => {
      const items = request.enrollments.listRegistrations(request.id);
      return page(request, 'deviceRegistration', items, (item) => item['registrationId']);
    },
  },
];
