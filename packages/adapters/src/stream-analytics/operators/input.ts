import { CHOICES } from '../choices.ts';
import type { Diagnostic, DiagnosticCode } from '../diagnostic.ts';
import { type Key, keyOfAll } from '../types/compare.ts';
import type { Json } from '../types/state.ts';
import { DateTime, type Instant, TICKS_PER_SECOND, formatInstant, instantOf, parseInstant } from '../types/time.ts';
import { type StreamEvent, sourcesOf } from './event.ts';
import { type Evaluate, Frame } from './frame.ts';
import type { Consumer } from './select.ts';
import { loadKey, saveKey } from './state.ts';
import type { Timeline } from './timeline.ts';

/** An input as one TIMESTAMP BY sees it. */
export interface FeedPlan {
  readonly input: string;
  /** A text that is equal for uses of the input that share the feed. */
  readonly key: string;
  /** NULL where it fails. Undefined: the arrival time is the timestamp, and no policy applies. */
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

/** How far one partition of the input, or one OVER key, has come: its latest timestamp. */
interface Track {
  readonly key: Key;
  latest: Instant;
}
const NO_TRACK: Track = { key: Number.NaN, latest: Infinity };

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
  /** By partition of the input, or by OVER key. */
  readonly #tracks = new Map<Key, Track>();
  /** The track that was used last: one partition often has many events on end. */
  #last = NO_TRACK;
  /** The lowest `latest` of all tracks; NaN when that has to be found out anew. */
  #lowest: Instant = Number.NaN;

  constructor(plan: FeedPlan, policies: TimePolicies, partitions: readonly string[]) {
    this.plan = plan;
    this.#policies = policies;
    if (plan.timestampBy !== undefined && plan.over.length === 0)
      for (const name of partitions) this.#note(name, -Infinity);
  }

  /** Takes an event whose time is still that of its arrival. */
  push(timeline: Timeline, event: StreamEvent, partition: string, report: (diagnostic: Diagnostic) => void): void {
    const arrival = event.time;
    if (this.plan.timestampBy === undefined) {
      // The caller pushes in the order of arrival, so partitions play no part here.
      if (arrival < timeline.watermark) event.time = timeline.watermark;
      this.#note('', event.time);
      timeline.hold(this, event);
      return;
    }
    const stamp = this.#stamp(event);
    if (Number.isNaN(stamp)) {
      say(event, report, 'InvalidInputTimeStamp', 'dropped', 'the TIMESTAMP BY value is no datetime');
      return;
    }
    const key = this.#orderKey(partition);
    if (key === undefined) {
      say(event, report, 'InvalidInputTimeStampKey', 'dropped', 'a key of TIMESTAMP BY … OVER is NULL');
      return;
    }
    if (stamp > arrival + EARLY) {
      const message = `${formatInstant(stamp)} is more than 5 minutes ahead of the arrival`;
      say(event, report, 'EarlyInputEvent', 'dropped', message);
      return;
    }
    const drop = this.#policies.policy === 'Drop';
    const action = drop ? 'dropped' : 'adjusted';
    let time = stamp;
    const oldest = arrival - this.#policies.late;
    if (time < oldest) {
      const message = `${formatInstant(time)} is later than the late arrival tolerance allows`;
      say(event, report, 'LateInputEvent', action, message);
      if (drop) return;
      time = oldest;
    }
    const latest = this.#trackOf(key)?.latest ?? -Infinity;
    const earliest = Math.max(latest - this.#policies.outOfOrder, timeline.watermark);
    if (time < earliest) {
      const message = `${formatInstant(time)} is further out of order than the tolerance allows`;
      say(event, report, 'OutOfOrderEvent', action, message);
      if (drop) return;
      time = earliest;
    }
    this.#note(key, time);
    event.time = time;
    timeline.hold(this, event);
  }

  /** An event that this feed is not shown has come. Where the arrival is the time, time has come as far. */
  tick(arrival: Instant): void {
    if (this.plan.timestampBy === undefined) this.#note('', arrival);
  }

  /** NaN when the value is no datetime. */
  #stamp(event: StreamEvent): Instant {
    this.#frame.rows[0] = event;
    this.#frame.time = event.time;
    const value = this.plan.timestampBy?.(this.#frame) ?? null;
    if (typeof value === 'string') return parseInstant(value);
    return value instanceof DateTime ? instantOf(value) : NaN;
  }

  /** What the order of the event is kept by; undefined for a NULL key. */
  #orderKey(partition: string): Key | undefined {
    if (this.plan.over.length === 0) return partition;
    const values = this.plan.over.map((key) => key(this.#frame));
    return values.includes(null) ? undefined : keyOfAll(values);
  }

  #trackOf(key: Key): Track | undefined {
    if (this.#last.key === key) return this.#last;
    const track = this.#tracks.get(key);
    if (track !== undefined) this.#last = track;
    return track;
  }

  #note(key: Key, time: Instant): void {
    let track = this.#trackOf(key);
    if (track === undefined) {
      track = { key, latest: -Infinity };
      this.#tracks.set(key, track);
      this.#lowest = Number.NaN;
    }
    if (time <= track.latest) return;
    if (this.#tracks.size === 1) this.#lowest = time;
    else if (track.latest <= this.#lowest) this.#lowest = Number.NaN;
    track.latest = time;
  }

  /** Nothing older than this will come from here. `clock` is the latest arrival, or later. */
  watermark(clock: Instant): Instant {
    const byArrival = clock - this.#policies.late;
    if (this.plan.over.length > 0) {
      this.#forgetKeys(byArrival);
      return byArrival;
    }
    if (Number.isNaN(this.#lowest)) {
      this.#lowest = Infinity;
      for (const { latest } of this.#tracks.values()) if (latest < this.#lowest) this.#lowest = latest;
    }
    if (this.#lowest === Infinity) return byArrival;
    const watermark = this.plan.timestampBy === undefined ? this.#lowest : this.#lowest - this.#policies.outOfOrder;
    return watermark > byArrival ? watermark : byArrival;
  }

  /** Keys of TIMESTAMP BY … OVER whose order is kept. Partitions are not counted: there are as many as the input has. */
  get entries(): number {
    return this.plan.over.length > 0 ? this.#tracks.size : 0;
  }

  /** Forgets the keys that play no part any more, when `reached` is how far the run has come. */
  sweep(reached: Instant): void {
    if (this.plan.over.length === 0) return;
    this.#forgetBefore(reached);
  }

  #swept = 0;

  /** Keys so old that the late policy alone decides are forgotten. */
  #forgetKeys(byArrival: Instant): void {
    if (this.#tracks.size >= 2 * this.#swept + 1000) this.#forgetBefore(byArrival);
  }

  #forgetBefore(byArrival: Instant): void {
    for (const [key, { latest }] of this.#tracks)
      if (latest - this.#policies.outOfOrder < byArrival) this.#tracks.delete(key);
    this.#last = NO_TRACK;
    this.#swept = this.#tracks.size;
  }

  save(): Json {
    return [...this.#tracks.values()]
      .filter(({ latest }) => Number.isFinite(latest))
      .map(({ key, latest }) => [saveKey(key), latest]);
  }

  load(state: Json): void {
    for (const [key, latest] of state as readonly (readonly [Json, number])[]) this.#note(loadKey(key), latest);
  }
}

function say(
  event: StreamEvent,
  report: (diagnostic: Diagnostic) => void,
  code: DiagnosticCode,
  action: Diagnostic['action'],
  message: string,
): void {
  const [source] = sourcesOf(event.lineage);
  if (source === undefined) return;
  const { input, sequence } = source;
  report({ code, input, sequence, message, action, arrival: formatInstant(event.time) });
}
