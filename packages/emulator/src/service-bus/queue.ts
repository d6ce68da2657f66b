import { AmqpError } from '../amqp/links.ts';
import type { Clock } from '../clock.ts';
import type { Journal } from '../journal/journal.ts';
import type { JournalRecord } from '../journal/record.ts';
import type { JsonObject } from '../json.ts';
import type { NewMessage, QueueMessage, QueueRules, Settlement } from './queue-message.ts';
import type { QueueState } from './queue-state.ts';

export const QUEUES_TOPIC = 'queues';

/** A queue with its disk and its clock. What senders and receivers see has always been made durable first. */
export class Queue {
  readonly state: QueueState;
  /** Lower-case path, such as `orders` or `orders/$deadletterqueue`. */
  readonly path: string;
  readonly #journal: () => Journal;
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  /** Enqueues claimed messages whose time has come. A topic does so in its subscriptions. */
  activate = (sequences: readonly number[]): Promise<void> => this.settle(sequences, { how: 'activate' });
  #callOff: () => void = () => {};
  /** When it looks again for what time does. */
  #wakesAt = Number.POSITIVE_INFINITY;

  constructor(path: string, state: QueueState, journal: () => Journal, clock: Clock) {
    this.path = path;
    this.state = state;
    this.#journal = journal;
    this.#clock = clock;
  }

  /** Calls `listener` when messages may have become available. @returns the function that stops it. */
  onAvailable(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Stores messages, all or none.
   *
   * @returns their sequence numbers; undefined for those dropped as duplicates.
   * @throws AmqpError `amqp:not-allowed` when one lacks the session id that the queue requires.
   */
  async send(messages: readonly NewMessage[]): Promise<(number | undefined)[]> {
    if (this.state.rules.requiresSession && messages.some(({ sessionId }) => sessionId === undefined)) {
      throw new AmqpError(
        'amqp:not-allowed',
        'The SessionId was not set on a message, and it cannot be sent to the entity. ' +
          'Entities that have session support enabled can only receive messages that have the SessionId set.',
      );
    }
    const at = this.#clock.now();
    let sequences: (number | undefined)[] = [];
    await this.#journal().append(addRecord(this.path, messages, at), () => {
      sequences = messages.map((message) => this.state.add(message, at));
      this.changed();
    });
    return sequences;
  }

  /** Makes a settlement of claimed messages durable. */
  async settle(sequences: readonly number[], settlement: Settlement): Promise<void> {
    const at = this.#clock.now();
    const data = { q: this.path, op: 'settle', s: sequences, at, ...settlement };
    try {
      await this.#journal().append({ topic: QUEUES_TOPIC, data }, () => {
        for (const sequence of sequences) this.state.settle(sequence, settlement, at);
        this.changed();
      });
    } catch (error) {
      this.state.unclaim(sequences);
      throw error;
    }
  }

  /** Deletes every message, locked ones too: their holders find the lock lost. @returns how many. */
  async purge(): Promise<number> {
    const sequences = this.state.claimAll();
    if (sequences.length > 0) await this.settle(sequences, { how: 'complete' });
    return sequences.length;
  }

  /** Puts rules in force that differ from those that the past was decided by. */
  obey(rules: QueueRules): Promise<void> {
    return this.#journal().append(rulesRecord(this.path, rules), () => this.state.obey(rules));
  }

  /** Keeps a session's state; undefined clears it. */
  setSessionState(sessionId: string, state: Buffer | undefined): Promise<void> {
    const at = this.#clock.now();
    return this.#journal().append(sessionRecord(this.path, sessionId, state, at), () =>
      this.state.sessions.setState(sessionId, state, at),
    );
  }

  /** Messages may be available or wait for another time: tells receivers and sets the timer. */
  changed(): void {
    for (const listener of [...this.#listeners]) listener();
    this.schedule();
  }

  /** Sets the timer for the next thing that time does. */
  schedule(): void {
    const at = this.state.nextDeadline ?? Number.POSITIVE_INFINITY;
    if (at >= this.#wakesAt) return;
    this.#callOff();
    this.#wakesAt = at;
    this.#callOff = this.#clock.at(at, () => void this.#elapse());
  }

  close(): void {
    this.#callOff();
    this.#wakesAt = Number.NEGATIVE_INFINITY;
  }

  async #elapse(): Promise<void> {
    this.#wakesAt = Number.POSITIVE_INFINITY;
    const changes = this.state.due(this.#clock.now());
    try {
      await Promise.all(
        (['unlock', 'expire', 'activate'] as const).map(async (how) => {
          const sequences = changes.filter((change) => change.how === how).map((change) => change.sequence);
          if (sequences.length === 0) return;
          await (how === 'activate' ? this.activate(sequences) : this.settle(sequences, { how }));
        }),
      );
      // A session that was lost may be taken by another receiver, and its holder has to hear of it.
      if (this.state.rules.requiresSession) this.changed();
    } catch {
      // The journal has failed; it refuses everything until a restart, so there is nothing left to time.
      return;
    }
    this.schedule();
  }
}

/** Messages in one record: their fields as a list, their bytes one after the other. */
export function packMessages(messages: readonly NewMessage[]): { list: JsonObject[]; blob: Buffer } {
  const list = messages.map(({ bare, ...fields }) => ({ ...fields, size: bare.length }));
  return { list, blob: Buffer.concat(messages.map((message) => message.bare)) };
}

export function unpackMessages(list: readonly JsonObject[], blob: Buffer): NewMessage[] {
  let from = 0;
  return (list as unknown as readonly (Omit<NewMessage, 'bare'> & { size: number })[]).map(({ size, ...fields }) => {
    from += size;
    // Copied, so that one message left of a batch does not keep the batch in memory.
    return { ...fields, bare: Buffer.from(blob.subarray(from - size, from)) };
  });
}

/** All messages of one send in one record: a crash keeps all of them or none. */
function addRecord(path: string, messages: readonly NewMessage[], at: number): JournalRecord {
  const { list, blob } = packMessages(messages);
  return { topic: QUEUES_TOPIC, data: { q: path, op: 'add', at, m: list }, blob };
}

function sessionRecord(path: string, sessionId: string, state: Buffer | undefined, at: number): JournalRecord {
  // Record blobs are never empty, so an empty state is told from none by a field.
  const data = { q: path, op: 'session', s: sessionId, at, has: state !== undefined };
  return state && state.length > 0 ? { topic: QUEUES_TOPIC, data, blob: state } : { topic: QUEUES_TOPIC, data };
}

/**
 * The rules by which what follows in the log is decided: a message that they drop or dead-letter is in no record, so
 * under other rules the same records would mean other messages.
 */
export const rulesRecord = (path: string, rules: QueueRules): JournalRecord => ({
  topic: QUEUES_TOPIC,
  data: { q: path, op: 'obey', rules: { ...rules } },
});

/** Applies a record to the queue that it names. */
export function replayInto(state: QueueState, data: JsonObject, blob: Buffer): void {
  const at = data['at'] as number;
  switch (data['op']) {
    case 'add':
      for (const message of unpackMessages(data['m'] as readonly JsonObject[], blob)) state.add(message, at);
      break;
    case 'settle':
      for (const sequence of data['s'] as readonly number[]) state.settle(sequence, data as unknown as Settlement, at);
      break;
    case 'restore':
      state.insert({ ...(data['m'] as unknown as QueueMessage), bare: blob });
      break;
    case 'session':
      state.sessions.setState(data['s'] as string, data['has'] ? blob : undefined, at);
      break;
    case 'next':
      state.resume(data['n'] as number, data['seen'] as Readonly<Record<string, number>>);
      break;
    default:
      // Skipped like a record of an unknown topic: another version of the emulator wrote it.
      break;
  }
}

/** Records that rebuild one queue. */
export function* snapshotOf(path: string, state: QueueState): Iterable<JournalRecord> {
  yield { topic: QUEUES_TOPIC, data: { q: path, op: 'next', n: state.nextSequence, seen: state.seen } };
  for (const message of state.messages) {
    const { bare, ...fields } = message;
    yield { topic: QUEUES_TOPIC, data: { q: path, op: 'restore', m: fields }, blob: bare };
  }
  for (const { id, state: kept, at } of state.sessions.states()) yield sessionRecord(path, id, kept, at);
}
