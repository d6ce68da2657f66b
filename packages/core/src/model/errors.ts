import type { Json } from './primitives.ts';

/**
 * Why a call failed, as far as a caller can act differently:
 * `not-found` the record does not exist; `conflict` it was changed or exists already; `invalid` the input is wrong
 * (`details.field` names the place); `unauthenticated` / `forbidden` who asks may not; `throttled` ask later;
 * `unavailable` / `timeout` an outside system did not answer; `unsupported` this adapter cannot do it;
 * `device-offline` the device is not connected; `not-configured` its provider instance has no device cloud here, or was
 * disconnected; `closed` the object was closed; `internal` a defect.
 */
export type ErrorCode =
  | 'not-found'
  | 'conflict'
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'throttled'
  | 'unavailable'
  | 'timeout'
  | 'unsupported'
  | 'device-offline'
  | 'not-configured'
  | 'closed'
  | 'internal';

const RETRYABLE: ReadonlySet<ErrorCode> = new Set(['throttled', 'unavailable', 'timeout']);

export interface ErrorInit {
  readonly cause?: unknown;
  /** How long to wait before a retry, in milliseconds. */
  readonly retryAfterMs?: number;
  /** Which port failed, for example `iot-hub`. */
  readonly port?: string;
  /** Machine-readable facts. Never holds a secret: it crosses the wire. */
  readonly details?: Json;
}

/** The one error class. Recognise it with {@link isConnectedServiceError}: copies of this module may coexist in a page. */
export class ConnectedServiceError extends Error {
  override readonly name = 'ConnectedServiceError';
  readonly code: ErrorCode;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly port: string | undefined;
  readonly details: Json | undefined;

  constructor(code: ErrorCode, message: string, init: ErrorInit = {}) {
    super(message, init.cause === undefined ? undefined : { cause: init.cause });
    this.code = code;
    this.retryable = RETRYABLE.has(code);
    this.retryAfterMs = init.retryAfterMs;
    this.port = init.port;
    this.details = init.details;
  }
}

/** Tells our error from any other, also across two copies of this module; with `code`, only that one. */
export function isConnectedServiceError(error: unknown, code?: ErrorCode): error is ConnectedServiceError {
  return (
    error instanceof Error &&
    error.name === 'ConnectedServiceError' &&
    'code' in error &&
    (code === undefined || error.code === code)
  );
}
