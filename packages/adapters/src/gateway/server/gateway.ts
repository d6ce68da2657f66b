import { ConnectedServiceError, invokeOperation, OPERATIONS } from '@csk/core';
import type { ConnectedServiceClient, Logger, OperationId, Principal } from '@csk/core';
import { Hono } from 'hono';
import type { Context } from 'hono';
import { ACTIVITY_PATH } from '../contract/activity-wire.ts';
import { EXPORT_PATHS } from '../contract/export-wire.ts';
import { activityOptions } from './activity-request.ts';
import { activityResponse } from './activity-response.ts';
import { alertsExport, readingsExport } from './export-request.ts';
import type { CheckedExport } from './export-request.ts';
import { exportResponse } from './export-response.ts';
import { openApiDocument } from './openapi-document.ts';
import { problemResponse, TransportError } from './problem-response.ts';
import { guardRequest, LOOPBACK_HOSTS, preflightResponse, sealHeaders } from './request-guard.ts';
import { checkRequest } from './request-parameters.ts';
import { REQUEST_SCHEMAS } from './request-schemas/index.ts';

const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PATCH', 'DELETE']);

/** Streams at once; each holds a socket and up to a megabyte. */
const MAX_STREAMS = 5_000;

/** Exports at once; each reads from the store as long as its client takes. */
const MAX_EXPORTS = 20;

export interface GatewayOptions {
  /** The service as this person sees it; called for every request, so it should be a cheap view. */
  readonly client: (principal: Principal) => ConnectedServiceClient;
  /**
   * Who asks, or `undefined` when nobody we know: the answer is then 401. Read it from headers, never from the URL, and
   * roles and customers from your own directory or a signed token, never from what the page says.
   */
  readonly authenticate: (request: Request) => Promise<SignedInPrincipal | undefined>;
  /** Other origins whose pages may call; the gateway's own always may. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Host names, without port, that the gateway answers to. The default is this machine's loopback names. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Path in front of every route, for example `/csk`. */
  readonly basePath?: string | undefined;
  readonly logger?: Logger | undefined;
}

/**
 * Who asks, as the host's own sign-in says. Its roles must be named: a principal without any may do everything, which is
 * for code inside the engine's process and never for somebody who comes over the wire.
 */
export type SignedInPrincipal = Principal & { readonly roles: readonly string[] };

/** The client interface over HTTP, as a handler in the shape of `fetch`. */
export interface Gateway {
  /** Mount it anywhere: `serve({ fetch: gateway.fetch })` of `@hono/node-server`, a worker, another Hono app. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** The OpenAPI 3.1 document that is served at `/openapi.json`. */
  readonly openApi: object;
  /** Ends every live stream and export and refuses new ones. Close the HTTP server afterwards. */
  close(): void;
}

/**
 * Serves a {@link ConnectedServiceClient}: one route an entry of `OPERATIONS`, the live stream at `/activity`, CSV below
 * `/exports`.
 * Errors are problem documents (RFC 9457) with our error code.
 */
export function createGateway(options: GatewayOptions): Gateway {
  const { client, authenticate, logger, basePath = '' } = options;
  const guard = {
    allowedOrigins: new Set(options.allowedOrigins),
    allowedHosts: new Set((options.allowedHosts ?? LOOPBACK_HOSTS).map((host) => host.toLowerCase())),
  };
  const openApi = openApiDocument(basePath);
  const streams = new Set<AbortController>();
  const exports = new Set<AbortController>();
  let closed = false;

  async function clientOf(request: Request): Promise<ConnectedServiceClient> {
    const principal = await authenticate(request);
    // After the wait: a stream that began behind the back of `close` would never end.
    if (closed) throw new ConnectedServiceError('unavailable', 'The gateway is shutting down.');
    if (!principal) throw new ConnectedServiceError('unauthenticated', 'Sign in first.');
    return client({ ...principal, roles: rolesOf(principal) });
  }

  async function answer(context: Context, operationId: OperationId): Promise<Response> {
    const request = context.req.raw;
    const service = await clientOf(request);
    const { parameters, options } = await checkRequest(request, context.req.param('id'), REQUEST_SCHEMAS[operationId]);
    const result = await invokeOperation(service, operationId, parameters, options);
    if (request.method === 'DELETE') return new Response(null, { status: 204 });
    if (result === undefined || result === null) {
      throw new ConnectedServiceError('not-found', 'There is no such record.');
    }
    const headers = new Headers({ 'content-type': 'application/json' });
    const version = versionOf(result);
    if (version !== undefined) headers.set('etag', `"${version}"`);
    return new Response(JSON.stringify(result), { headers });
  }

  async function stream(request: Request): Promise<Response> {
    const service = await clientOf(request);
    const wanted = activityOptions(request);
    if (streams.size >= MAX_STREAMS) {
      throw new ConnectedServiceError('throttled', 'Too many live streams.', { retryAfterMs: 10_000 });
    }
    const stop = new AbortController();
    streams.add(stop);
    stop.signal.addEventListener('abort', () => streams.delete(stop), { once: true });
    return activityResponse(service.activity({ ...wanted, signal: stop.signal }), { stop, logger });
  }

  async function exported(request: Request, check: () => Promise<CheckedExport>): Promise<Response> {
    const service = await clientOf(request);
    const checked = await check();
    if (exports.size >= MAX_EXPORTS) {
      throw new ConnectedServiceError('throttled', 'Too many exports at once.', { retryAfterMs: 10_000 });
    }
    const stop = new AbortController();
    exports.add(stop);
    stop.signal.addEventListener('abort', () => exports.delete(stop), { once: true });
    const giveUp = () => stop.abort(request.signal.reason);
    if (request.signal.aborted) giveUp();
    request.signal.addEventListener('abort', giveUp, { once: true });
    stop.signal.addEventListener('abort', () => request.signal.removeEventListener('abort', giveUp), { once: true });
    try {
      return await exportResponse(checked.open(service, { signal: stop.signal }), checked.fileName, {
        stop,
        gone: request.signal,
        logger,
      });
    } catch (error) {
      stop.abort();
      throw error;
    }
  }

  const routes = new Hono().basePath(basePath);
  for (const operationId of Object.keys(OPERATIONS) as OperationId[]) {
    const { method, path } = OPERATIONS[operationId];
    routes.on(method, path.replace('{id}', ':id'), (context) => answer(context, operationId));
  }
  routes.get(EXPORT_PATHS.readings.replace('{id}', ':id'), ({ req }) =>
    exported(req.raw, () => readingsExport(req.raw, req.param('id'))),
  );
  routes.get(EXPORT_PATHS.alerts, ({ req }) => exported(req.raw, () => alertsExport(req.raw)));
  routes.get(ACTIVITY_PATH, (context) => stream(context.req.raw));
  routes.get('/openapi.json', (context) => context.json(openApi));
  // Not the code `not-found`: that one says that a record is missing, and a client believes it.
  routes.notFound(({ req }) =>
    problemResponse(new TransportError(404, 'unsupported', 'There is no such operation.'), req.raw, logger),
  );
  routes.onError((error, { req }) => problemResponse(error, req.raw, logger));

  async function respond(request: Request, origin: string | undefined): Promise<Response> {
    if (request.method === 'OPTIONS') return preflightResponse(origin);
    // Above all HEAD: the router would answer it by a GET whose stream nobody reads.
    if (!METHODS.has(request.method)) throw new TransportError(405, 'unsupported', 'There is no such method.');
    return routes.fetch(request);
  }

  return {
    openApi,
    async fetch(request) {
      let origin: string | undefined;
      let response: Response;
      try {
        origin = guardRequest(request, guard);
        response = await respond(request, origin);
      } catch (error) {
        response = problemResponse(error, request, logger);
      }
      sealHeaders(response.headers, origin);
      return response;
    },
    close() {
      closed = true;
      for (const stop of [...streams, ...exports]) stop.abort();
    },
  };
}

function versionOf(result: unknown): string | undefined {
  if (typeof result !== 'object' || result === null || !('version' in result)) return undefined;
  return typeof result.version === 'string' && /^[\x21\x23-\x7e]{1,128}$/.test(result.version)
    ? result.version
    : undefined;
}

/** A host that is not type-checked may have forgotten the roles: then there are none. */
function rolesOf({ roles }: Principal): readonly string[] {
  return roles ?? [];
}
