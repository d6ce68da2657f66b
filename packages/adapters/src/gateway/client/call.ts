import { ConnectedServiceError, isConnectedServiceError, linkAbort, OPERATIONS } from '@csk/core';
import type { Clock, OperationId, WriteOptions } from '@csk/core';
import { newOperationId } from '@csk/core/live';
import { textOf } from '../../links/answer-body.ts';
import { fullJitter } from './backoff.ts';
import { unreachable } from './connection.ts';
import type { Send } from './connection.ts';

/** When a call that failed for the moment is tried again. */
export interface RetryOptions {
  /** Tries in all; the default is 4. */
  readonly attempts?: number | undefined;
  /** Ceiling of the first wait in milliseconds; it doubles with every try. The default is 300. */
  readonly baseMs?: number | undefined;
  /** The longest ceiling; the default is 10,000. */
  readonly maxMs?: number | undefined;
  /** Source of jitter, `[0, 1)`. */
  readonly random?: (() => number) | undefined;
}

/** What an operation is called with. */
export interface CallInput {
  readonly id?: string | undefined;
  readonly query?: Readonly<Record<string, string | number | readonly string[] | undefined>> | undefined;
  readonly body?: object | undefined;
}

/** Calls one operation of the table; resolves to its JSON, or to nothing where there is none. */
export type Call = <R>(operationId: OperationId, input: CallInput, options: WriteOptions | undefined) => Promise<R>;

const DEADLINE_MS = 30_000;

/**
 * Calls that may be repeated without harm are: reads by nature, writes because each carries an idempotency key.
 * All tries together have 30 s.
 */
export function createCall(send: Send, clock: Clock, closed: AbortSignal, retry: RetryOptions = {}): Call {
  const { attempts = 4, baseMs = 300, maxMs = 10_000, random = Math.random } = retry;

  return async <R>(operationId: OperationId, input: CallInput, options: WriteOptions = {}): Promise<R> => {
    closed.throwIfAborted();
    options.signal?.throwIfAborted();
    const { signal, end } = linkAbort(closed, options.signal);
    const deadline = clock.now() + DEADLINE_MS;
    clock.sleep(DEADLINE_MS, { signal }).then(
      () => end(new ConnectedServiceError('timeout', `${operationId} took too long.`, { port: 'gateway' })),
      () => undefined,
    );
    try {
      const request = requestOf(operationId, input, options);
      for (let attempt = 0; ; attempt += 1) {
        try {
          const response = await send(request, signal);
          return (await readJson(response, signal)) as R;
        } catch (error) {
          signal.throwIfAborted();
          if (attempt + 1 >= attempts || !isWorthRetrying(error)) throw error;
          const wait = Math.max(fullJitter(attempt, baseMs, maxMs, random), error.retryAfterMs ?? 0);
          // The caller learns now when to come back, and not in vain that it took too long.
          if (clock.now() + wait >= deadline) throw error;
          await clock.sleep(wait, { signal });
        }
      }
    } finally {
      end();
    }
  };
}

function isWorthRetrying(error: unknown): error is ConnectedServiceError {
  return isConnectedServiceError(error, 'unavailable') || isConnectedServiceError(error, 'throttled');
}

async function readJson(response: Response, signal: AbortSignal): Promise<unknown> {
  // What was deleted has nothing to show.
  if (response.status === 204) return undefined;
  try {
    return JSON.parse(await textOf(response, signal));
  } catch (error) {
    signal.throwIfAborted();
    throw unreachable(error);
  }
}

function requestOf(operationId: OperationId, input: CallInput, options: WriteOptions) {
  const { method, path } = OPERATIONS[operationId];
  const isWrite = method !== 'GET';
  const headers: Record<string, string> = { accept: 'application/json' };
  if (isWrite) {
    headers['content-type'] = 'application/json';
    headers['idempotency-key'] = options.idempotencyKey ?? newOperationId();
    if (options.ifVersion !== undefined) headers['if-match'] = `"${options.ifVersion}"`;
  }
  return {
    method,
    path: path.replace('{id}', segmentOf(input.id ?? '')) + searchOf(input.query),
    headers,
    body: isWrite ? JSON.stringify(input.body ?? {}) : undefined,
  };
}

/**
 * An id as a part of a path.
 * @throws `invalid` for one that no path can carry: a URL is resolved with its dots, whatever they are written as, and
 * half a surrogate pair is no text.
 */
export function segmentOf(id: string): string {
  if (!/^\.{1,2}$|\p{Cs}/u.test(id)) return encodeURIComponent(id);
  throw new ConnectedServiceError('invalid', 'This id cannot stand in a URL.', {
    port: 'gateway',
    details: { field: 'id' },
  });
}

/** The query part of a path, with its question mark; lists repeat their name. */
export function searchOf(query: CallInput['query'] = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of typeof value === 'object' ? value : [String(value)]) parameters.append(name, one);
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
