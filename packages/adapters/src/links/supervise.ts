import type { Delivery } from '@csk/core';

import { backoffMs, DEFAULT_BACKOFF, pause } from './backoff.ts';
import type { Backoff } from './backoff.ts';
import { LinkSession } from './link-session.ts';
import type { Link, LinkEvents, LinkSessionOptions } from './link-session.ts';

export interface SuperviseOptions extends LinkSessionOptions {
  /** Ends the iteration. */
  readonly signal: AbortSignal;
  readonly backoff?: Backoff;
  /** Told about each failure that is going to be repaired. */
  readonly onTrouble: (error: unknown, retryInMs: number) => void;
}

/**
 * Deliveries of a link that is kept open: reopened with growing waits when it breaks, and reopened when it has been
 * silent for long, because receivers of this kind are known to die without a word. Ends when the signal aborts.
 * Leaving the loop gives back the delivery it was left on; other deliveries in hand may still be settled.
 */
export async function* superviseLink<T>(
  open: (events: LinkEvents<T>) => Promise<Link>,
  options: SuperviseOptions,
): AsyncGenerator<Delivery<T>, void, undefined> {
  const { signal, backoff = DEFAULT_BACKOFF, onTrouble } = options;
  let failures = 0;
  const recover = async (error: unknown): Promise<void> => {
    if (signal.aborted) return;
    failures += 1;
    const waitMs = backoffMs(failures, backoff);
    onTrouble(error, waitMs);
    await pause(waitMs, signal);
  };

  while (!signal.aborted) {
    const session = new LinkSession<T>(options);
    let link: Link;
    try {
      link = await open(session);
    } catch (error) {
      await recover(error);
      continue;
    }
    let broken: { readonly error: unknown } | undefined;
    let leftOn: { giveBack(): Promise<void> } | undefined;
    try {
      for (;;) {
        const next = await session.next(signal);
        if (next.kind === 'broken') broken = next;
        if (next.kind !== 'delivery') break;
        leftOn = next;
        yield next.delivery;
        leftOn = undefined;
      }
    } finally {
      await session.end(link, leftOn);
    }
    if (session.received) failures = 0;
    if (broken) await recover(broken.error);
  }
}
