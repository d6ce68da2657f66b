import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import { jsonBytes, parseJson, type Json } from '../../json.ts';
import type { Call } from '../../limits/hub-guard.ts';
import { restOperation } from '../../limits/rest-operations.ts';
import type { Operation } from '../../limits/tiers.ts';
import { clientCertificate } from '../../tls/client-certificate.ts';
import { HubError, invalidArgument } from '../hub-error.ts';
import { keyOf } from '../identity.ts';
import type { BlobService } from './blob-service.ts';
import { deviceRoutes } from './device-routes.ts';
import type { DeviceRoute, HubServices, RestReply, Route } from './route.ts';
import { routes } from './routes.ts';

/** A client must send its header, and its whole request, within these times. Milliseconds. */
const HEADERS_TIMEOUT = 10_000;
const REQUEST_TIMEOUT = 30_000;
const MAX_BODY = 1024 * 1024;
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

/** Answers requests that are not IoT Hub's. @returns whether it is one of them. */
export type OtherService = (request: IncomingMessage, response: ServerResponse) => boolean;

/** Stands before every request; calls `serve` now, later or never. */
export type Disturbance = (request: IncomingMessage, response: ServerResponse, serve: () => void) => void;

/** Both sides of IoT Hub over HTTP, and its uploads. Give it sockets with `server.emit('connection', socket)`. */
export function createHubHttpServer(
  parts: HubHttpParts,
  log: (line: string) => void,
  other: OtherService,
  disturb: Disturbance = (_request, _response, serve) => serve(),
): Server {
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT,
      requestTimeout: REQUEST_TIMEOUT,
      connectionsCheckingInterval: 2000,
      keepAliveTimeout: 60_000,
      noDelay: true,
    },
    (request, response) => {
      disturb(request, response, () => {
        if (other(request, response) || parts.blobs.answer(request, response)) return;
        void respond(parts, request, response, log);
      });
    },
  );
  server.on('clientError', (_error, socket) => socket.destroy());
  // This server never listens itself; without the event Node would not start the check of the two time limits.
  server.emit('listening');
  return server;
}

async function respond(
  parts: HubHttpParts,
  request: IncomingMessage,
  response: ServerResponse,
  log: (line: string) => void,
): Promise<void> {
  response.setHeader('x-ms-request-id', randomUUID());
  try {
    const reply = await handle(parts, request);
    for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
    send(response, reply.status, reply.body);
  } catch (error) {
    const known = error instanceof HubError ? error : new HubError(500, 'ServerError', 'The request failed.');
    if (known !== error) log(`hub: ${request.method} failed: ${error instanceof Error ? error.stack : String(error)}`);
    response.setHeader('iothub-errorcode', known.code);
    if (known.retryAfterMs !== undefined) response.setHeader('retry-after', Math.ceil(known.retryAfterMs / 1000));
    // The SDK reads the code out of this exact text to choose its typed error.
    const Message = `ErrorCode:${known.code};${known.message}`;
    send(response, known.status, { Message, ExceptionMessage: `Tracking ID:${randomUUID()}` });
    // The rest of a body that was too large is not worth reading.
    if (!request.complete) response.once('finish', () => request.destroy());
  }
}

async function handle(parts: HubHttpParts, request: IncomingMessage): Promise<RestReply> {
  const url = parseUrl(request.url ?? '/');
  const path = url.pathname.replace(/\/+$/, '');
  const isHere = ({ method, pattern }: Route | DeviceRoute): boolean => method === request.method && pattern.test(path);
  const route = routes.find(isHere);
  const deviceRoute = route ? undefined : deviceRoutes.find(isHere);
  if (!route && !deviceRoute) throw new HubError(404, 'NotFound', 'There is nothing at this address.');
  const version = url.searchParams.get('api-version');
  if (!version || !API_VERSIONS.has(version)) {
    throw new HubError(400, 'InvalidProtocolVersion', `The api-version ${version ?? ''} is not supported.`);
  }
  if (deviceRoute) return handleDevice(parts, deviceRoute, request, path, url.searchParams);
  if (!route) throw new HubError(404, 'NotFound', 'There is nothing at this address.');
  if (!parts.hub.access.service(request.headers.authorization).permissions.includes(route.permission)) {
    throw new HubError(401, 'IotHubUnauthorizedAccess', `The policy lacks the permission ${route.permission}.`);
  }
  const segments = segmentsOf(route, path);
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
): Promise<RestReply> {
  const segments = segmentsOf(route, path);
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

/** The decoded variable parts of an address. None may hold a slash: in a key it parts device and module. */
function segmentsOf({ pattern }: Route | DeviceRoute, path: string): string[] {
  const segments: string[] = [];
  for (const segment of pattern.exec(path)?.slice(1) ?? []) {
    // A part that is not there is undefined, whatever the types say.
    if ((segment as string | undefined) === undefined) break;
    let text: string;
    try {
      text = decodeURIComponent(segment);
    } catch {
      throw invalidArgument('The address is not valid.');
    }
    if (text.includes('/')) throw invalidArgument('An id holds no slash.');
    segments.push(text);
  }
  return segments;
}

/** @throws HubError 413 when there are more than a mebibyte. */
async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY) throw new HubError(413, 'RequestEntityTooLarge', 'The body is larger than 1 MiB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The body as JSON, null when there is none. @throws HubError 400 or 413. */
export async function readBody(request: IncomingMessage): Promise<Json> {
  const text = (await readBytes(request)).toString('utf8').trim();
  if (text === '') return null;
  try {
    return parseJson(text);
  } catch {
    throw invalidArgument('The body is not valid JSON.');
  }
}

function send(response: ServerResponse, status: number, body: Json | Buffer | undefined): void {
  response.statusCode = status;
  if (Buffer.isBuffer(body)) {
    response.end(body);
    return;
  }
  if (body === undefined) {
    response.setHeader('content-length', 0);
    response.end();
    return;
  }
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.end(JSON.stringify(body));
}
