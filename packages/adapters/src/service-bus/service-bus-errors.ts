import { ConnectedServiceError, isConnectedServiceError } from '@csk/core';
import type { ErrorCode } from '@csk/core';

import { lastError, reasonOf, safeCause } from '../links/redact.ts';

export const PORT = 'service-bus';

/** Codes of the SDK's `ServiceBusError`. */
const BY_CODE: Readonly<Record<string, ErrorCode>> = {
  MessagingEntityNotFound: 'not-found',
  MessagingEntityDisabled: 'forbidden',
  MessageNotFound: 'not-found',
  MessageLockLost: 'conflict',
  SessionLockLost: 'conflict',
  SessionCannotBeLocked: 'conflict',
  MessagingEntityAlreadyExists: 'conflict',
  MessageSizeExceeded: 'invalid',
  QuotaExceeded: 'throttled',
  ServiceBusy: 'throttled',
  ServiceTimeout: 'timeout',
  UnauthorizedAccess: 'unauthenticated',
};

/** Service Bus counts its throttling in windows of about ten seconds (Throttling of operations on Azure Service Bus). */
const THROTTLE_WAIT_MS = 10_000;

/** Turns an error of @azure/service-bus into ours; what is unknown comes from the network and counts as `unavailable`. */
export function toServiceBusError(thrown: unknown, what: string): ConnectedServiceError {
  const error = lastError(thrown);
  if (isConnectedServiceError(error)) return error;
  const foreign = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const code = (Object.hasOwn(BY_CODE, foreign) ? BY_CODE[foreign] : undefined) ?? 'unavailable';
  return new ConnectedServiceError(code, `${what} failed: ${reasonOf(error)}`, {
    port: PORT,
    cause: safeCause(error),
    ...(code === 'throttled' ? { retryAfterMs: THROTTLE_WAIT_MS } : {}),
    ...(foreign === 'MessageLockLost' ? { details: { reason: 'lock-lost' } } : {}),
  });
}
