import { isArray, isRecord, type RecordValue, type Value } from '../types/value.ts';
import { comparisonKey, keyOfAll } from '../types/compare.ts';
import { arrayArgument } from '../functions/record.ts';
import { type Lineage, StreamEvent } from './event.ts';
import type { Evaluate, Frame, Test } from './frame.ts';
import type { ReferenceVersion } from './reference.ts';
import type { Stage } from './stage.ts';

/** Equality conditions of ON that can be looked up by key: the left sides' values and the right side's. */
export interface JoinKeys {
  readonly left: readonly Evaluate[];
  readonly right: readonly Evaluate[];
}

export interface JoinSettings {
  /** Index of the right source. */
  readonly source: number;
  readonly sources: number;
  readonly outer: boolean;
  readonly keys: JoinKeys;
  readonly condition: Test;
}

const NO_ROWS: readonly StreamEvent[] = [];

/** JOIN with reference data: never moves time, gives a row for each match ("Reference data JOIN", reference). */
export class ReferenceJoin implements Stage {
  readonly #settings: JoinSettings;
  readonly #versionAt: (time: number) => ReferenceVersion | undefined;
  readonly #next: Stage;

  constructor(settings: JoinSettings, versionAt: (time: number) => ReferenceVersion | undefined, next: Stage) {
    this.#settings = settings;
    this.#versionAt = versionAt;
    this.#next = next;
  }

  enter(frame: Frame, lineage: Lineage): void {
    const { source, condition, outer } = this.#settings;
    let matched = false;
    for (const row of this.#candidates(frame)) {
      frame.rows[source] = row;
      if (condition(frame) !== true) continue;
      matched = true;
      this.#next.enter(frame, lineage);
    }
    if (matched || !outer) return;
    frame.rows[source] = null;
    this.#next.enter(frame, lineage);
  }

  #candidates(frame: Frame): readonly StreamEvent[] {
    const version = this.#versionAt(frame.time);
    if (version === undefined) return NO_ROWS;
    const { keys, source, sources } = this.#settings;
    const [only] = keys.left;
    if (only === undefined) return version.rows;
    const index = version.index(keys.right, source, sources);
    if (keys.left.length === 1) {
      const value = only(frame);
      return value === null ? NO_ROWS : (index.get(comparisonKey(value)) ?? NO_ROWS);
    }
    const values = keys.left.map((key) => key(frame));
    return values.includes(null) ? NO_ROWS : (index.get(keyOfAll(values, comparisonKey)) ?? NO_ROWS);
  }
}

/** CROSS APPLY and OUTER APPLY: a row for each element of an array or property of a record. */
export class Apply implements Stage {
  readonly #argument: Evaluate;
  readonly #ofRecord: boolean;
  readonly #source: number;
  readonly #outer: boolean;
  readonly #next: Stage;

  constructor(argument: Evaluate, ofRecord: boolean, source: number, outer: boolean, next: Stage) {
    this.#argument = argument;
    this.#ofRecord = ofRecord;
    this.#source = source;
    this.#outer = outer;
    this.#next = next;
  }

  enter(frame: Frame, lineage: Lineage): void {
    const elements = this.#elements(this.#argument(frame));
    if (elements.length === 0 && this.#outer) {
      frame.rows[this.#source] = null;
      this.#next.enter(frame, lineage);
    }
    for (const element of elements) {
      frame.rows[this.#source] = new StreamEvent(frame.time, element, null, lineage);
      this.#next.enter(frame, lineage);
    }
  }

  #elements(value: Value): RecordValue[] {
    if (value === null) return [];
    if (!this.#ofRecord) {
      const items = isArray(value) ? value : arrayArgument('GetArrayElements', value);
      return items.map((item, index) => ({ ArrayIndex: index, ArrayValue: item }));
    }
    // A value that is no record has no properties; it must not stop a job that reads mixed events.
    if (!isRecord(value)) return [];
    return Object.keys(value).map((name) => ({ PropertyName: name, PropertyValue: value[name] ?? null }));
  }
}
