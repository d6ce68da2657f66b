import type { Diagnostic } from './diagnostic.ts';
import { StreamEvent } from './operators/event.ts';
import { Frame } from './operators/frame.ts';
import { ReferenceTable } from './operators/reference.ts';
import type { VersionAt } from './operators/select-plan.ts';
import { declaredRow } from './operators/table.ts';
import type { JobPlan } from './plan/script.ts';
import type { TablePlan } from './plan/table.ts';
import { type CompatibilityLevel, PayloadError, readJsonRecord } from './types/json.ts';
import type { Json } from './types/state.ts';
import { type Instant, formatInstant, instantOfEpochMs } from './types/time.ts';
import type { RecordValue } from './types/value.ts';

/** What the time of a diagnostic is for a version that is valid from ever. */
const FIRST_INSTANT = instantOfEpochMs(0);

/** The reference inputs of a run: their versions, and the steps that project them. */
export class RunReferences {
  /** For each reference of the plan. */
  readonly readers: readonly VersionAt[];
  readonly #tables = new Map<string, ReferenceTable>();
  readonly #types: JobPlan['tables'];
  readonly #level: CompatibilityLevel;
  readonly #report: (diagnostic: Diagnostic) => void;

  constructor(plan: JobPlan, level: CompatibilityLevel, report: (diagnostic: Diagnostic) => void) {
    this.#types = plan.tables;
    this.#level = level;
    this.#report = report;
    for (const [name, kind] of plan.inputs) if (kind === 'reference') this.#tables.set(name, new ReferenceTable());
    this.readers = this.#makeReaders(plan);
  }

  #makeReaders(plan: JobPlan): VersionAt[] {
    const readers: VersionAt[] = [];
    for (const reference of plan.references) {
      if (reference.kind === 'input') {
        const table = this.#tables.get(reference.name);
        readers.push((time) => table?.at(time));
        continue;
      }
      const base = readers[reference.base];
      const [select] = reference.plans;
      const frame = new Frame(1);
      const project = (row: StreamEvent): StreamEvent | null => {
        frame.rows[0] = row;
        frame.time = row.time;
        if (select === undefined || (select.where !== undefined && select.where(frame) !== true)) return null;
        return new StreamEvent(row.time, select.project(frame), null, []);
      };
      readers.push((time) => base?.(time)?.derive(reference, project));
    }
    return readers;
  }

  set(input: string, rows: readonly unknown[], from: Instant): void {
    const name = [...this.#tables.keys()].find((known) => known.toLowerCase() === input.toLowerCase());
    const table = name === undefined ? undefined : this.#tables.get(name);
    if (name === undefined || table === undefined) return;
    const types = this.#types.get(name.toLowerCase());
    const records: RecordValue[] = [];
    rows.forEach((row, index) => {
      const read = this.#read(row, types);
      if (!('code' in read)) return void records.push(read.record);
      const arrival = formatInstant(Math.max(from, FIRST_INSTANT));
      this.#report({ ...read, input: name, sequence: index + 1, action: 'dropped', arrival });
    });
    table.set(from, records);
  }

  /** CREATE TABLE declares the types of reference data as it does those of events. */
  #read(row: unknown, types: TablePlan | undefined): ReturnType<typeof declaredRow> {
    const code = 'InputDeserializerError.InvalidData';
    try {
      const record = readJsonRecord(row, this.#level);
      if (record === null) return { code, message: 'the row is no JSON object' };
      return types === undefined ? { record } : declaredRow(record, types);
    } catch (error) {
      if (error instanceof PayloadError) return { code, message: error.message };
      throw error;
    }
  }

  get isEmpty(): boolean {
    return this.#tables.size === 0;
  }

  /** Rows of all versions. */
  get rows(): number {
    let sum = 0;
    for (const table of this.#tables.values()) sum += table.size;
    return sum;
  }

  /** Frees versions that no event from `reached` on can see. */
  forget(reached: Instant): void {
    for (const table of this.#tables.values()) table.forget(reached);
  }

  save(): Json {
    return [...this.#tables].map(([name, table]) => [name, table.save()]);
  }

  load(state: Json): void {
    for (const [name, saved] of state as readonly (readonly [string, Json])[]) this.#tables.get(name)?.load(saved);
  }
}
