import type { Key } from '../types/compare.ts';
import type { Json } from '../types/state.ts';
import { loadInstant, loadValue, saveInstant, saveValue } from '../types/state.ts';
import type { RecordValue, Value } from '../types/value.ts';
import { type Lineage, type SourceEvent, StreamEvent, isList } from './event.ts';

/** A number of a sum that may have left the floats: JSON has no infinities and no NaN, so these are text there. */
export const saveNumber = (number: number): Json => (Number.isFinite(number) ? number : String(number));
export const loadNumber = (json: Json): number => Number(json);

/** A key that is an infinite number, as a message may spell one (1e999), is marked: in JSON it would be the key of NULL. */
export const saveKey = (key: Key): Json =>
  typeof key === 'number' && !Number.isFinite(key) ? ['n', String(key)] : key;
export const loadKey = (json: Json): Key => (Array.isArray(json) ? Number(json[1]) : (json as Key));

/** Writes operator state. Input events are written once in a table, however many windows hold them as evidence. */
export class StateWriter {
  readonly #index = new Map<SourceEvent, number>();

  get sources(): Json[] {
    return [...this.#index.keys()].map((source) => ({
      input: source.input,
      sequence: source.sequence,
      payload: source.payload as Json,
      ...(source.position === undefined ? {} : { position: source.position }),
    }));
  }

  source(source: SourceEvent): number {
    let index = this.#index.get(source);
    if (index === undefined) {
      index = this.#index.size;
      this.#index.set(source, index);
    }
    return index;
  }

  lineage(lineage: Lineage): Json {
    return isList(lineage) ? lineage.map((source) => this.source(source)) : this.source(lineage);
  }

  event(event: StreamEvent | null): Json {
    if (event === null) return null;
    const { envelope } = event;
    return {
      t: saveInstant(event.time),
      r: saveValue(event.record),
      l: this.lineage(event.lineage),
      ...(envelope === null ? {} : { a: envelope.arrival, m: saveValue(envelope.metadata) }),
      ...(event.analytics === null ? {} : { x: this.values(event.analytics) }),
    };
  }

  values(values: readonly Value[]): Json {
    return values.map((value) => saveValue(value));
  }
}

interface SavedEvent {
  readonly t: Json;
  readonly r: Json;
  readonly l: Json;
  readonly a?: number;
  readonly m?: Json;
  readonly x?: readonly Json[];
}

export class StateReader {
  readonly #sources: readonly SourceEvent[];

  constructor(sources: readonly Json[]) {
    this.#sources = sources as unknown as readonly SourceEvent[];
  }

  source(index: Json): SourceEvent {
    return this.#sources[index as number] ?? { input: '', sequence: 0, payload: null };
  }

  lineage(json: Json): Lineage {
    return Array.isArray(json) ? json.map((index: Json) => this.source(index)) : this.source(json);
  }

  event(json: Json): StreamEvent | null {
    if (json === null) return null;
    const saved = json as unknown as SavedEvent;
    const envelope =
      saved.a === undefined ? null : { arrival: saved.a, metadata: loadValue(saved.m ?? null) as RecordValue | null };
    const analytics = saved.x === undefined ? null : saved.x.map(loadValue);
    return new StreamEvent(
      loadInstant(saved.t),
      loadValue(saved.r) as RecordValue,
      envelope,
      this.lineage(saved.l),
      analytics,
    );
  }

  values(json: Json): Value[] {
    return (json as readonly Json[]).map(loadValue);
  }
}
