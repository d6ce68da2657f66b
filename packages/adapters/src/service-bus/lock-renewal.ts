import type { ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';

/** A handler that takes longer than this is taken to hang: its message goes to another attempt. */
const LONGEST_HOLD_MS = 30 * 60_000;
/** Renew when half of the lock's time is over, but leave the broker in peace. */
const SHORTEST_WAIT_MS = 500;

/**
 * Keeps a message locked while it is in hand; returns the function that stops it. The SDK can do this too, but it
 * tells messages apart by their id, so two messages of the same id share one renewal, and one without any id breaks it.
 */
export function keepLocked(
  receiver: Pick<ServiceBusReceiver, 'renewMessageLock'>,
  message: ServiceBusReceivedMessage,
  onTrouble: (error: unknown) => void,
): () => void {
  const giveUpAt = Date.now() + LONGEST_HOLD_MS;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const schedule = (): void => {
    const remaining = (message.lockedUntilUtc?.getTime() ?? 0) - Date.now();
    if (stopped || remaining <= 0 || Date.now() >= giveUpAt) return;
    timer = setTimeout(() => void renew(), Math.max(SHORTEST_WAIT_MS, remaining / 2)).unref();
  };
  const renew = async (): Promise<void> => {
    try {
      message.lockedUntilUtc = await receiver.renewMessageLock(message);
    } catch (error) {
      if (!stopped) onTrouble(error);
    }
    schedule();
  };
  schedule();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
