import { CHOICES } from '../choices.ts';
import type { Diagnostic, DiagnosticCode } from '../diagnostic.ts';
import { StreamRuntimeError } from '../errors.ts';
import { toDateTime } from '../types/cast.ts';
import { type Key, keyOfAll } from '../types/compare.ts';
import type { Json } from '../types/state.ts';
import { type Instant, TICKS_PER_SECOND, formatInstant, instantOf } from '../types/time.ts';
import { type SourceEvent, StreamEvent, type Envelope } from './event.ts';
import type { RecordValue } from '../types/value.ts';
import { type Evaluate, Frame } from './frame.ts';
import type { Consumer } from './select.ts';
import type { Timeline } from './timeline.ts';

/** An input as one TIMESTAMP BY sees it. */
export interface FeedPlan {
  readonly input: string;
  /** Undefined: the arrival time is the timestamp, and no policy applies. */
  readonly timestampBy: Evaluate | undefined;
  /** Keys of TIMESTAMP BY … OVER: each key has its own order. */
  readonly over: readonly Evaluate[];
}

export interface TimePolicies {
  /** Ticks. */
  readonly late: number;
  readonly outOfOrder: number;
  readonly policy: 'Adjust' | 'Drop';
}

const EARLY = CHOICES.earlyLimitSeconds * TICKS_PER_SECOND;

/**
 * Settles the timestamp of each event and knows how far the input has come ("Time handling", "Event ordering", Azure
 * documentation). In order: early events are dropped, late ones adjusted or dropped, then those out of order.
 */
export class InputFeed {
  readonly plan: FeedPlan;
  readonly consumers: Consumer[] = [];
  readonly #policies: TimePolicies;
  readonly #frame = new Frame(1);
  /** Latest timestamp by partition of the input, or by OVER key. */
  readonly #latest = new Map<Key, Instant>();

  constructor(plan: FeedPlan, policies: TimePolicies, partitions: readonly string[]) {
    this.plan = plan;
    this.#policies = policies;
    if (plan.timestampBy !== undefined && plan.over.length === 0)
      for (const name of partitions) this.#latest.set(name, -Infinity);
  }

  push(
    timeline: Timeline,
    event: {
      readonly record: RecordValue;
      readonly envelope: Envelope;
      readonly source: SourceEvent;
      readonly partition: string;
    },
    report: (diagnostic: Diagnostic) => void,
  ): void {
    const { record, envelope, source } = event;
    const { arrival } = envelope;
    if (this.plan.timestampBy === undefined) {
      // The caller pushes in the order of arrival, so partitions play no part here.
      const time = Math.max(arrival, timeline.watermark);
      this.#note('', time);
      timeline.hold(this, new StreamEvent(time, record, envelope, source));
      return;
    }
    const stamp = this.#stamp(new StreamEvent(arrival, record, envelope, source));
    if (stamp === null) {
      say(event, report, 'InvalidInputTimeStamp', 'dropped', 'the TIMESTAMP BY value is no datetime');
      return;
    }
    const key = this.#orderKey(event.partition);
    if (key === undefined) {
      say(event, report, 'InvalidInputTimeStampKey', 'dropped', 'a key of TIMESTAMP BY … OVER is NULL');
      return;
    }
    if (stamp > arrival + EARLY) {
      say(
        event,
        report,
        'EarlyInputEvent',
        'dropped',
        `${formatInstant(stamp)} is more than 5 minutes ahead of the arrival`,
      );
      return;
    }
    const drop = this.#policies.policy === 'Drop';
    const action = drop ? 'dropped' : 'adjusted';
    let time = stamp;
    const oldest = arrival - this.#policies.late;
    if (time < oldest) {
      say(
        event,
        report,
        'LateInputEvent',
        action,
        `${formatInstant(time)} is later than the late arrival tolerance allows`,
      );
      if (drop) return;
      time = oldest;
    }
    const earliest = Math.max((this.#latest.get(key) ?? -Infinity) - this.#policies.outOfOrder, timeline.watermark);
    if (time < earliest) {
      say(
        event,
        report,
        'OutOfOrderEvent',
        action,
        `${formatInstant(time)} is further out of order than the tolerance allows`,
      );
      if (drop) return;
      time = earliest;
    }
    this.#note(key, time);
    timeline.hold(this, new StreamEvent(time, record, envelope, source));
  }

  #stamp(event: StreamEvent): Instant | null {
    this.#frame.rows[0] = event;
    this.#frame.time = event.time;
    try {
      const value = toDateTime(this.plan.timestampBy?.(this.#frame) ?? null);
      return value === null ? null : instantOf(value);
    } catch (error) {
      // A CAST in TIMESTAMP BY that fails is an input data error and does not stop the job.
      if (error instanceof StreamRuntimeError) return null;
      throw error;
    }
  }

  /** What the order of the event is kept by; undefined for a NULL key. */
  #orderKey(partition: string): Key | undefined {
    if (this.plan.over.length === 0) return partition;
    const values = this.plan.over.map((key) => key(this.#frame));
    return values.includes(null) ? undefined : keyOfAll(values);
  }

  #note(key: Key, time: Instant): void {
    if (time > (this.#latest.get(key) ?? -Infinity)) this.#latest.set(key, time);
  }

  /** Nothing older than this will come from here. `clock` is the latest arrival, or later. */
  watermark(clock: Instant): Instant {
    const byArrival = clock - this.#policies.late;
    if (this.plan.over.length > 0) {
      this.#forgetKeys(byArrival);
      return byArrival;
    }
    const tolerance = this.plan.timestampBy === undefined ? 0 : this.#policies.outOfOrder;
    let watermark = Infinity;
    for (const latest of this.#latest.values()) if (latest - tolerance < watermark) watermark = latest - tolerance;
    if (watermark === Infinity) return byArrival;
    return watermark > byArrival ? watermark : byArrival;
  }

  #swept = 0;

  /** Keys so old that the late policy alone decides are forgotten. */
  #forgetKeys(byArrival: Instant): void {
    if (this.#latest.size < 2 * this.#swept + 1000) return;
    for (const [key, latest] of this.#latest)
      if (latest - this.#policies.outOfOrder < byArrival) this.#latest.delete(key);
    this.#swept = this.#latest.size;
  }

  save(): Json {
    return [...this.#latest].filter(([, latest]) => Number.isFinite(latest)).map(([key, latest]) => [key, latest]);
  }

  load(state: Json): void {
    for (const [key, latest] of state as readonly (readonly [Key, number])[]) this.#latest.set(key, latest);
  }
}

function say(
  event: { readonly envelope: Envelope; readonly source: SourceEvent },
  report: (diagnostic: Diagnostic) => void,
  code: DiagnosticCode,
  action: Diagnostic['action'],
  message: string,
): void {
  const { input, sequence } = event.source;
  report({ code, input, sequence, message, action, arrival: formatInstant(event.envelope.arrival) });
}
