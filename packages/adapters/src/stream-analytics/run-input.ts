import type { Diagnostic, DiagnosticCode } from './diagnostic.ts';
import { type Envelope, type SourceEvent, StreamEvent } from './operators/event.ts';
import type { InputFeed } from './operators/input.ts';
import { declaredRow } from './operators/table.ts';
import type { Timeline } from './operators/timeline.ts';
import type { TablePlan } from './plan/table.ts';
import type { InputEvent } from './run-types.ts';
import { type CompatibilityLevel, PayloadError, readJsonRecord } from './types/json.ts';
import { type Instant, formatInstant } from './types/time.ts';
import type { RecordValue } from './types/value.ts';

/**
 * One input of a run: numbers its events, gives their values the types of the language and hands them to its feeds.
 *
 * What runs for every event, here and in the operators, goes through its lists by index: lists of one are the rule, and
 * an iterator for each costs more than what is done with the element.
 */
export class RunInput {
  readonly name: string;
  /** Number of the event that was taken last. */
  sequence = 0;
  readonly #table: TablePlan | undefined;
  readonly #level: CompatibilityLevel;
  readonly #report: (diagnostic: Diagnostic) => void;
  readonly #feeds: { readonly feed: InputFeed; readonly timeline: Timeline }[] = [];
  readonly #timelines: Timeline[] = [];

  constructor(
    name: string,
    table: TablePlan | undefined,
    level: CompatibilityLevel,
    report: (diagnostic: Diagnostic) => void,
  ) {
    this.name = name;
    this.#table = table;
    this.#level = level;
    this.#report = report;
  }

  connect(feed: InputFeed, timeline: Timeline): void {
    this.#feeds.push({ feed, timeline });
    if (!this.#timelines.includes(timeline)) this.#timelines.push(timeline);
  }

  /** Takes what came at once; only then does time pass. */
  take(event: InputEvent, arrival: Instant): void {
    if (event.sequence !== undefined) this.sequence = event.sequence - 1;
    if (Array.isArray(event.payload)) for (const payload of event.payload) this.#takeOne(event, payload, arrival);
    else this.#takeOne(event, event.payload, arrival);
    for (let at = 0; at < this.#timelines.length; at += 1) this.#timelines[at]?.progress(arrival);
  }

  /** Events up to this arrival have come that the run is not shown. */
  tick(arrival: Instant): void {
    for (const { feed } of this.#feeds) feed.tick(arrival);
    for (const timeline of this.#timelines) timeline.progress(arrival);
  }

  #takeOne(event: InputEvent, payload: unknown, arrival: Instant): void {
    this.sequence += 1;
    let record: RecordValue | null;
    let metadata: RecordValue | null = null;
    try {
      record = readJsonRecord(payload, this.#level);
      if (event.metadata !== undefined) metadata = readJsonRecord(event.metadata, '1.2');
    } catch (error) {
      if (!(error instanceof PayloadError)) throw error;
      this.#refuse(arrival, 'InputDeserializerError.InvalidData', error.message);
      return;
    }
    if (record === null) {
      this.#refuse(arrival, 'InputDeserializerError.InvalidData', 'the event is no JSON object');
      return;
    }
    if (this.#table !== undefined) {
      const declared = declaredRow(record, this.#table);
      if ('code' in declared) {
        this.#refuse(arrival, declared.code, declared.message);
        return;
      }
      record = declared.record;
    }
    const { sequence, name: input } = this;
    const { position, partition = '' } = event;
    const source: SourceEvent =
      position === undefined ? { input, sequence, payload } : { input, sequence, payload, position };
    const envelope: Envelope = { arrival, metadata };
    for (let at = 0; at < this.#feeds.length; at += 1) {
      const to = this.#feeds[at];
      to?.feed.push(to.timeline, new StreamEvent(arrival, record, envelope, source), partition, this.#report);
    }
  }

  #refuse(arrival: Instant, code: DiagnosticCode, message: string): void {
    const { sequence, name: input } = this;
    this.#report({ code, input, sequence, message, action: 'dropped', arrival: formatInstant(arrival) });
  }
}
