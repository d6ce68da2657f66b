import { ConnectedServiceError, isConnectedServiceError } from '@csk/core';
import type { ErrorCode } from '@csk/core';

import { reasonOf, safeCause } from '../links/redact.ts';
import { isWithoutToken } from '../links/token-credential.ts';

export const PORT = 'iot-hub';

/** How IoT Hub asks us to slow down when it does not say for how long. */
const THROTTLE_WAIT_MS = 1_000;
/** A full device queue (50 messages) empties only when the device comes, so there is no hurry. */
const QUEUE_FULL_WAIT_MS = 30_000;

/** IoT Hub's own error codes (IoT Hub REST API, error codes), numeric and by name, where they say more than the status. */
const BY_HUB_CODE: Readonly<Record<string, ErrorCode>> = {
  '404103': 'device-offline',
  DeviceNotOnline: 'device-offline',
  '404001': 'not-found',
  DeviceNotFound: 'not-found',
  '504101': 'timeout',
  GatewayTimeout: 'timeout',
  '403002': 'throttled',
  IotHubQuotaExceeded: 'throttled',
  '403004': 'throttled',
  DeviceMaximumQueueDepthExceeded: 'throttled',
  '429001': 'throttled',
  '412001': 'conflict',
  PreconditionFailed: 'conflict',
};

/** Names of the errors that azure-iothub throws. */
const BY_NAME: Readonly<Record<string, ErrorCode>> = {
  ArgumentError: 'invalid',
  ArgumentOutOfRangeError: 'invalid',
  FormatError: 'invalid',
  MessageTooLargeError: 'invalid',
  UnauthorizedError: 'unauthenticated',
  TooManyDevicesError: 'forbidden',
  InvalidOperationError: 'forbidden',
  DeviceNotFoundError: 'not-found',
  DeviceAlreadyExistsError: 'conflict',
  InvalidEtagError: 'conflict',
  PreconditionFailedError: 'conflict',
  DeviceMessageLockLostError: 'conflict',
  ThrottlingError: 'throttled',
  IotHubQuotaExceededError: 'throttled',
  DeviceMaximumQueueDepthExceededError: 'throttled',
  DeviceTimeoutError: 'timeout',
  GatewayTimeoutError: 'timeout',
  TimeoutError: 'timeout',
  NotImplementedError: 'unsupported',
  TypeError: 'internal',
  ReferenceError: 'internal',
  SyntaxError: 'unavailable',
};

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  408: 'timeout',
  409: 'conflict',
  412: 'conflict',
  413: 'invalid',
  429: 'throttled',
  504: 'timeout',
};

/** The parts of an SDK error that tell what happened. */
interface HubFailure {
  readonly name: string;
  readonly reason: string;
  readonly status: number | undefined;
  readonly hubCode: string | undefined;
  readonly retryAfterMs: number | undefined;
}

/**
 * Turns an error of azure-iothub into ours. What is unknown counts as `unavailable`: nearly all of it comes from the
 * network, and the caller's retries are bounded.
 */
export function toHubError(error: unknown, what: string): ConnectedServiceError {
  if (isConnectedServiceError(error)) return error;
  const failure = describe(error);
  const code = isWithoutToken(failure) ? 'unauthenticated' : codeOf(failure);
  const detail = code === 'device-offline' ? 'the device is not connected' : failure.reason;
  return new ConnectedServiceError(code, `${what} failed: ${detail.replace(/\.$/, '')}.`, {
    port: PORT,
    cause: safeCause(error),
    ...(code === 'throttled' ? { retryAfterMs: failure.retryAfterMs ?? defaultWait(failure) } : {}),
    ...(code === 'throttled' && isQueueFull(failure) ? { details: { reason: 'queue-full' } } : {}),
  });
}

function codeOf({ hubCode, name, status }: HubFailure): ErrorCode {
  const known = [
    hubCode !== undefined && Object.hasOwn(BY_HUB_CODE, hubCode) ? BY_HUB_CODE[hubCode] : undefined,
    Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined,
    status === undefined ? undefined : BY_STATUS[status],
  ];
  return known.find((code) => code !== undefined) ?? 'unavailable';
}

function defaultWait(failure: HubFailure): number {
  return isQueueFull(failure) ? QUEUE_FULL_WAIT_MS : THROTTLE_WAIT_MS;
}

/** One device's trouble, where other throttling is the hub's. */
function isQueueFull({ name, hubCode }: HubFailure): boolean {
  return `${name} ${hubCode ?? ''}`.includes('MaximumQueueDepth') || hubCode === '403004';
}

/** How long the hub asks all of us to wait, in milliseconds; undefined for any other error. */
export function hubThrottleMs(error: unknown): number | undefined {
  if (!isConnectedServiceError(error, 'throttled')) return undefined;
  const { reason } = (error.details ?? {}) as { readonly reason?: unknown };
  return reason === 'queue-full' ? undefined : error.retryAfterMs;
}

function describe(error: unknown): HubFailure {
  if (!(error instanceof Error)) {
    return { name: 'Error', reason: reasonOf(error), status: undefined, hubCode: undefined, retryAfterMs: undefined };
  }
  const { response, responseBody, amqpError } = error as {
    response?: unknown;
    responseBody?: unknown;
    amqpError?: unknown;
  };
  // Over AMQP the SDK wraps what it does not know, its own "unauthorized" among it.
  if (error.name === 'Error' && amqpError instanceof Error && amqpError !== error) return describe(amqpError);
  const { statusCode, headers } = (response ?? {}) as { statusCode?: unknown; headers?: Record<string, unknown> };
  const seconds = Number(headers?.['retry-after'] ?? Number.NaN);
  return {
    name: error.name,
    reason: reasonOf(error),
    status: typeof statusCode === 'number' ? statusCode : undefined,
    hubCode: typeof responseBody === 'string' ? hubErrorCode(responseBody) : undefined,
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1_000 : undefined,
  };
}

/**
 * Finds IoT Hub's error code in an error body. There are two shapes: `{"Message":"ErrorCode:Name;text"}` and, for
 * direct methods, a JSON text with a numeric `errorCode` inside `Message`.
 */
export function hubErrorCode(body: string): string | undefined {
  return /ErrorCode:\s*(\w+)/.exec(body)?.[1] ?? /\\*"errorCode\\*"\s*:\s*\\*"?(\w+)/.exec(body)?.[1];
}
