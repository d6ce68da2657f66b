import { ConnectedServiceError } from '@csk/core';
import type { ErrorCode, Json } from '@csk/core';

/** An error as it crosses the wire: a problem document (RFC 9457) with our own members `code`, `retryAfterMs`, `details`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly retryAfterMs?: number | undefined;
  readonly details?: Json | undefined;
}

export const PROBLEM_CONTENT_TYPE = 'application/problem+json';

/** HTTP status and short title of every error code. */
export const PROBLEMS: Readonly<Record<ErrorCode, { readonly status: number; readonly title: string }>> = {
  'not-found': { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'Conflict' },
  invalid: { status: 400, title: 'Invalid input' },
  unauthenticated: { status: 401, title: 'Not signed in' },
  forbidden: { status: 403, title: 'Not allowed' },
  throttled: { status: 429, title: 'Too many requests' },
  unavailable: { status: 503, title: 'Unavailable' },
  timeout: { status: 504, title: 'Timed out' },
  unsupported: { status: 501, title: 'Not supported' },
  'device-offline': { status: 409, title: 'Device offline' },
  'not-configured': { status: 409, title: 'Not configured' },
  closed: { status: 503, title: 'Closed' },
  internal: { status: 500, title: 'Internal error' },
};

/** Writes an error as a problem document. `status` overrides the code's own where HTTP has a more exact one. */
export function problemOf(error: ConnectedServiceError, status?: number): Problem {
  const { status: ownStatus, title } = PROBLEMS[error.code];
  return {
    // "about:blank" says that the title and the code mean all there is to know (RFC 9457, section 4.2.1).
    type: 'about:blank',
    title,
    status: status ?? ownStatus,
    code: error.code,
    detail: error.message,
    retryAfterMs: error.retryAfterMs,
    details: error.details,
  };
}

/**
 * Reads an answer that is not a success. An answer that no gateway wrote (a proxy's page, a captive portal) gets the
 * code its status stands for; a bare 404 is `unavailable`, because it says that the gateway is not there, not that a
 * record is missing.
 */
export function errorFromProblem(status: number, body: unknown, retryAfter: string | null): ConnectedServiceError {
  const problem = typeof body === 'object' && body !== null ? (body as Partial<Record<keyof Problem, unknown>>) : {};
  const code = isErrorCode(problem.code) ? problem.code : codeOfStatus(status);
  const detail = typeof problem.detail === 'string' ? problem.detail : `The service answered with status ${status}.`;
  const retryAfterMs = typeof problem.retryAfterMs === 'number' ? problem.retryAfterMs : retryAfterHeader(retryAfter);
  return new ConnectedServiceError(code, detail, {
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(problem.details === undefined ? {} : { details: problem.details as Json }),
    port: 'gateway',
  });
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(PROBLEMS, code);
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status === 409 || status === 412) return 'conflict';
  if (status === 429) return 'throttled';
  if (status === 408 || status === 504) return 'timeout';
  if (status === 501) return 'unsupported';
  if (status === 404 || status === 502 || status === 503) return 'unavailable';
  return status >= 500 ? 'internal' : 'invalid';
}

/** `Retry-After` in seconds; its date form is left alone because the two clocks need not agree. */
function retryAfterHeader(value: string | null): number | undefined {
  return value !== null && /^\d{1,6}$/.test(value) ? Number(value) * 1000 : undefined;
}
