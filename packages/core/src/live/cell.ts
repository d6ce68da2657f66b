import type { Live } from './live.ts';

/** Runs work once at the end of the current microtask, however often it was asked for. */
export interface Batch {
  add(work: () => void): void;
}

export function createBatch(): Batch {
  let waiting = new Set<() => void>();
  const flush = () => {
    const work = waiting;
    waiting = new Set();
    for (const one of work) one();
  };
  return {
    add(work) {
      if (waiting.size === 0) queueMicrotask(flush);
      waiting.add(work);
    },
  };
}

export interface CellOptions<T> {
  readonly initial: T;
  /** The value as it is now; the previous one itself when nothing changed. */
  readonly compute: (previous: T) => T;
  readonly batch: Batch;
  readonly refresh: () => Promise<void>;
  readonly onObserved: () => void;
  readonly onUnobserved: () => void;
}

/** A {@link Live} value that is computed anew when it is touched. */
export interface Cell<T> extends Live<T> {
  /** Something the value depends on may have changed. */
  touch(): void;
  readonly isObserved: boolean;
}

export function createCell<T>(options: CellOptions<T>): Cell<T> {
  let value = options.initial;
  const listeners = new Set<{ readonly call: () => void }>();

  function publish(): void {
    const next = options.compute(value);
    if (Object.is(next, value)) return;
    value = next;
    for (const listener of [...listeners]) {
      if (!listeners.has(listener)) continue;
      try {
        listener.call();
      } catch (error) {
        // One listener's defect is its own; it surfaces where an uncaught error of the page would.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  return {
    get value() {
      return value;
    },
    get isObserved() {
      return listeners.size > 0;
    },
    refresh: options.refresh,
    touch: () => options.batch.add(publish),
    subscribe(onChange) {
      // An object of its own, because the same function may subscribe twice.
      const listener = { call: onChange };
      listeners.add(listener);
      if (listeners.size === 1) options.onObserved();
      return () => {
        if (listeners.delete(listener) && listeners.size === 0) options.onUnobserved();
      };
    },
  };
}
