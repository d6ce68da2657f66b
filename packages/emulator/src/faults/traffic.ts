import type { LockedCommand } from '../hub/mailbox.ts';
import type { Subject } from './fault.ts';
import type { Faults } from './faults.ts';

/** How long a message that is to be overtaken waits for another, when the fault does not say. Milliseconds. */
const DEFAULT_WAIT = 1000;

/** Where a device's commands come from, for faults that need another one or the same again. */
export interface CommandSource {
  next(): LockedCommand | undefined;
  giveBack(locked: LockedCommand): void;
}

/** Faults of single messages: those that come twice, and those that overtake each other. */
export class Traffic {
  readonly #faults: Faults;
  /** Messages that wait to be overtaken, by where they come from. */
  readonly #held = new Map<string, () => void>();
  /** Commands whose second copy is on its way; it is not doubled again. */
  readonly #repeated = new Set<string>();

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  /** Whether anything may happen to messages now; most of the time nothing does, and they need no detour. */
  get isDisturbed(): boolean {
    return this.#held.size > 0 || this.#repeated.size > 0 || this.#faults.areAny;
  }

  /** Carries a message that came in: `store` makes it durable, and runs twice for a duplicate. */
  async carry<T>(way: Subject, store: () => Promise<T>): Promise<T> {
    const subject: Subject = { ...way, direction: 'in' };
    const key = keyOf(way);
    const release = this.#held.get(key);
    if (release) {
      this.#held.delete(key);
      try {
        return await store();
      } finally {
        release();
      }
    }
    const reorder = this.#faults.strike('reorder', subject);
    if (reorder) await this.#overtaken(key, reorder.waitMs ?? DEFAULT_WAIT);
    const isDouble = this.#faults.strike('duplicate', subject) !== undefined;
    const result = await store();
    if (isDouble) await store();
    return result;
  }

  /** Hands out a command: perhaps a later one first, or the same again next time. */
  handOut(way: Subject, locked: LockedCommand, source: CommandSource): LockedCommand {
    const subject: Subject = { ...way, direction: 'out' };
    const name = `${keyOf(way)} ${locked.command.sequence}`;
    if (this.#repeated.delete(name)) return locked;
    if (this.#faults.strike('duplicate', subject)) {
      this.#repeated.add(name);
      source.giveBack(locked);
      return locked;
    }
    const later = source.next();
    if (!later) return locked;
    const first = this.#faults.strike('reorder', subject) ? later : locked;
    source.giveBack(first === later ? locked : later);
    return first;
  }

  #overtaken(key: string, waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const release = (): void => {
        clearTimeout(timer);
        if (this.#held.get(key) === release) this.#held.delete(key);
        resolve();
      };
      const timer = setTimeout(release, waitMs);
      timer.unref();
      this.#held.set(key, release);
    });
  }
}

const keyOf = ({ service, devices = [], entities = [] }: Subject): string =>
  `${service} ${devices.join()} ${entities.join()}`;
