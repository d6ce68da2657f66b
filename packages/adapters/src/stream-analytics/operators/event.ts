import type { Instant } from '../types/time.ts';
import type { RecordValue, Value } from '../types/value.ts';

/** An input event as evidence: what an output row was made of. */
export interface SourceEvent {
  readonly input: string;
  /** Number of the event on its input, from 1, in the order of `push`. */
  readonly sequence: number;
  readonly payload: unknown;
  /** Where the caller read the event, as the caller wrote it (for example `partition.offset`). */
  readonly position?: string;
}

/** Adapter and user properties of an event: `{ IoTHub: {…}, User: {…}, EventId: '…' }`. */
export type EventMetadata = Readonly<Record<string, unknown>>;

/** Values that came with an event beside its payload; only events straight from an input have them. */
export interface Envelope {
  readonly arrival: Instant;
  readonly metadata: RecordValue | null;
}

/** One event or a list of them, latest last. A single event is not wrapped: the common case costs nothing. */
export type Lineage = SourceEvent | readonly SourceEvent[];

/** What flows between operators: a timestamp, a record and its evidence. */
export class StreamEvent {
  /** Its input settles it, before anyone else sees the event; from then on it stays. */
  time: Instant;
  readonly record: RecordValue;
  readonly envelope: Envelope | null;
  readonly lineage: Lineage;
  /** Results of the analytic functions bound to this event by the SELECT that is reading it. */
  readonly analytics: readonly Value[] | null;

  constructor(
    time: Instant,
    record: RecordValue,
    envelope: Envelope | null,
    lineage: Lineage,
    analytics: readonly Value[] | null = null,
  ) {
    this.time = time;
    this.record = record;
    this.envelope = envelope;
    this.lineage = lineage;
    this.analytics = analytics;
  }
}

export const MAX_SOURCES = 50;

/** Appends evidence to a list that is cut to the latest `MAX_SOURCES` now and then, so that appending stays cheap. */
export function collectSources(list: SourceEvent[], lineage: Lineage): void {
  if (isList(lineage)) for (const source of lineage) list.push(source);
  else list.push(lineage);
  if (list.length > 2 * MAX_SOURCES) list.splice(0, list.length - MAX_SOURCES);
}

export function isList(lineage: Lineage): lineage is readonly SourceEvent[] {
  return Array.isArray(lineage);
}

/** Evidence of a row made of several, given latest last: the latest `MAX_SOURCES` events, each once. */
export function mergeLineage(parts: readonly Lineage[]): Lineage {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const merged = new Set<SourceEvent>();
  for (const part of parts) {
    if (isList(part)) for (const source of part) merged.add(source);
    else merged.add(part);
  }
  return [...merged].slice(-MAX_SOURCES);
}

/** The latest `MAX_SOURCES` events of many pieces of evidence, given from the newest back; each once, newest last. */
export function latestSources(newestFirst: Iterable<Lineage>): Lineage {
  const found = new Set<SourceEvent>();
  for (const lineage of newestFirst) {
    if (!isList(lineage)) found.add(lineage);
    else for (let place = lineage.length - 1; place >= 0; place -= 1) found.add(lineage[place] as SourceEvent);
    if (found.size >= MAX_SOURCES) break;
  }
  return [...found].slice(0, MAX_SOURCES).reverse();
}

/** The evidence of a row with that of earlier rows it looked at; what the row itself was made of stays at the end. */
export function withEarlier(earlier: readonly Lineage[], own: Lineage): Lineage {
  const only = earlier.length === 1 ? earlier[0] : undefined;
  if (only !== undefined && !isList(only) && !isList(own)) return only === own ? own : [only, own];
  const last = isList(own) ? own : [own];
  const before = new Set<SourceEvent>();
  for (const lineage of earlier) for (const source of isList(lineage) ? lineage : [lineage]) before.add(source);
  for (const source of last) before.delete(source);
  return [...before, ...last].slice(-MAX_SOURCES);
}

export function sourcesOf(lineage: Lineage): readonly SourceEvent[] {
  if (!isList(lineage)) return [lineage];
  return lineage.length > MAX_SOURCES ? lineage.slice(-MAX_SOURCES) : lineage;
}
