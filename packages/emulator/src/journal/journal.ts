import type { JsonObject } from '../json.ts';
import type { JournalRecord } from './record.ts';

/**
 * The one way in which state becomes durable.
 *
 * `append` resolves when the record is on disk. `apply`, when given, runs just before that, in the order of the
 * appends: a state machine that changes only there can never show what a crash would take back.
 */
export interface Journal {
  append(record: JournalRecord, apply?: () => void): Promise<void>;
  /** Bytes on disk, 0 when there is no disk. */
  readonly size: number;
  close(): Promise<void>;
}

/** A state machine whose changes are journalled. Recovery and normal running go through the same `replay`. */
export interface Journaled {
  readonly topic: string;
  replay(data: JsonObject, blob: Buffer | undefined): void;
  /** Records that rebuild the present state from nothing; they replace the log when it is compacted. */
  snapshot(): Iterable<JournalRecord>;
}

/** State that ends with the process: nothing is written, `append` applies at once. */
export function createMemoryJournal(): Journal {
  return {
    size: 0,
    append: (_record, apply) => {
      apply?.();
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}
