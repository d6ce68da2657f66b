import { randomUUID } from 'node:crypto';

/** Which outcomes the sender of a command wants to hear of. */
export type Ack = 'none' | 'positive' | 'negative' | 'full';

/** How a command ended; the feedback's `statusCode`. */
export type CommandOutcome = 'Success' | 'Expired' | 'DeliveryCountExceeded' | 'Rejected' | 'Purged';

/** Value of an application property; null has a name only. */
export type PropertyValue = string | number | boolean | null;

/** A cloud-to-device message. */
export interface Command {
  /** Unique over all devices, rising. */
  readonly sequence: number;
  readonly messageId: string;
  readonly correlationId: string | undefined;
  readonly userId: string | undefined;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly to: string;
  readonly ack: Ack;
  /** Milliseconds since 1970. */
  readonly enqueuedAt: number;
  readonly expiresAt: number;
  readonly properties: Readonly<Record<string, PropertyValue>>;
  readonly payload: Buffer;
}

/** Rules of page "Send cloud-to-device messages from an IoT hub". */
export const MAX_PENDING = 50;
export const LOCK_MS = 60_000;
export const DEFAULT_TTL_MS = 3_600_000;
export const MAX_TTL_MS = 2 * 24 * 3_600_000;

/** Deliveries that a device may give back before its command is dead-lettered. */
export const MAX_DELIVERIES = 10;

/** A command handed out, with the token that settles it while its lock lasts. */
export interface LockedCommand {
  readonly command: Command;
  readonly lockToken: string;
  /** How often the device has given it back before. */
  readonly deliveryCount: number;
}

interface Entry {
  readonly command: Command;
  lockedUntil: number;
  lockToken: string;
  deliveryCount: number;
}

/**
 * The commands that wait for one device, in order. A command handed out is locked; it ends by completion or expiry,
 * and comes again when the device neither completes it nor stays.
 */
export class Mailbox {
  readonly #entries = new Map<number, Entry>();

  get size(): number {
    return this.#entries.size;
  }

  get isFull(): boolean {
    return this.#entries.size >= MAX_PENDING;
  }

  get commands(): readonly Command[] {
    return [...this.#entries.values()].map((entry) => entry.command);
  }

  add(command: Command, deliveryCount = 0): void {
    this.#entries.set(command.sequence, { command, lockedUntil: 0, lockToken: '', deliveryCount });
  }

  /** Takes the oldest command that is neither locked nor expired, and locks it. */
  lockNext(now: number): LockedCommand | undefined {
    for (const entry of this.#entries.values()) {
      if (entry.lockedUntil > now || entry.command.expiresAt <= now) continue;
      entry.lockedUntil = now + LOCK_MS;
      entry.lockToken = randomUUID();
      return { command: entry.command, lockToken: entry.lockToken, deliveryCount: entry.deliveryCount };
    }
    return undefined;
  }

  /** The command that a token holds; undefined when its lock is over. */
  lockedBy(lockToken: string, now: number): Command | undefined {
    for (const entry of this.#entries.values()) {
      if (entry.lockToken === lockToken && entry.lockedUntil > now) return entry.command;
    }
    return undefined;
  }

  deliveryCount(sequence: number): number {
    return this.#entries.get(sequence)?.deliveryCount ?? 0;
  }

  /** The device gave the command back: it is free again, and counted. */
  giveBack(sequence: number, deliveryCount: number): void {
    const entry = this.#entries.get(sequence);
    if (entry) entry.deliveryCount = deliveryCount;
    this.unlock(sequence);
  }

  unlock(sequence: number): void {
    const entry = this.#entries.get(sequence);
    if (!entry) return;
    entry.lockedUntil = 0;
    entry.lockToken = '';
  }

  /** Ends every lock: the connection that held them is gone. */
  unlockAll(): void {
    for (const entry of this.#entries.values()) {
      entry.lockedUntil = 0;
      entry.lockToken = '';
    }
  }

  expired(now: number): Command[] {
    return this.commands.filter((command) => command.expiresAt <= now);
  }

  has(sequence: number): boolean {
    return this.#entries.has(sequence);
  }

  remove(sequence: number): Command | undefined {
    const entry = this.#entries.get(sequence);
    this.#entries.delete(sequence);
    return entry?.command;
  }
}

/** Whether `outcome` is feedback that the sender of a command with this `ack` asked for. */
export function wantsFeedback(ack: Ack, outcome: CommandOutcome): boolean {
  if (ack === 'full') return true;
  return outcome === 'Success' ? ack === 'positive' : ack === 'negative';
}
