import { TransportError } from './problem-response.ts';

export interface GuardOptions {
  /** Other origins whose pages may call, for example `https://org.crm.dynamics.com`. The gateway's own always may. */
  readonly allowedOrigins: ReadonlySet<string>;
  /** Host names the gateway answers to, without port. */
  readonly allowedHosts: ReadonlySet<string>;
}

/** The names a browser on the same machine uses; anything else must be named by the operator. */
export const LOOPBACK_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Refuses requests that a browser was tricked into: an unknown `Host` (DNS rebinding) and an `Origin` that is neither
 * ours nor allowed. Requests without `Origin` are no cross-origin script's: browsers add it to every such request.
 * @returns the origin to which CORS headers are owed, if any.
 */
export function guardRequest(request: Request, options: GuardOptions): string | undefined {
  const host = request.headers.get('host') ?? new URL(request.url).host;
  const name = host.replace(/:\d+$/, '').toLowerCase();
  if (!options.allowedHosts.has(name)) {
    throw new TransportError(
      421,
      'forbidden',
      'This gateway does not answer to the requested host name. Name it in the option allowedHosts.',
    );
  }
  const origin = request.headers.get('origin');
  if (origin === null) return undefined;
  if (options.allowedOrigins.has(origin)) return origin;
  // The scheme is left out: behind a proxy that ends TLS, we do not know our own.
  if (/^https?:\/\//.test(origin) && origin.replace(/^https?:\/\//, '').toLowerCase() === host.toLowerCase()) {
    return undefined;
  }
  throw new TransportError(403, 'forbidden', 'Pages of this origin may not call the gateway.');
}

const EXPOSED = 'ETag, Retry-After';
const METHODS = 'GET, POST, PATCH, DELETE';
const ACCEPTED = 'Authorization, Content-Type, If-Match, Idempotency-Key, Last-Event-ID';

/** Answer to a CORS preflight. */
export function preflightResponse(origin: string | undefined): Response {
  const headers = new Headers();
  if (origin !== undefined) {
    headers.set('access-control-allow-methods', METHODS);
    headers.set('access-control-allow-headers', ACCEPTED);
    headers.set('access-control-max-age', '600');
  }
  return new Response(null, { status: 204, headers });
}

/**
 * Headers of every answer. Credentials are never allowed across origins: another origin's page signs in with a token
 * it holds, not with a cookie it does not see.
 */
export function sealHeaders(headers: Headers, origin: string | undefined): void {
  headers.set('cache-control', 'no-store');
  headers.set('x-content-type-options', 'nosniff');
  headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
  headers.set('referrer-policy', 'no-referrer');
  headers.set('cross-origin-resource-policy', 'same-origin');
  headers.append('vary', 'Origin');
  if (origin === undefined) return;
  headers.set('access-control-allow-origin', origin);
  headers.set('access-control-expose-headers', EXPOSED);
}
