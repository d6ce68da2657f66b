import type { ConnectedServiceError, ErrorCode } from '@csk/core';

import { toMessagingError } from '../links/messaging-error.ts';

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

const KNOWN = {
  port: PORT,
  byCode: BY_CODE,
  throttleWaitMs: THROTTLE_WAIT_MS,
  detailsByCode: { MessageLockLost: { reason: 'lock-lost' } },
};

/** Turns an error of @azure/service-bus into ours. */
export function toServiceBusError(thrown: unknown, what: string): ConnectedServiceError {
  return toMessagingError(thrown, what, KNOWN);
}
