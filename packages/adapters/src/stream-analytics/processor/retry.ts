import { type Clock, ConnectedServiceError, isConnectedServiceError } from '@csk/core';

export interface RetrySettings {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** One attempt may take so long. */
  readonly timeoutMs: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
}

/** Longest wait that the other side may wish for: what it says wrongly must not put a job to sleep for weeks. */
const LONGEST_WISH_MS = 300_000;

/**
 * Repeats an action until it succeeds, waiting longer each time. An error that says itself that repeating is useless is
 * thrown on. When the signal aborts, the attempt in hand may still succeed, but there is no other.
 */
export async function withRetry<T>(
  settings: RetrySettings,
  action: (signal: AbortSignal) => Promise<T>,
  failed: (error: unknown, attempt: number) => void,
): Promise<T> {
  const { clock, signal } = settings;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await withDeadline(settings, action);
    } catch (error) {
      signal.throwIfAborted();
      if (isConnectedServiceError(error) && !error.retryable) throw error;
      failed(error, attempt);
      const wait = Math.min(settings.firstDelayMs * 2 ** Math.min(attempt - 1, 20), settings.maxDelayMs);
      const wish = isConnectedServiceError(error) ? error.retryAfterMs : undefined;
      await clock.sleep(wish === undefined ? wait : Math.min(wish, LONGEST_WISH_MS), { signal });
    }
  }
}

/** One attempt, told by its signal when its time is over. @throws ConnectedServiceError `timeout`. */
export async function withDeadline<T>(
  { clock, timeoutMs }: Pick<RetrySettings, 'clock' | 'timeoutMs'>,
  action: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const done = new AbortController();
  const late = new AbortController();
  const deadline = clock.sleep(timeoutMs, { signal: done.signal }).then(() => {
    const error = new ConnectedServiceError('timeout', `no answer within ${timeoutMs} ms`);
    late.abort(error);
    throw error;
  });
  try {
    return await Promise.race([action(late.signal), deadline]);
  } finally {
    deadline.catch(() => undefined);
    done.abort(new Error('done'));
  }
}
