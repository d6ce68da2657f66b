import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import { parseJson, type Json } from '../../json.ts';
import { HubError, invalidArgument } from '../hub-error.ts';
import type { Hub } from '../hub.ts';
import { routes, type RestReply } from './routes.ts';

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

/** Answers requests that are not IoT Hub's. @returns whether it is one of them. */
export type OtherService = (request: IncomingMessage, response: ServerResponse) => boolean;

/** The service side of IoT Hub over HTTP. Give it sockets with `server.emit('connection', socket)`. */
export function createHubHttpServer(hub: Hub, log: (line: string) => void, other: OtherService): Server {
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT,
      requestTimeout: REQUEST_TIMEOUT,
      connectionsCheckingInterval: 2000,
      keepAliveTimeout: 60_000,
      noDelay: true,
    },
    (request, response) => {
      if (!other(request, response)) void respond(hub, request, response, log);
    },
  );
  server.on('clientError', (_error, socket) => socket.destroy());
  // This server never listens itself; without the event Node would not start the check of the two time limits.
  server.emit('listening');
  return server;
}

async function respond(
  hub: Hub,
  request: IncomingMessage,
  response: ServerResponse,
  log: (line: string) => void,
): Promise<void> {
  response.setHeader('x-ms-request-id', randomUUID());
  try {
    const reply = await handle(hub, request);
    for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
    send(response, reply.status, reply.body);
  } catch (error) {
    const known = error instanceof HubError ? error : new HubError(500, 'ServerError', 'The request failed.');
    if (known !== error) log(`hub: ${request.method} failed: ${error instanceof Error ? error.stack : String(error)}`);
    response.setHeader('iothub-errorcode', known.code);
    // The SDK reads the code out of this exact text to choose its typed error.
    const Message = `ErrorCode:${known.code};${known.message}`;
    send(response, known.status, { Message, ExceptionMessage: `Tracking ID:${randomUUID()}` });
    // The rest of a body that was too large is not worth reading.
    if (!request.complete) response.once('finish', () => request.destroy());
  }
}

async function handle(hub: Hub, request: IncomingMessage): Promise<RestReply> {
  const url = parseUrl(request.url ?? '/');
  const path = url.pathname.replace(/\/+$/, '');
  const route = routes.find(({ method, pattern }) => method === request.method && pattern.test(path));
  if (!route) throw new HubError(404, 'NotFound', 'There is nothing at this address.');
  const version = url.searchParams.get('api-version');
  if (!version || !API_VERSIONS.has(version)) {
    throw new HubError(400, 'InvalidProtocolVersion', `The api-version ${version ?? ''} is not supported.`);
  }
  if (!hub.access.service(request.headers.authorization).permissions.includes(route.permission)) {
    throw new HubError(401, 'IotHubUnauthorizedAccess', `The policy lacks the permission ${route.permission}.`);
  }
  const segments = decodeSegments(route.pattern.exec(path)!.slice(1));
  const body = await readBody(request);
  return route.handle({ hub, segments, body, headers: request.headers, query: url.searchParams });
}

function parseUrl(text: string): URL {
  try {
    return new URL(text, 'http://localhost');
  } catch {
    throw invalidArgument('The address is not valid.');
  }
}

function decodeSegments(segments: readonly string[]): string[] {
  try {
    return segments.map((segment) => decodeURIComponent(segment));
  } catch {
    throw invalidArgument('The address is not valid.');
  }
}

/** The body as JSON, null when there is none. @throws HubError 400 or 413. */
export async function readBody(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY) throw new HubError(413, 'RequestEntityTooLarge', 'The body is larger than 1 MiB.');
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8').trim();
  if (text === '') return null;
  try {
    return parseJson(text);
  } catch {
    throw invalidArgument('The body is not valid JSON.');
  }
}

function send(response: ServerResponse, status: number, body: Json | undefined): void {
  response.statusCode = status;
  if (body === undefined) {
    response.setHeader('content-length', 0);
    response.end();
    return;
  }
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.end(JSON.stringify(body));
}
