import { randomUUID } from 'node:crypto';
import type { OutgoingLink, Outcome, Settlement } from '../../amqp/links.ts';
import { encodeBare } from '../../amqp/message-bytes.ts';
import type { Clock } from '../../clock.ts';
import type { FeedbackQueue, FeedbackRecord } from '../feedback.ts';
import { LOCK_MS } from '../mailbox.ts';

interface Batch {
  readonly sequences: readonly number[];
  /** Calls off the end of its lock. */
  readonly callOff: () => void;
}

/** One of the hub's queues for the service side. */
export interface ServiceQueue {
  readonly queue: FeedbackQueue;
  readonly address: string;
  readonly contentType: string;
  readonly hubName: string;
  /** How long records are gathered, in milliseconds. */
  readonly batchMs: number;
  readonly clock: Clock;
  /** The body of the message that carries these records. */
  readonly body: (records: readonly FeedbackRecord[]) => Buffer;
  /** Records that a receiver completed; resolves when that is durable. */
  readonly confirm: (sequences: readonly number[]) => Promise<void>;
}

/**
 * Sends feedback, or notifications of uploads, to the service clients that listen for it. Records are gathered for a
 * moment, so that one message carries many; a message that its receiver does not complete comes again.
 */
export class ServiceReceivers {
  readonly #source: ServiceQueue;
  readonly #links = new Map<OutgoingLink, Set<Batch>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(source: ServiceQueue) {
    this.#source = source;
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const batches of this.#links.values()) for (const { callOff } of batches) callOff();
  }

  open(link: OutgoingLink): void {
    const batches = new Set<Batch>();
    this.#links.set(link, batches);
    link.onCredit = () => this.schedule();
    link.onClose = () => {
      this.#links.delete(link);
      for (const batch of batches) this.#giveBack(batches, batch);
    };
    link.open();
  }

  /** There may be something to send. */
  schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const [link, batches] of this.#links) while (link.credit > 0 && this.#sendBatch(link, batches));
    }, this.#source.batchMs);
  }

  #sendBatch(link: OutgoingLink, batches: Set<Batch>): boolean {
    const { queue, address, contentType, hubName, clock, body } = this.#source;
    const at = clock.now();
    const records = queue.takeBatch(at);
    if (records.length === 0) return false;
    const sequences = records.map((record) => record.sequence);
    const batch: Batch = { sequences, callOff: clock.at(at + LOCK_MS, () => this.#giveBack(batches, batch)) };
    batches.add(batch);
    const properties = {
      message_id: randomUUID(),
      user_id: Buffer.from(hubName),
      to: address,
      content_type: contentType,
      content_encoding: 'utf-8',
      creation_time: at,
    };
    const onOutcome = (outcome: Outcome, settlement: Settlement): void => {
      if (outcome.kind === 'accepted' && batches.has(batch)) this.#confirm(batches, batch, settlement);
      else {
        this.#giveBack(batches, batch);
        settlement.confirm();
      }
    };
    link.send(
      encodeBare(properties, {}, body(records)),
      Buffer.from(randomUUID().replaceAll('-', ''), 'hex'),
      onOutcome,
    );
    return true;
  }

  #confirm(batches: Set<Batch>, batch: Batch, settlement: Settlement): void {
    batches.delete(batch);
    batch.callOff();
    this.#source.confirm(batch.sequences).then(
      () => settlement.confirm(),
      () => settlement.fail('amqp:internal-error', 'The message could not be completed.'),
    );
  }

  #giveBack(batches: Set<Batch>, batch: Batch): void {
    if (!batches.delete(batch)) return;
    batch.callOff();
    this.#source.queue.giveBack(batch.sequences);
    this.schedule();
  }
}
