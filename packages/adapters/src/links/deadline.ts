import { ConnectedServiceError } from '@csk/core';

export interface Deadline {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds from now. */
  readonly deadlineMs: number;
  /** What is waited for, as the subject of a sentence. */
  readonly what: string;
  readonly port: string;
}

/**
 * Runs an operation that may never answer. The wait ends with the signal's reason or with `timeout`; the operation
 * itself cannot be recalled, so its late result or error is dropped.
 */
export async function withDeadline<T>(operation: () => Promise<T>, deadline: Deadline): Promise<T> {
  const { signal, deadlineMs, what, port } = deadline;
  signal?.throwIfAborted();
  return await new Promise<T>((resolve, reject) => {
    const settle = (outcome: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      outcome();
    };
    const onAbort = (): void => {
      settle(() => reject(signal?.reason as Error));
    };
    const timer = setTimeout(() => {
      settle(() =>
        reject(new ConnectedServiceError('timeout', `${what} got no answer within ${deadlineMs} ms.`, { port })),
      );
    }, deadlineMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    // Microsoft's clients also throw at once, above all for a wrong argument.
    const result = (async () => await operation())();
    // Value or error: the promise that is waited on takes over either from the operation's own.
    const onResult = (): void => settle(() => resolve(result));
    result.then(onResult, onResult);
  });
}

/** A call through somebody else's client, whose errors become ours. */
export interface ForeignCall extends Deadline {
  readonly toError: (error: unknown, what: string) => ConnectedServiceError;
}

/**
 * {@link withDeadline} for such a call; the caller's own reason to leave stays what it is. The operation's signal ends with
 * the wait: what heeds it does not go on behind the caller's back.
 */
export async function callWithin<T>(operation: (signal: AbortSignal) => Promise<T>, call: ForeignCall): Promise<T> {
  const { signal, what, toError } = call;
  const ended = new AbortController();
  try {
    return await withDeadline(() => operation(ended.signal), call);
  } catch (error) {
    if (signal?.aborted && error === signal.reason) throw error;
    throw toError(error, what);
  } finally {
    ended.abort();
  }
}

/** Waits for something that only tidies up: errors and slowness are of no interest to the caller. */
export async function tidyUp(operation: () => Promise<unknown>, deadlineMs = 5_000): Promise<void> {
  await withDeadline(operation, { deadlineMs, what: 'Closing', port: 'links' }).catch(() => undefined);
}
