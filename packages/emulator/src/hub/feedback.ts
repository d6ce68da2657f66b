import type { JsonObject } from '../json.ts';
import type { Command, CommandOutcome } from './mailbox.ts';

/** One entry of a feedback message. */
export interface FeedbackRecord {
  /** The command's sequence number: feedback of a command exists once. */
  readonly sequence: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The JSON that the service client gets. */
  readonly content: JsonObject;
}

export function feedbackFor(
  command: Command,
  deviceId: string,
  generationId: string,
  outcome: CommandOutcome,
  at: number,
): FeedbackRecord {
  return {
    sequence: command.sequence,
    at,
    content: {
      originalMessageId: command.messageId,
      description: outcome,
      statusCode: outcome,
      deviceGenerationId: generationId,
      deviceId,
      enqueuedTimeUtc: new Date(at).toISOString(),
    },
  };
}

/** Feedback that nobody took within this time is dropped, as IoT Hub does. */
const TTL_MS = 3_600_000;
/** Records in one message at most. */
const BATCH = 64;

/**
 * A queue for the service side: feedback, or notifications of uploads. A batch handed out stays until it is confirmed; given back, it comes again.
 */
export class FeedbackQueue {
  readonly #waiting = new Map<number, FeedbackRecord>();
  readonly #handedOut = new Set<number>();
  readonly #batch: number;

  constructor(batch = BATCH) {
    this.#batch = batch;
  }

  get size(): number {
    return this.#waiting.size;
  }

  get records(): Iterable<FeedbackRecord> {
    return this.#waiting.values();
  }

  add(record: FeedbackRecord): void {
    // Nobody may ever ask for it.
    this.#dropOld(record.at);
    this.#waiting.set(record.sequence, record);
  }

  /** The oldest records not yet handed out, at most one batch; empty when there are none. */
  takeBatch(now: number): FeedbackRecord[] {
    this.#dropOld(now);
    const batch: FeedbackRecord[] = [];
    for (const record of this.#waiting.values()) {
      if (!this.#handedOut.has(record.sequence) && batch.push(record) === this.#batch) break;
    }
    for (const record of batch) this.#handedOut.add(record.sequence);
    return batch;
  }

  giveBack(sequences: readonly number[]): void {
    for (const sequence of sequences) this.#handedOut.delete(sequence);
  }

  remove(sequences: readonly number[]): void {
    for (const sequence of sequences) {
      this.#waiting.delete(sequence);
      this.#handedOut.delete(sequence);
    }
  }

  /** Removes the records whose content is one of these. */
  forget(isGone: (content: JsonObject) => boolean): void {
    this.remove([...this.#waiting.values()].filter(({ content }) => isGone(content)).map(({ sequence }) => sequence));
  }

  /** Records stand in the order of their time: the first that is young enough ends the search. */
  #dropOld(now: number): void {
    for (const { sequence, at } of this.#waiting.values()) {
      if (now - at <= TTL_MS) break;
      this.remove([sequence]);
    }
  }
}
