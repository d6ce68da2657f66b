import { ConnectedServiceError, isConnectedServiceError } from '@csk/core';
import type { ErrorCode } from '@csk/core';

import { lastError, reasonOf, safeCause } from '../links/redact.ts';

export const PORT = 'event-hubs';

/** Codes of the SDK's `MessagingError`. */
const BY_CODE: Readonly<Record<string, ErrorCode>> = {
  MessagingEntityNotFoundError: 'not-found',
  UnauthorizedError: 'unauthenticated',
  UnauthorizedAccess: 'unauthenticated',
  ArgumentError: 'invalid',
  ArgumentOutOfRangeError: 'invalid',
  OperationTimeoutError: 'timeout',
  ServiceUnavailableError: 'timeout',
  ServerBusyError: 'throttled',
  QuotaExceededError: 'throttled',
  InvalidOperationError: 'forbidden',
  NotImplementedError: 'unsupported',
};

const THROTTLE_WAIT_MS = 4_000;

/** Turns an error of @azure/event-hubs into ours; what is unknown comes from the network and counts as `unavailable`. */
export function toEventHubError(thrown: unknown, what: string): ConnectedServiceError {
  const error = lastError(thrown);
  if (isConnectedServiceError(error)) return error;
  const foreign = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const code = (Object.hasOwn(BY_CODE, foreign) ? BY_CODE[foreign] : undefined) ?? 'unavailable';
  return new ConnectedServiceError(code, `${what} failed: ${reasonOf(error)}`, {
    port: PORT,
    cause: safeCause(error),
    ...(code === 'throttled' ? { retryAfterMs: THROTTLE_WAIT_MS } : {}),
  });
}
