import type { ConnectedServiceError, ErrorCode } from '@csk/core';

import { toMessagingError } from '../links/messaging-error.ts';

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

const KNOWN = {
  port: PORT,
  byCode: BY_CODE,
  throttleWaitMs: THROTTLE_WAIT_MS,
};

/** Turns an error of @azure/event-hubs into ours. */
export function toEventHubError(thrown: unknown, what: string): ConnectedServiceError {
  return toMessagingError(thrown, what, KNOWN);
}
