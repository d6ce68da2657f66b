import { ConnectedServiceError, isConnectedServiceError } from '@csk/core';
import type { ErrorCode } from '@csk/core';

import { reasonOf, safeCause } from '../links/redact.ts';
import { isWithoutToken } from '../links/token-credential.ts';

export const PORT = 'blob-storage';

/** Codes of the service (Blob Storage error codes) that say more than the status they come with. */
const BY_CODE: Readonly<Record<string, ErrorCode>> = {
  AuthenticationFailed: 'unauthenticated',
  InvalidAuthenticationInfo: 'unauthenticated',
  NoAuthenticationInformation: 'unauthenticated',
  ServerBusy: 'throttled',
  OperationTimedOut: 'timeout',
};

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  412: 'conflict',
  413: 'invalid',
  429: 'throttled',
};

/** When the service does not say how long to wait: it asks for exponential waits that begin with seconds. */
const THROTTLE_WAIT_MS = 4_000;

/** Turns an error of @azure/storage-blob into ours. What is unknown comes from the network: `unavailable`. */
export function toBlobError(error: unknown, what: string): ConnectedServiceError {
  if (isConnectedServiceError(error)) return error;
  const { code, status, retryAfterMs } = factsOf(error);
  const ours = isWithoutToken(error)
    ? 'unauthenticated'
    : ((Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : BY_STATUS[status]) ?? 'unavailable');
  // The SDK's text goes on with the request's id and time over several lines; the first says it all.
  const [reason = ''] = reasonOf(error).split('\n');
  return new ConnectedServiceError(ours, `${what} failed: ${reason.replace(/\.$/, '')}.`, {
    port: PORT,
    cause: safeCause(error),
    ...(ours === 'throttled' ? { retryAfterMs: retryAfterMs ?? THROTTLE_WAIT_MS } : {}),
  });
}

/** Whether it is the blob that is missing, not its container. */
export function isBlobMissing(error: unknown): boolean {
  return factsOf(error).code === 'BlobNotFound';
}

function factsOf(error: unknown): { code: string; status: number; retryAfterMs: number | undefined } {
  const known = (typeof error === 'object' ? error : null) ?? {};
  const { code, statusCode, response } = known as Readonly<Record<string, unknown>>;
  const headers = (response as { headers?: { get?(name: string): string | undefined } } | undefined)?.headers;
  const seconds = Number(headers?.get?.('retry-after') ?? Number.NaN);
  return {
    code: typeof code === 'string' ? code : '',
    status: typeof statusCode === 'number' ? statusCode : 0,
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1_000 : undefined,
  };
}
