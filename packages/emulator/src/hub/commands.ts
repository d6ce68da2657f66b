import type { Journal, Journaled } from '../journal/journal.ts';
import type { JournalRecord } from '../journal/record.ts';
import type { JsonObject } from '../json.ts';
import { feedbackFor, FeedbackQueue, type FeedbackRecord } from './feedback.ts';
import { HubError } from './hub-error.ts';
import {
  Mailbox,
  MAX_DELIVERIES,
  MAX_PENDING,
  wantsFeedback,
  type Command,
  type CommandOutcome,
  type LockedCommand,
} from './mailbox.ts';

const TOPIC = 'c2d';

/** A command without what the hub gives it. */
export type NewCommand = Omit<Command, 'sequence' | 'enqueuedAt'>;

/**
 * Every device's cloud-to-device queue and the feedback queue, durable. Records carry the command's sequence number,
 * so replaying one that a snapshot already contains converges to the same state.
 */
export class Commands implements Journaled {
  readonly topic = TOPIC;
  readonly feedback = new FeedbackQueue();
  /** Runs when a device may have something to fetch. */
  onCommand: (deviceId: string) => void = () => {};
  /** Runs when feedback may be ready. */
  onFeedback: () => void = () => {};
  readonly #mailboxes = new Map<string, Mailbox>();
  readonly #now: () => number;
  readonly #maxDeliveries: number;
  #nextSequence = 1;
  #journal: Journal | undefined;

  constructor(now: () => number, maxDeliveries = MAX_DELIVERIES) {
    this.#now = now;
    this.#maxDeliveries = maxDeliveries;
  }

  attach(journal: Journal): void {
    this.#journal = journal;
  }

  pending(deviceId: string): number {
    return this.#mailboxes.get(deviceId)?.size ?? 0;
  }

  /** Resolves when the command is durable. @throws HubError 403 when fifty commands wait already. */
  async send(deviceId: string, command: NewCommand): Promise<void> {
    const mailbox = this.#mailbox(deviceId);
    if (mailbox.isFull) {
      throw new HubError(
        403,
        'DeviceMaximumQueueDepthExceeded',
        `Device ${deviceId} has ${MAX_PENDING} messages waiting.`,
      );
    }
    const stored: Command = { ...command, sequence: this.#nextSequence, enqueuedAt: this.#now() };
    this.#nextSequence += 1;
    mailbox.add(stored);
    await this.#journal!.append(enqueueRecord(deviceId, stored));
    this.onCommand(deviceId);
  }

  /** Devices for which commands wait, delivered or not. */
  get waitingDevices(): Iterable<string> {
    return this.#mailboxes.keys();
  }

  /** Locks the next command for the device. */
  next(deviceId: string): LockedCommand | undefined {
    return this.#mailboxes.get(deviceId)?.lockNext(this.#now());
  }

  /** Ends the lock of a command that was handed out: it comes again. */
  unlock(deviceId: string, sequence: number): void {
    this.#mailboxes.get(deviceId)?.unlock(sequence);
  }

  /** Sequence number of the command that a lock token holds. @throws HubError 412 when the lock is over. */
  lockedBy(deviceId: string, lockToken: string): number {
    const command = this.#mailboxes.get(deviceId)?.lockedBy(lockToken, this.#now());
    if (!command) throw new HubError(412, 'DeviceMessageLockLost', 'The lock of the message is over.');
    return command.sequence;
  }

  /** The device gives a command back; after the last allowed time it ends as DeliveryCountExceeded. */
  async abandon(deviceId: string, generationId: string, sequence: number): Promise<void> {
    const mailbox = this.#mailboxes.get(deviceId);
    if (!mailbox?.has(sequence)) return;
    const count = mailbox.deliveryCount(sequence) + 1;
    if (count >= this.#maxDeliveries) {
      await this.end(deviceId, generationId, sequence, 'DeliveryCountExceeded');
      return;
    }
    const data = { op: 'abandon', d: deviceId, s: sequence, n: count };
    this.replay(data);
    await this.#journal!.append({ topic: TOPIC, data });
    this.onCommand(deviceId);
  }

  /** The device's connection ended: what it held unconfirmed comes again. */
  release(deviceId: string): void {
    this.#mailboxes.get(deviceId)?.unlockAll();
  }

  /** Ends a command and makes the feedback that was asked for. Does nothing when it has ended already. */
  async end(deviceId: string, generationId: string, sequence: number, outcome: CommandOutcome): Promise<void> {
    if (!this.#mailboxes.get(deviceId)?.has(sequence)) return;
    const data = { op: 'end', d: deviceId, g: generationId, s: sequence, o: outcome, at: this.#now() };
    this.replay(data);
    await this.#journal!.append({ topic: TOPIC, data });
    this.onFeedback();
  }

  /** Ends what has expired; `generationOf` tells the device's generation id for its feedback. */
  async expire(generationOf: (deviceId: string) => string): Promise<void> {
    const now = this.#now();
    for (const [deviceId, mailbox] of this.#mailboxes) {
      for (const command of mailbox.expired(now))
        await this.end(deviceId, generationOf(deviceId), command.sequence, 'Expired');
      if (mailbox.size === 0) this.#mailboxes.delete(deviceId);
    }
  }

  /** Ends every command that waits for the device. @returns how many. */
  async purge(deviceId: string, generationId: string): Promise<number> {
    const commands = this.#mailboxes.get(deviceId)?.commands ?? [];
    await Promise.all(commands.map((command) => this.end(deviceId, generationId, command.sequence, 'Purged')));
    return commands.length;
  }

  /**
   * The device is deleted: its commands go, and the feedback that nobody has taken yet (page "Understand
   * cloud-to-device messaging", "Pending feedback for deleted devices").
   */
  async forget(deviceId: string): Promise<void> {
    const data = { op: 'forget', d: deviceId };
    this.replay(data);
    await this.#journal!.append({ topic: TOPIC, data });
  }

  /** The service confirmed feedback: it will not come again. */
  async confirmFeedback(sequences: readonly number[]): Promise<void> {
    this.feedback.remove(sequences);
    await this.#journal!.append({ topic: TOPIC, data: { op: 'confirm', s: sequences } });
  }

  replay(data: JsonObject, blob?: Buffer): void {
    switch (data['op']) {
      case 'enqueue': {
        const command = { ...(data['m'] as unknown as Command), payload: blob ?? Buffer.alloc(0) };
        this.#mailbox(data['d'] as string).add(command, data['n'] as number | undefined);
        this.#nextSequence = Math.max(this.#nextSequence, command.sequence + 1);
        break;
      }
      case 'end': {
        const command = this.#mailboxes.get(data['d'] as string)?.remove(data['s'] as number);
        const outcome = data['o'] as CommandOutcome;
        if (!command || !wantsFeedback(command.ack, outcome)) break;
        const { d, g, at } = data as { d: string; g: string; at: number };
        this.feedback.add(feedbackFor(command, d, g, outcome, at));
        break;
      }
      case 'abandon':
        this.#mailboxes.get(data['d'] as string)?.giveBack(data['s'] as number, data['n'] as number);
        break;
      case 'feedback':
        this.feedback.add(data['f'] as unknown as FeedbackRecord);
        break;
      case 'forget':
        this.#mailboxes.delete(data['d'] as string);
        this.feedback.forget((content) => content['deviceId'] === data['d']);
        break;
      case 'confirm':
        this.feedback.remove(data['s'] as readonly number[]);
        break;
      case 'next':
        this.#nextSequence = Math.max(this.#nextSequence, data['s'] as number);
        break;
      default:
        // Skipped like a record of an unknown topic: another version of the emulator wrote it.
        break;
    }
  }

  *snapshot(): Iterable<JournalRecord> {
    yield { topic: TOPIC, data: { op: 'next', s: this.#nextSequence } };
    for (const [deviceId, mailbox] of this.#mailboxes) {
      for (const command of mailbox.commands) {
        yield enqueueRecord(deviceId, command, mailbox.deliveryCount(command.sequence));
      }
    }
    for (const record of this.feedback.records) {
      yield { topic: TOPIC, data: { op: 'feedback', f: record as unknown as JsonObject } };
    }
  }

  #mailbox(deviceId: string): Mailbox {
    let mailbox = this.#mailboxes.get(deviceId);
    if (!mailbox) this.#mailboxes.set(deviceId, (mailbox = new Mailbox()));
    return mailbox;
  }
}

function enqueueRecord(deviceId: string, command: Command, deliveryCount = 0): JournalRecord {
  const { payload, ...fields } = command;
  return { topic: TOPIC, data: { op: 'enqueue', d: deviceId, m: fields, n: deliveryCount }, blob: payload };
}
