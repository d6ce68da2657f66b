import type { ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';

/** A handler that takes longer than this is taken to hang: its message goes to another attempt. */
const LONGEST_HOLD_MS = 30 * 60_000;
/** Renew when half of the lock's time is over, but leave the broker in peace. */
const SHORTEST_WAIT_MS = 500;
/** Where our clock is behind the broker's, a lock is over earlier than it seems to be. */
const LONGEST_WAIT_MS = 10_000;
/** The shortest lock that a queue can be given. */
const SHORTEST_LOCK_MS = 5_000;

/** The lock of a message in hand. */
export interface Lock {
  /** Whether the broker has taken the message back. */
  lost(): boolean;
  /** Ends the renewal. */
  stop(): void;
}

/**
 * Keeps a message locked while it is in hand. The SDK can do this too, but it tells messages apart by their id, so two
 * messages of the same id share one renewal, and one without any id breaks it.
 *
 * The broker tells a lock's end by its own clock, and ours may be wrong by minutes. So only differences between its times
 * count, and `now`, which nobody sets.
 */
export function keepLocked(
  receiver: Pick<ServiceBusReceiver, 'renewMessageLock'>,
  message: ServiceBusReceivedMessage,
  onTrouble: (error: unknown) => void,
  now: () => number = () => performance.now(),
): Lock {
  const giveUpAt = now() + LONGEST_HOLD_MS;
  let endsThere = message.lockedUntilUtc?.getTime() ?? Date.now();
  let endsAt = now() + remainingMs(endsThere);
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const lost = (): boolean => now() >= endsAt;
  const schedule = (): void => {
    if (stopped || lost() || now() >= giveUpAt) return;
    const halfMs = (endsAt - now()) / 2;
    timer = setTimeout(() => void renew(), Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, halfMs))).unref();
  };
  const renew = async (): Promise<void> => {
    try {
      const renewedTo = (await receiver.renewMessageLock(message)).getTime();
      endsAt += renewedTo - endsThere;
      endsThere = renewedTo;
    } catch (error) {
      if (isLockLost(error)) endsAt = now();
      if (!stopped) onTrouble(error);
    }
    schedule();
  };
  schedule();
  return {
    lost,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/** How long the lock of a message that has just come will hold. It does hold: if it seems over, the clock is wrong. */
function remainingMs(endsThere: number): number {
  const seeming = endsThere - Date.now();
  return seeming > 0 ? seeming : SHORTEST_LOCK_MS;
}

function isLockLost(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'MessageLockLost';
}
