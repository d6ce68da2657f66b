export interface Backoff {
  /** The longest first wait, in milliseconds. */
  readonly minMs: number;
  /** No wait is longer, in milliseconds. */
  readonly maxMs: number;
}

export const DEFAULT_BACKOFF: Backoff = { minMs: 500, maxMs: 30_000 };

/**
 * How long to wait after the n-th failure in a row (1 for the first). Full jitter: a random part of a doubling bound,
 * so that many links that broke together do not come back together.
 */
export function backoffMs(failures: number, { minMs, maxMs }: Backoff, random: () => number = Math.random): number {
  const bound = Math.min(maxMs, minMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(bound * (0.2 + 0.8 * random()));
}

/** Waits; an abort ends the wait early, without an error. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
