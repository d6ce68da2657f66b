import { type Key, comparisonKey, keyOfAll } from '../types/compare.ts';
import { type Json, loadInstant, loadValue, saveInstant, saveValue } from '../types/state.ts';
import type { Instant } from '../types/time.ts';
import type { RecordValue } from '../types/value.ts';
import { StreamEvent } from './event.ts';
import { type Evaluate, Frame } from './frame.ts';

/** One version of reference data and its indexes. */
export class ReferenceVersion {
  readonly validFrom: Instant;
  readonly rows: readonly StreamEvent[];
  readonly #indexes = new Map<object, Map<Key, StreamEvent[]>>();
  readonly #derived = new Map<object, ReferenceVersion>();

  constructor(validFrom: Instant, rows: readonly StreamEvent[]) {
    this.validFrom = validFrom;
    this.rows = rows;
  }

  /** Rows by the values of key expressions; built when first asked for. */
  index(keys: readonly Evaluate[], source: number, sources: number): Map<Key, StreamEvent[]> {
    let index = this.#indexes.get(keys);
    if (index !== undefined) return index;
    index = new Map();
    const frame = new Frame(sources);
    for (const row of this.rows) {
      frame.rows[source] = row;
      const values = keys.map((key) => key(frame));
      // NULL equals nothing, so such a row can never be found by key.
      if (values.includes(null)) continue;
      const key = keyOfAll(values, comparisonKey);
      const list = index.get(key);
      if (list === undefined) index.set(key, [row]);
      else list.push(row);
    }
    this.#indexes.set(keys, index);
    return index;
  }

  /** The same version seen through a step that projects it. */
  derive(step: object, project: (row: StreamEvent) => StreamEvent | null): ReferenceVersion {
    let derived = this.#derived.get(step);
    if (derived === undefined) {
      derived = new ReferenceVersion(
        this.validFrom,
        this.rows.map(project).filter((row) => row !== null),
      );
      this.#derived.set(step, derived);
    }
    return derived;
  }
}

/** All versions of one reference input; the one that is valid at the event's time is used. */
export class ReferenceTable {
  #versions: ReferenceVersion[] = [];

  set(validFrom: Instant, rows: readonly RecordValue[]): void {
    const events = rows.map((record) => new StreamEvent(validFrom, record, null, []));
    const kept = this.#versions.filter((version) => version.validFrom !== validFrom);
    this.#versions = [...kept, new ReferenceVersion(validFrom, events)].sort((a, b) =>
      a.validFrom < b.validFrom ? -1 : 1,
    );
  }

  /** Rows of all versions. */
  get size(): number {
    return this.#versions.reduce((sum, { rows }) => sum + rows.length, 0);
  }

  at(time: Instant): ReferenceVersion | undefined {
    for (let i = this.#versions.length - 1; i >= 0; i -= 1) {
      const version = this.#versions[i];
      if (version !== undefined && version.validFrom <= time) return version;
    }
    return undefined;
  }

  /** Frees versions that no event can reach any more. */
  forget(watermark: Instant): void {
    while (this.#versions.length > 1 && (this.#versions[1]?.validFrom ?? Infinity) <= watermark) this.#versions.shift();
  }

  save(): Json {
    return this.#versions.map((version) => [
      saveInstant(version.validFrom),
      version.rows.map((row) => saveValue(row.record)),
    ]);
  }

  load(state: Json): void {
    for (const [validFrom, rows] of state as readonly (readonly [Json, readonly Json[]])[]) {
      this.set(
        loadInstant(validFrom),
        rows.map((row) => loadValue(row) as RecordValue),
      );
    }
  }
}
