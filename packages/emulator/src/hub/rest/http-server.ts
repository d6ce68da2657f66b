import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import { hangUp, readBody, readBytes, send, type OtherService, type Reply } from '../../http/exchange.ts';
import { routeTo, segmentsOf } from '../../http/routing.ts';
import { jsonBytes } from '../../json.ts';
import type { Call } from '../../limits/hub-guard.ts';
import { restOperation } from '../../limits/rest-operations.ts';
import type { Operation } from '../../limits/tiers.ts';
import { createAdoptingServer } from '../../port/adopting-server.ts';
import { isWithin } from '../../sas/token.ts';
import { clientCertificate } from '../../tls/client-certificate.ts';
import { HubError, invalidArgument, unauthorized } from '../hub-error.ts';
import { keyOf } from '../identity.ts';
import type { BlobService } from './blob-service.ts';
import { deviceRoutes } from './device-routes.ts';
import type { DeviceRoute, HubServices, Route } from './route.ts';
import { routes } from './routes.ts';

const allRoutes = [...routes, ...deviceRoutes];

/** Versions of the service API that the emulator's answers fit. */
const API_VERSIONS = new Set([
  '2018-06-30',
  '2019-10-01',
  '2020-03-13',
  '2020-05-31-preview',
  '2020-09-30',
  '2021-04-12',
]);

/** What the server answers with. */
export interface HubHttpParts extends HubServices {
  readonly blobs: BlobService;
  /** Whether devices may show certificates of an authority. */
  readonly hasAuthorities: boolean;
}

/** Stands before every request; calls `serve` now, later or never. */
export type Disturbance = (request: IncomingMessage, response: ServerResponse, serve: () => void) => void;

/** Both sides of IoT Hub over HTTP, and its uploads. Give it sockets with `server.emit('connection', socket)`. */
export function createHubHttpServer(
  parts: HubHttpParts,
  log: (line: string) => void,
  other: OtherService,
  disturb: Disturbance = (_request, _response, serve) => serve(),
): Server {
  return createAdoptingServer((request, response) => {
    disturb(request, response, () => {
      if (other(request, response) || parts.blobs.answer(request, response)) return;
      void respond(parts, request, response, log);
    });
  });
}

async function respond(
  parts: HubHttpParts,
  request: IncomingMessage,
  response: ServerResponse,
  log: (line: string) => void,
): Promise<void> {
  response.setHeader('x-ms-request-id', randomUUID());
  try {
    send(response, await handle(parts, request));
  } catch (error) {
    const known = error instanceof HubError ? error : new HubError(500, 'ServerError', 'The request failed.');
    if (known !== error) log(`hub: ${request.method} failed: ${error instanceof Error ? error.stack : String(error)}`);
    response.setHeader('iothub-errorcode', known.code);
    if (known.retryAfterMs !== undefined) response.setHeader('retry-after', Math.ceil(known.retryAfterMs / 1000));
    // The SDK reads the code out of this exact text to choose its typed error.
    const Message = `ErrorCode:${known.code};${known.message}`;
    const body = { Message, ExceptionMessage: `Tracking ID:${randomUUID()}` };
    send(response, { status: known.status, body });
    hangUp(request, response);
  }
}

async function handle(parts: HubHttpParts, request: IncomingMessage): Promise<Reply> {
  const url = parseUrl(request.url ?? '/');
  const path = url.pathname.replace(/\/+$/, '');
  const route = routeTo<Route | DeviceRoute>(allRoutes, request.method, path);
  const version = url.searchParams.get('api-version');
  if (!version || !API_VERSIONS.has(version)) {
    throw new HubError(400, 'InvalidProtocolVersion', `The api-version ${version ?? ''} is not supported.`);
  }
  if (!('permission' in route)) return handleDevice(parts, route, request, path, url.searchParams);
  const { permissions, scope } = parts.hub.access.service(request.headers.authorization);
  if (!permissions.includes(route.permission))
    throw unauthorized(`The policy lacks the permission ${route.permission}.`);
  const segments = idsOf(route, path);
  if (!isWithin(decodeURIComponent(path.slice(1)), scope)) throw unauthorized('The token is for something else.');
  const body = await readBody(request);
  const operation = restOperation(route.method, path);
  await admit(parts, operation, { bytes: operation === 'method' ? jsonBytes(body) : 0 });
  return route.handle({ ...parts, segments, body, headers: request.headers, query: url.searchParams });
}

function admit(parts: HubHttpParts, operation: Operation | undefined, call: Omit<Call, 'protocol'>) {
  return operation && parts.hub.guard.admit(operation, { protocol: 'http', ...call });
}

/** A device proves who it is with its token or with its certificate, like over every other protocol. */
async function handleDevice(
  parts: HubHttpParts,
  route: DeviceRoute,
  request: IncomingMessage,
  path: string,
  query: URLSearchParams,
): Promise<Reply> {
  const segments = idsOf(route, path);
  const { identity } = parts.hub.access.principal(keyOf({ deviceId: segments[0] ?? '' }), {
    token: request.headers.authorization,
    certificate: clientCertificate(request.socket, parts.hasAuthorities),
  });
  const body = await readBytes(request);
  const operation = restOperation(route.method, path);
  await admit(parts, operation, { device: keyOf(identity) });
  const { headers } = request;
  const rawHeaders: [string, string][] = [];
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    rawHeaders.push([request.rawHeaders[index] ?? '', request.rawHeaders[index + 1] ?? '']);
  }
  return route.handle({ ...parts, device: identity, segments, body, headers, rawHeaders, query });
}

function parseUrl(text: string): URL {
  try {
    return new URL(text, 'http://localhost');
  } catch {
    throw invalidArgument('The address is not valid.');
  }
}

/** The ids that an address names. None may hold a slash: in a key it parts device and module. */
function idsOf({ pattern }: Route | DeviceRoute, path: string): string[] {
  const ids = segmentsOf(pattern, path).filter((segment) => segment !== undefined);
  if (ids.some((id) => id.includes('/'))) throw invalidArgument('An id holds no slash.');
  return ids;
}
