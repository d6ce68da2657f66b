import { randomUUID } from 'node:crypto';
import type { OutgoingLink, Outcome, Settlement } from '../../amqp/links.ts';
import { encodeBare } from '../../amqp/message-bytes.ts';
import type { Hub } from '../hub.ts';
import { LOCK_MS } from '../mailbox.ts';

const CONTENT_TYPE = 'application/vnd.microsoft.iothub.feedback.json';

interface Batch {
  readonly sequences: readonly number[];
  readonly lock: NodeJS.Timeout;
}

/**
 * Sends feedback to the service clients that listen for it. Records are gathered for a moment, so that one message
 * carries many; a message that its receiver does not complete comes again.
 */
export class FeedbackReceivers {
  readonly #hub: Hub;
  readonly #batchMs: number;
  readonly #links = new Map<OutgoingLink, Set<Batch>>();
  #timer: NodeJS.Timeout | undefined;

  /** @param batchMs how long records are gathered, in milliseconds. */
  constructor(hub: Hub, batchMs: number) {
    this.#hub = hub;
    this.#batchMs = batchMs;
    hub.commands.onFeedback = () => this.#schedule();
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const batches of this.#links.values()) for (const batch of batches) clearTimeout(batch.lock);
  }

  open(link: OutgoingLink): void {
    const batches = new Set<Batch>();
    this.#links.set(link, batches);
    link.onCredit = () => this.#schedule();
    link.onClose = () => {
      this.#links.delete(link);
      for (const batch of batches) this.#giveBack(batches, batch);
    };
    link.open();
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const [link, batches] of this.#links) while (link.credit > 0 && this.#sendBatch(link, batches));
    }, this.#batchMs);
  }

  #sendBatch(link: OutgoingLink, batches: Set<Batch>): boolean {
    const now = this.#hub.now();
    const records = this.#hub.commands.feedback.takeBatch(now);
    if (records.length === 0) return false;
    const sequences = records.map((record) => record.sequence);
    const batch: Batch = { sequences, lock: setTimeout(() => this.#giveBack(batches, batch), LOCK_MS) };
    batch.lock.unref();
    batches.add(batch);
    const properties = {
      message_id: randomUUID(),
      user_id: Buffer.from(this.#hub.name),
      to: '/messages/serviceBound/feedback',
      content_type: CONTENT_TYPE,
      content_encoding: 'utf-8',
      creation_time: now,
    };
    const body = Buffer.from(JSON.stringify(records.map((record) => record.content)));
    const onOutcome = (outcome: Outcome, settlement: Settlement): void => {
      if (outcome.kind === 'accepted' && batches.has(batch)) this.#confirm(batches, batch, settlement);
      else {
        this.#giveBack(batches, batch);
        settlement.confirm();
      }
    };
    link.send(encodeBare(properties, {}, body), Buffer.from(randomUUID().replaceAll('-', ''), 'hex'), onOutcome);
    return true;
  }

  #confirm(batches: Set<Batch>, batch: Batch, settlement: Settlement): void {
    batches.delete(batch);
    clearTimeout(batch.lock);
    this.#hub.commands.confirmFeedback(batch.sequences).then(
      () => settlement.confirm(),
      () => settlement.fail('amqp:internal-error', 'The feedback could not be completed.'),
    );
  }

  #giveBack(batches: Set<Batch>, batch: Batch): void {
    if (!batches.delete(batch)) return;
    clearTimeout(batch.lock);
    this.#hub.commands.feedback.giveBack(batch.sequences);
    this.#schedule();
  }
}
