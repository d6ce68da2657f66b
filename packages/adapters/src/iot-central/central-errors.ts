import { ConnectedServiceError, isConnectedServiceError } from '@csk/core';
import type { ErrorCode } from '@csk/core';

import { reasonOf, redactSecrets, safeCause } from '../links/redact.ts';
import { isWithoutToken } from '../links/token-credential.ts';

export const PORT = 'iot-central';

/** How long to wait when IoT Central asks us to slow down and does not say for how long, in milliseconds. */
const THROTTLE_WAIT_MS = 5_000;

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  405: 'unsupported',
  408: 'timeout',
  409: 'conflict',
  412: 'conflict',
  413: 'invalid',
  422: 'invalid',
  429: 'throttled',
  504: 'timeout',
};

/** What an answer with an error status says. */
export interface CentralFailure {
  readonly status: number;
  /** Seconds, or a date. */
  readonly retryAfter: string | null;
  readonly body: unknown;
}

/** Turns an answer of IoT Central into our error (REST API, error body `{error:{code, message}}`). */
export function centralError(failure: CentralFailure, what: string, now: number): ConnectedServiceError {
  const code = BY_STATUS[failure.status] ?? (failure.status >= 500 ? 'unavailable' : 'invalid');
  const wait = retryAfterMs(failure.retryAfter, now) ?? (code === 'throttled' ? THROTTLE_WAIT_MS : undefined);
  const { message, centralCode } = detailOf(failure);
  return new ConnectedServiceError(code, `${what} failed: ${message.replace(/\.$/, '')}.`, {
    port: PORT,
    details: { status: failure.status, ...(centralCode === undefined ? {} : { centralCode }) },
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
}

/** Turns what `fetch`, or the credential, threw into our error: nearly all of it comes from the network. */
export function networkError(error: unknown, what: string): ConnectedServiceError {
  if (isConnectedServiceError(error)) return error;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = isWithoutToken(error) ? 'unauthenticated' : 'unavailable';
  return new ConnectedServiceError(code, `${what} failed: ${reasonOf(cause).replace(/\.$/, '')}.`, {
    port: PORT,
    cause: safeCause(error),
  });
}

export function unsupported(message: string, details?: { readonly field: string }): ConnectedServiceError {
  return new ConnectedServiceError('unsupported', message, { port: PORT, ...(details ? { details } : {}) });
}

function detailOf({ status, body }: CentralFailure): { readonly message: string; readonly centralCode?: string } {
  const error: unknown = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  const { message, code } = (typeof error === 'object' && error !== null ? error : {}) as {
    message?: unknown;
    code?: unknown;
  };
  return {
    message: typeof message === 'string' && message !== '' ? redactSecrets(message.slice(0, 500)) : `status ${status}`,
    ...(typeof code === 'string' ? { centralCode: code.slice(0, 100) } : {}),
  };
}

/** `Retry-After` is a number of seconds or a date. */
function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const ms = /^\d+(?:\.\d+)?$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
