/** A bell for those who wait for work and look again when they wake. A ring that nobody hears is kept for the next. */
export interface WakeUp {
  ring(): void;
  /** Resolves at the next ring, or when the signal aborts. Never rejects. */
  wait(signal?: AbortSignal): Promise<void>;
}

export function createWakeUp(): WakeUp {
  const waiting = new Set<() => void>();
  let unheard = false;
  return {
    ring() {
      unheard = waiting.size === 0;
      for (const wake of [...waiting]) wake();
    },
    wait(signal) {
      return new Promise((resolve) => {
        if (signal?.aborted || unheard) {
          unheard = false;
          resolve();
          return;
        }
        const wake = () => {
          waiting.delete(wake);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        waiting.add(wake);
        signal?.addEventListener('abort', wake, { once: true });
      });
    },
  };
}
