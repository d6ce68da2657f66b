import { ConnectedServiceError } from '@csk/core';
import type { Clock } from '@csk/core';
import { textOf } from '../../links/answer-body.ts';
import { errorFromProblem } from '../contract/problem.ts';

/** Gives the bearer token; `force` asks for a fresh one because the last was refused. */
export type GetToken = (options: {
  readonly force?: boolean;
  readonly signal?: AbortSignal;
}) => string | undefined | Promise<string | undefined>;

export interface ConnectionOptions {
  readonly baseUrl: string;
  readonly getToken?: GetToken | undefined;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
}

/** What goes to the gateway: a path below its base, and the rest as `fetch` takes it. */
export interface GatewayRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** Sends one request, signed; a refused token is renewed once. Resolves for a success only. */
export type Send = (request: GatewayRequest, signal: AbortSignal) => Promise<Response>;

/** @throws TypeError for a base URL that holds credentials: they would end up in logs and histories. */
export function createSend(options: ConnectionOptions): Send {
  const base = options.baseUrl.replace(/\/+$/, '');
  if (/^[a-z]+:\/\/[^/?#]*@/i.test(base)) throw new TypeError('The base URL must not hold credentials; use getToken.');

  async function attempt(request: GatewayRequest, signal: AbortSignal, force: boolean): Promise<Response> {
    const getting = options.getToken?.({ signal, ...(force ? { force } : {}) });
    const token = typeof getting === 'object' ? await whileWanted(getting, signal) : getting;
    signal.throwIfAborted();
    const headers = { ...request.headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
    try {
      return await options.fetch(base + request.path, {
        method: request.method,
        headers,
        signal,
        // A redirect would carry a write, or the token, to where nobody meant it to go.
        redirect: 'error',
        ...(request.body === undefined ? {} : { body: request.body }),
      });
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw unreachable(error);
    }
  }

  return async (request, signal) => {
    let response = await attempt(request, signal, false);
    if (response.status === 401 && options.getToken) {
      discard(response);
      response = await attempt(request, signal, true);
    }
    if (response.ok) return response;
    throw errorFromProblem(response.status, await jsonOrNothing(response, signal), response.headers.get('retry-after'));
  };
}

/** Ends a wait with the signal's reason: whoever is waited for, above all a sign-in window, may never answer. */
function whileWanted<R>(work: PromiseLike<R>, signal: AbortSignal): Promise<R> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason as Error);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    const done = (): void => signal.removeEventListener('abort', giveUp);
    // A page's own kind of promise, as host CRMs give them, may have nothing but `then`.
    Promise.resolve(work).then(resolve, reject).finally(done);
  });
}

/** The gateway did not answer, or not to the end. */
export function unreachable(cause: unknown): ConnectedServiceError {
  return new ConnectedServiceError('unavailable', 'The gateway cannot be reached.', { cause, port: 'gateway' });
}

async function jsonOrNothing(response: Response, signal: AbortSignal): Promise<unknown> {
  try {
    return JSON.parse(await textOf(response, signal));
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/** An unread body keeps its connection busy. */
function discard(response: Response): void {
  response.body?.cancel().catch(() => undefined);
}
