import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { hangUp, ok, readBody, send, type OtherService } from '../http/exchange.ts';
import { routeTo, segmentsOf } from '../http/routing.ts';
import { HubError, invalidArgument } from '../hub/hub-error.ts';
import type { Json } from '../json.ts';
import { adminRoutes, type AdminTarget } from './admin-routes.ts';
import { pageFile, SECURITY_HEADERS } from './page/page.ts';
import { isFromHere } from './rebinding.ts';

const ADMIN = '/emulator/admin/';
const STATUS = '/emulator/status.json';

/** What the service needs beside what it acts on. */
export interface AdminOptions {
  /** Whoever changes something has to show it. */
  readonly token: string;
  /** Whether the status page, which everybody on this machine can read, is there. */
  readonly hasPage: boolean;
  readonly log: (line: string) => void;
}

/** The status page at `/` and the admin API below `/emulator/admin/`, for this machine only. */
export function createAdminService(target: AdminTarget, options: AdminOptions): OtherService {
  return (request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const isAdmin = path.startsWith(ADMIN);
    const file = options.hasPage ? pageFile(path) : undefined;
    const isStatus = options.hasPage && path === STATUS;
    if (!isAdmin && !file && !isStatus) return false;
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    if (!isFromHere(request)) {
      sendError(response, new HubError(421, 'Misdirected', 'This address is for this machine only.'));
    } else if (isAdmin) {
      void administer(target, options, path.slice(ADMIN.length), request, response);
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      sendError(response, new HubError(405, 'MethodNotAllowed', 'Only GET is allowed here.'));
    } else if (file) {
      response.setHeader('content-type', file.type);
      response.end(request.method === 'HEAD' ? undefined : file.text);
    } else send(response, ok(target.snapshot() as unknown as Json));
    return true;
  };
}

async function administer(
  target: AdminTarget,
  { token, log }: AdminOptions,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    if (!isToken(request.headers.authorization, token)) {
      throw new HubError(401, 'Unauthorized', 'Show the admin token: "Authorization: Bearer <token>".');
    }
    const route = routeTo(adminRoutes, request.method, path);
    const body = await readBody(request);
    const [segment = ''] = segmentsOf(route.pattern, path);
    const reply = await route.handle(target, { body, segment });
    send(response, reply === undefined ? { status: 204 } : ok(reply));
  } catch (error) {
    const known = asHubError(error);
    if (known.status === 500) log(`admin: ${request.method} failed: ${String(error)}`);
    sendError(response, known);
    hangUp(request, response);
  }
}

const sendError = (response: ServerResponse, { status, code, message }: HubError): void =>
  send(response, { status, body: { error: { code, message } } });

/** What is out of range was asked for by the caller. */
function asHubError(error: unknown): HubError {
  if (error instanceof HubError) return error;
  if (error instanceof RangeError) return invalidArgument(error.message);
  return new HubError(500, 'ServerError', 'The request failed.');
}

function isToken(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
