import { ConnectedServiceError, isConnectedServiceError } from '@csk/core';
import type { Logger } from '@csk/core';
import { PROBLEM_CONTENT_TYPE, problemOf } from '../contract/problem.ts';

/** An error whose HTTP status is more exact than its code's. */
export class TransportError extends ConnectedServiceError {
  readonly status: number;

  constructor(status: number, code: ConnectedServiceError['code'], message: string, field?: string) {
    super(code, message, field === undefined ? {} : { details: { field } });
    this.status = status;
  }
}

/** What a proxy calls the status of a request whose client left before the answer: nobody reads it. */
const CLIENT_LEFT = 499;

/**
 * Turns whatever was thrown into an answer. A defect shows the caller a reference and nothing else: its message may
 * name hosts, tables or credentials. That the caller has left is none.
 */
export function problemResponse(thrown: unknown, request: Request, logger: Logger | undefined): Response {
  if (request.signal.aborted && thrown === request.signal.reason) return new Response(null, { status: CLIENT_LEFT });
  const error = presentable(thrown, logger);
  const problem = problemOf(error, error instanceof TransportError ? error.status : undefined);
  const headers = new Headers({ 'content-type': PROBLEM_CONTENT_TYPE });
  if (problem.retryAfterMs !== undefined) headers.set('retry-after', String(Math.ceil(problem.retryAfterMs / 1000)));
  if (problem.status === 401) headers.set('www-authenticate', 'Bearer');
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}

function presentable(thrown: unknown, logger: Logger | undefined): ConnectedServiceError {
  if (isConnectedServiceError(thrown) && thrown.code !== 'internal' && !isOurOwnSignIn(thrown)) return thrown;
  const reference = crypto.randomUUID();
  logger?.log('error', 'A gateway request failed.', { reference, error: thrown });
  return new ConnectedServiceError('internal', `Something went wrong. Reference ${reference}.`);
}

/** An outside system refused the engine's credentials: told as 401, it would send the caller to sign in again. */
function isOurOwnSignIn({ code, port }: ConnectedServiceError): boolean {
  return code === 'unauthenticated' && port !== undefined && port !== 'gateway';
}
