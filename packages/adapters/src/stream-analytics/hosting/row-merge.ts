import type { OutputRow } from '../run-types.ts';
import { type Json, loadInstant, saveInstant } from '../types/state.ts';
import { type Instant, readInstant } from '../types/time.ts';
import type { RunReply } from './run-commands.ts';

interface Waiting {
  readonly time: Instant;
  readonly row: OutputRow;
}

/** Brings the rows of partitions together: by statement in the order of time, then of the partitions, then as written. */
export class RowMerge {
  readonly #rows = new Map<string, Waiting[]>();
  /** By partition and statement: every row before it is here. */
  readonly #progress = new Map<string, readonly Instant[]>();

  constructor(partitions: readonly string[]) {
    for (const partition of partitions) this.#rows.set(partition, []);
  }

  take(partition: string, { results, progress }: RunReply): void {
    this.#progress.set(partition, progress);
    const waiting = this.#rows.get(partition);
    for (const { rows } of results) for (const row of rows) waiting?.push({ time: readInstant(row.timestamp), row });
  }

  /** Rows that none can precede any more. */
  release(): OutputRow[] {
    const released: Waiting[] = [];
    const reached = this.#reached();
    // A changed query may have fewer statements than the one that wrote the rows; for those nothing waits any more.
    const beyond = reached.length > 0 ? Infinity : -Infinity;
    for (const [partition, waiting] of this.#rows) {
      const held: Waiting[] = [];
      for (const each of waiting) (each.time < (reached[each.row.statement] ?? beyond) ? released : held).push(each);
      this.#rows.set(partition, held);
    }
    // Sorting keeps the order of the partitions among equal times.
    return released.sort((a, b) => a.time - b.time).map(({ row }) => row);
  }

  /** By statement, of the slowest partition. */
  #reached(): readonly Instant[] {
    const all = [...this.#rows.keys()].map((partition) => this.#progress.get(partition) ?? []);
    return (all[0] ?? []).map((_, statement) => Math.min(...all.map((own) => own[statement] ?? -Infinity)));
  }

  /** Rows that are held back. */
  get waiting(): number {
    let sum = 0;
    for (const rows of this.#rows.values()) sum += rows.length;
    return sum;
  }

  save(): Json {
    return [...this.#rows].map(([partition, waiting]) => [
      partition,
      waiting.map(({ row }) => row as unknown as Json),
      (this.#progress.get(partition) ?? []).map(saveInstant),
    ]);
  }

  /** `changed`: the query is another one, and how far its statements have come is yet to be told. */
  load(state: Json, changed = false): void {
    for (const [partition, rows, progress] of state as unknown as readonly [string, readonly OutputRow[], Json[]][]) {
      this.#rows.set(
        partition,
        rows.map((row) => ({ time: readInstant(row.timestamp), row })),
      );
      if (!changed) this.#progress.set(partition, progress.map(loadInstant));
    }
  }
}
