import { closeSync, fsyncSync, openSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, truncate, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Journal, Journaled } from './journal.ts';
import { encodeRecord, readRecords, type JournalRecord } from './record.ts';

/** Where and how a {@link FileJournal} keeps its files. */
export interface FileJournalOptions {
  readonly directory: string;
  readonly participants: readonly Journaled[];
  /** A segment larger than this, and than twice the last snapshot, is compacted. Bytes, default 64 MiB. */
  readonly compactAtBytes?: number;
  readonly log?: (line: string) => void;
}

interface Pending {
  readonly frame: Buffer;
  readonly apply: (() => void) | undefined;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

const SNAPSHOT_END = '$end';
/** Bytes of a snapshot that are written at once. */
const BATCH = 256 * 1024;
const name = (number: number, kind: 'log' | 'snap'): string => `${String(number).padStart(8, '0')}.${kind}`;
const numberOf = (file: string): number => Number.parseInt(file, 10);

/** `write` may take less than it is given; `writeFile` would loop too, but costs several times as much a call. */
async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten;
}

/** Gathers frames: a write each would be most of what a busy emulator does. */
function* batches(frames: readonly Buffer[]): Generator<Buffer> {
  let batch: Buffer[] = [];
  let bytes = 0;
  for (const frame of frames) {
    batch.push(frame);
    bytes += frame.length;
    if (bytes < BATCH) continue;
    yield Buffer.concat(batch);
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield Buffer.concat(batch);
}

/** A rename or a new file is durable only when its directory is. */
function syncDirectory(directory: string): void {
  const fd = openSync(directory, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * An append-only log in numbered segments, with group commit: everything that arrives while one fsync runs goes to
 * disk together in the next. `NNN.snap` holds the whole state as it was when segment `NNN.log` began, so recovery is
 * the newest whole snapshot followed by the segments from its number on.
 */
export class FileJournal implements Journal {
  readonly #options: FileJournalOptions;
  #segment = 1;
  #file!: FileHandle;
  #segmentBytes = 0;
  #snapshotBytes = 0;
  #pending: Pending[] = [];
  #flushing: Promise<void> | undefined;
  #compacting: Promise<void> | undefined;
  #failure: Error | undefined;

  private constructor(options: FileJournalOptions) {
    this.#options = options;
  }

  /**
   * Recovers the participants from `directory` (made when missing) and opens the log for appending.
   *
   * @throws Error when a file other than the last is damaged: dropping its records would lose acknowledged data.
   */
  static async open(options: FileJournalOptions): Promise<FileJournal> {
    const journal = new FileJournal(options);
    await mkdir(options.directory, { recursive: true, mode: 0o700 });
    await journal.#recover();
    return journal;
  }

  get size(): number {
    return this.#segmentBytes + this.#snapshotBytes;
  }

  append(record: JournalRecord, apply?: () => void): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#pending.push({ frame: encodeRecord(record), apply, resolve, reject });
      this.#flushing ??= this.#flush();
    });
  }

  async close(): Promise<void> {
    while (this.#flushing) await this.#flushing;
    await this.#compacting;
    await this.#file.close();
    this.#failure ??= new Error('The journal is closed.');
  }

  async #flush(): Promise<void> {
    // Lets every append of this turn of the event loop join the first group.
    await new Promise(setImmediate);
    try {
      while (this.#pending.length > 0) {
        const group = this.#pending;
        this.#pending = [];
        await this.#write(group);
        if (this.#isDueForCompaction()) await this.#compact();
      }
    } finally {
      this.#flushing = undefined;
    }
  }

  async #write(group: readonly Pending[]): Promise<void> {
    try {
      const bytes = group.length === 1 ? group[0]!.frame : Buffer.concat(group.map((item) => item.frame));
      await writeAll(this.#file, bytes);
      await this.#file.datasync();
      this.#segmentBytes += bytes.length;
    } catch (cause) {
      // After a failed write nobody knows what the file holds; only a restart, which reads it, may write again.
      this.#failure = new Error('The journal cannot be written; restart the emulator.', { cause });
      for (const item of [...group, ...this.#pending.splice(0)]) item.reject(this.#failure);
      return;
    }
    for (const item of group) {
      try {
        item.apply?.();
        item.resolve();
      } catch (error) {
        item.reject(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }

  #isDueForCompaction(): boolean {
    const limit = Math.max(this.#options.compactAtBytes ?? 64 * 1024 * 1024, 2 * this.#snapshotBytes);
    return this.#segmentBytes > limit && !this.#compacting && !this.#failure;
  }

  /** Starts the next segment; the snapshot of this instant is written beside it while appends go on. */
  async #compact(): Promise<void> {
    const { directory, participants, log } = this.#options;
    const number = this.#segment + 1;
    const frames: Buffer[] = [];
    try {
      for (const participant of participants)
        for (const record of participant.snapshot()) frames.push(encodeRecord(record));
      frames.push(encodeRecord({ topic: SNAPSHOT_END, data: {} }));
      const next = await open(join(directory, name(number, 'log')), 'a', 0o600);
      syncDirectory(directory);
      await this.#file.close();
      this.#file = next;
    } catch (error) {
      log?.(`journal: the next segment cannot be begun, compaction is put off (${String(error)})`);
      return;
    }
    this.#segment = number;
    this.#segmentBytes = 0;
    this.#compacting = this.#writeSnapshot(number, frames)
      .catch((error: unknown) => log?.(`journal: compaction failed, the old segments stay (${String(error)})`))
      .finally(() => {
        this.#compacting = undefined;
      });
  }

  async #writeSnapshot(number: number, frames: readonly Buffer[]): Promise<void> {
    const { directory } = this.#options;
    const path = join(directory, name(number, 'snap'));
    const file = await open(`${path}.tmp`, 'w', 0o600);
    let bytes = 0;
    try {
      for (const batch of batches(frames)) {
        await writeAll(file, batch);
        bytes += batch.length;
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.tmp`, path);
    syncDirectory(directory);
    this.#snapshotBytes = bytes;
    for (const old of await readdir(directory)) {
      if (/^\d{8}\.(log|snap)$/.test(old) && numberOf(old) < number) await rm(join(directory, old));
    }
  }

  async #recover(): Promise<void> {
    const { directory } = this.#options;
    const files = await readdir(directory);
    for (const left of files.filter((file) => file.endsWith('.tmp'))) await rm(join(directory, left));
    const numbers = (kind: string): number[] =>
      files
        .filter((file) => file.endsWith(`.${kind}`))
        .map(numberOf)
        .sort((a, b) => a - b);
    const snapshot = numbers('snap').at(-1) ?? 0;
    if (snapshot > 0) await this.#replaySnapshot(snapshot);
    const segments = numbers('log').filter((number) => number >= snapshot);
    for (const number of segments) await this.#replaySegment(number, number === segments.at(-1));
    this.#segment = segments.at(-1) ?? Math.max(1, snapshot);
    this.#file = await open(join(directory, name(this.#segment, 'log')), 'a', 0o600);
    syncDirectory(directory);
  }

  async #replaySnapshot(number: number): Promise<void> {
    const bytes = await readFile(join(this.#options.directory, name(number, 'snap')));
    let whole = false;
    readRecords(bytes, (record) => {
      if (record.topic === SNAPSHOT_END) whole = true;
      else this.#replay(record);
    });
    if (!whole) throw new Error(`${name(number, 'snap')} in ${this.#options.directory} is damaged.`);
    this.#snapshotBytes = bytes.length;
  }

  async #replaySegment(number: number, isLast: boolean): Promise<void> {
    const path = join(this.#options.directory, name(number, 'log'));
    const bytes = await readFile(path);
    const { validBytes } = readRecords(bytes, (record) => this.#replay(record));
    this.#segmentBytes = validBytes;
    if (validBytes === bytes.length) return;
    if (!isLast) throw new Error(`${path} is damaged at byte ${validBytes}, and later segments depend on it.`);
    const cut = `${path}.cut-at-${validBytes}`;
    this.#options.log?.(`journal: dropped a torn tail of ${bytes.length - validBytes} bytes, kept in ${cut}`);
    await writeFile(cut, bytes.subarray(validBytes), { mode: 0o600 });
    await truncate(path, validBytes);
  }

  #replay(record: JournalRecord): void {
    this.#options.participants.find(({ topic }) => topic === record.topic)?.replay(record.data, record.blob);
  }
}
