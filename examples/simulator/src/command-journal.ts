import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CommandOutcome } from './device-command.ts';

/** What a device remembers of a command. */
export interface JournalEntry {
  readonly id: string;
  readonly deviceKey: string;
  readonly name: string;
  readonly outcome: Pick<CommandOutcome, 'status' | 'response'>;
}

/**
 * The memory of the devices for the commands they have carried out, in a file, as a real device keeps it in flash.
 * IoT Hub delivers at least once: a command that comes again must not act again, even after a power cut in between.
 * An entry is written, synchronously, before the message is acknowledged and before the command has an effect.
 */
export class CommandJournal {
  readonly #file: string | undefined;
  readonly #entries = new Map<string, JournalEntry>();
  readonly #unreported = new Set<string>();

  /** Without a file the journal lives in memory. */
  constructor(file?: string) {
    this.#file = file;
    if (file === undefined) return;
    mkdirSync(dirname(file), { recursive: true });
    if (!existsSync(file)) return;
    const lines = readFileSync(file, 'utf8').split('\n');
    for (const line of lines) this.#restore(line);
    // What is written next must not become part of a line that was cut short.
    if (lines.at(-1) !== '') appendFileSync(file, '\n');
  }

  get(id: string): JournalEntry | undefined {
    return this.#entries.get(id);
  }

  /** Remembers a command that is about to have its effect. */
  record(entry: JournalEntry): void {
    this.#append(entry);
    this.#entries.set(entry.id, entry);
    this.#unreported.add(entry.id);
  }

  /** The cloud has the outcome. */
  markReported(id: string): void {
    if (this.#unreported.delete(id)) this.#append({ reported: id });
  }

  /** Outcomes that the cloud may not have, for one device. */
  unreported(deviceKey: string): readonly JournalEntry[] {
    return [...this.#entries.values()].filter((e) => e.deviceKey === deviceKey && this.#unreported.has(e.id));
  }

  #restore(line: string): void {
    let value: JournalEntry | { reported: string };
    try {
      value = JSON.parse(line) as JournalEntry | { reported: string };
    } catch {
      return; // a line cut short by a power cut: its message was never acknowledged, so it comes again
    }
    if ('reported' in value) {
      this.#unreported.delete(value.reported);
    } else {
      this.#entries.set(value.id, value);
      this.#unreported.add(value.id);
    }
  }

  #append(value: unknown): void {
    if (this.#file !== undefined) appendFileSync(this.#file, `${JSON.stringify(value)}\n`);
  }
}
