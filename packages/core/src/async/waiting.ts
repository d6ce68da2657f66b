import { ConnectedServiceError } from '../model/index.ts';
import type { Clock } from '../ports/index.ts';
import { linkAbort } from './linked-abort.ts';

/**
 * Waits for outside work no longer than `ms`. The work is told by its signal; when it does not listen, it is left alone.
 * @throws ConnectedServiceError `timeout`.
 */
export async function withDeadline<R>(
  clock: Clock,
  ms: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<R>,
): Promise<R> {
  const linked = linkAbort(signal);
  const timer = clock.sleep(ms, { signal: linked.signal }).then(() => {
    throw new ConnectedServiceError('timeout', `There was no answer within ${ms} ms.`);
  });
  try {
    return await Promise.race([work(linked.signal), timer]);
  } finally {
    timer.catch(() => undefined);
    linked.end();
  }
}

/** Waits, or ends early when `wakes` resolves. Never rejects. */
export async function sleepUnless(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  wakes: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const linked = linkAbort(signal);
  const asleep = clock.sleep(ms, { signal: linked.signal }).catch(() => undefined);
  await Promise.race([asleep, wakes(linked.signal)]);
  linked.end();
}

/** Runs tasks side by side until all have ended; the first that fails ends the others. */
export async function together(
  signal: AbortSignal,
  ...tasks: readonly ((signal: AbortSignal) => Promise<void>)[]
): Promise<void> {
  const linked = linkAbort(signal);
  const running = tasks.map((task) => task(linked.signal));
  try {
    await Promise.all(running);
  } finally {
    linked.end();
    await Promise.allSettled(running);
  }
}
