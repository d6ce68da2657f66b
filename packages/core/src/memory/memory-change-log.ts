import { ConnectedServiceError } from '../model/index.ts';
import type { Change } from '../model/index.ts';
import { createWakeUp } from '../async/wake-up.ts';

/** A change without its place in the feed. */
export type PendingChange = Change extends infer C ? (C extends Change ? Omit<C, 'cursor'> : never) : never;

/** The newest committed changes, in order of commit. */
export function createMemoryChangeLog(keep: number) {
  /** Changes number `first` to `first + kept.length - 1`. */
  let kept: Change[] = [];
  let first = 1;
  const wakeUp = createWakeUp();
  const head = () => first + kept.length - 1;

  return {
    head: () => String(head()),
    append(changes: readonly PendingChange[]): void {
      if (changes.length === 0) return;
      for (const change of changes) kept.push({ ...change, cursor: String(head() + 1) });
      const surplus = kept.length - keep;
      // Dropping in large steps keeps the cost of a commit constant.
      if (surplus > keep / 2) {
        kept = kept.slice(surplus);
        first += surplus;
      }
      wakeUp.ring();
    },
    /** Where a reader starts is settled by the call, not by the first step of the iteration. */
    read(after: string | undefined, signal: AbortSignal | undefined): AsyncIterable<Change> {
      const start = after === undefined ? head() : Number(after);
      return (async function* () {
        if (!Number.isSafeInteger(start) || start < 0 || start > head()) throw reset();
        let next = start + 1;
        while (!signal?.aborted) {
          if (next < first) throw reset();
          const change = kept[next - first];
          if (change) {
            next += 1;
            yield change;
          } else {
            await wakeUp.wait(signal);
          }
        }
      })();
    },
  };
}

function reset(): ConnectedServiceError {
  return new ConnectedServiceError('conflict', 'The change feed no longer reaches back that far.', {
    details: { reset: true },
  });
}
