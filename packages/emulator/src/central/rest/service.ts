import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { hangUp, readBody, send, type OtherService, type Reply } from '../../http/exchange.ts';
import { routeTo, segmentsOf, type Refusal } from '../../http/routing.ts';
import { HubError } from '../../hub/hub-error.ts';
import type { CentralApplication } from '../application.ts';
import { CentralError, invalidParameter } from '../central-error.ts';
import { applicationRoutes } from './application-routes.ts';
import { dataRoutes } from './data-routes.ts';
import { deviceRoutes } from './device-routes.ts';

const GENERAL = new Set(['1.0', '2022-05-31', '2022-07-31']);
const PREVIEW = new Set(['2022-06-30-preview', '2022-10-31-preview']);
const routes = [...deviceRoutes, ...applicationRoutes, ...dataRoutes];

const REFUSALS = { 400: 'InvalidParameter', 404: 'NotFound', 405: 'MethodNotAllowed' } as const;
const refuse: Refusal = (status, message) => new CentralError(status, REFUSALS[status], message);

/** The REST interface of the application: `/api/…`, and `/emulator/central/…` for what Central itself has none. */
export function createCentralService(app: CentralApplication, log: (line: string) => void): OtherService {
  return (request, response) => {
    if (!/^\/(api|emulator\/central)\//.test(request.url ?? '')) return false;
    void respond(app, request, response, log);
    return true;
  };
}

async function respond(
  app: CentralApplication,
  request: IncomingMessage,
  response: ServerResponse,
  log: (line: string) => void,
): Promise<void> {
  const requestId = randomUUID();
  response.setHeader('x-ms-request-id', requestId);
  try {
    send(response, await handle(app, request));
  } catch (error) {
    const known = asCentralError(error);
    if (known.status === 500) {
      log(`central: ${request.method} failed: ${error instanceof Error ? error.stack : String(error)}`);
    }
    response.setHeader('x-ms-error-code', known.code);
    const time = new Date(app.now()).toUTCString();
    const body = { error: { code: known.code, message: known.message, requestId, time } };
    send(response, { status: known.status, body });
    hangUp(request, response);
  }
}

function asCentralError(error: unknown): CentralError {
  if (error instanceof CentralError) return error;
  if (!(error instanceof HubError)) return new CentralError(500, 'InternalServerError', 'The request failed.');
  const code = error.status === 404 ? 'NotFound' : error.status === 400 ? 'InvalidBody' : error.code;
  return new CentralError(error.status, code, error.message);
}

async function handle(app: CentralApplication, request: IncomingMessage): Promise<Reply> {
  const address = addressOf(request);
  const permissions = app.access.permissionsOf(request.headers.authorization);
  const path = address.pathname.replace(/\/+$/, '');
  const version = address.searchParams.get('api-version') ?? '';
  if (!GENERAL.has(version) && !PREVIEW.has(version)) {
    throw invalidParameter(`The api-version '${version.slice(0, 32)}' is not supported.`);
  }
  const known = PREVIEW.has(version) ? routes : routes.filter(({ isPreview }) => !isPreview);
  const route = routeTo(known, request.method, path, refuse);
  if (!permissions.includes(route.permission)) {
    throw new CentralError(403, 'Forbidden', 'The role of the token does not allow this.');
  }
  const segments = segmentsOf(route.pattern, path, refuse);
  const body = await readBody(request);
  return route.handle({ app, segments, body, headers: request.headers, query: address.searchParams, address });
}

function addressOf(request: IncomingMessage): URL {
  const scheme = 'encrypted' in request.socket ? 'https' : 'http';
  try {
    return new URL(request.url ?? '/', `${scheme}://${request.headers.host ?? 'localhost'}`);
  } catch {
    throw invalidParameter('The address is not valid.');
  }
}
