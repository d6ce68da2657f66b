import { ConnectedServiceError, isConnectedServiceError } from '@csk/core';
import type { ErrorCode, Json } from '@csk/core';

import { lastError, reasonOf, safeCause } from './redact.ts';
import { isWithoutToken } from './token-credential.ts';

/** How one of Microsoft's messaging SDKs says what went wrong. */
export interface MessagingErrors {
  readonly port: string;
  /** Ours for each of its codes; what is unknown comes from the network and counts as `unavailable`. */
  readonly byCode: Readonly<Record<string, ErrorCode>>;
  /** How long to wait when the service is busy, in milliseconds. */
  readonly throttleWaitMs: number;
  /** What is told of its codes beyond ours. */
  readonly detailsByCode?: Readonly<Record<string, Json>>;
}

/** Turns an error of such an SDK into ours, without secrets. `what` is the subject of its message. */
export function toMessagingError(thrown: unknown, what: string, known: MessagingErrors): ConnectedServiceError {
  const error = lastError(thrown);
  if (isConnectedServiceError(error)) return error;
  const foreign = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const code = isWithoutToken(error) ? 'unauthenticated' : (own(known.byCode, foreign) ?? 'unavailable');
  const details = own(known.detailsByCode ?? {}, foreign);
  return new ConnectedServiceError(code, `${what} failed: ${reasonOf(error)}`, {
    port: known.port,
    cause: safeCause(error),
    ...(code === 'throttled' ? { retryAfterMs: known.throttleWaitMs } : {}),
    ...(details === undefined ? {} : { details }),
  });
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
