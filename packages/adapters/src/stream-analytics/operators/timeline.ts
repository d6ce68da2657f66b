import { type Json, loadInstant, saveInstant } from '../types/state.ts';
import type { Instant } from '../types/time.ts';
import type { StreamEvent } from './event.ts';
import { TimeHeap } from './heap.ts';
import type { InputFeed } from './input.ts';
import type { SelectOperator } from './select.ts';
import type { StateReader, StateWriter } from './state.ts';

interface Held {
  readonly feed: number;
  readonly event: StreamEvent;
}

/**
 * The common time of all inputs and SELECTs that touch each other. Events are held until every input has come that far
 * and then handed on in order of timestamp, arrival order among equals; timers in between fire in their turn. So every
 * operator sees one ordered stream, and the output does not depend on how the inputs interleaved.
 */
export class Timeline {
  readonly #feeds: readonly InputFeed[];
  readonly #operators: readonly SelectOperator[];
  readonly #held = new TimeHeap<Held>();
  #now: Instant = -Infinity;
  /** Latest arrival of any event, or the time the caller told. */
  #clock: Instant = -Infinity;
  watermark: Instant = -Infinity;

  constructor(feeds: readonly InputFeed[], operators: readonly SelectOperator[]) {
    this.#feeds = feeds;
    this.#operators = operators.filter((operator) => operator.isTimed);
  }

  get heldEvents(): number {
    return this.#held.size;
  }

  owns(feed: InputFeed): boolean {
    return this.#feeds.includes(feed);
  }

  /** Lets time pass to `clock` and releases what has become certain. */
  progress(clock: Instant): void {
    if (clock > this.#clock) this.#clock = clock;
    let watermark = Infinity;
    for (const feed of this.#feeds) {
      const own = feed.watermark(this.#clock);
      if (own < watermark) watermark = own;
    }
    this.advance(watermark);
  }

  /** Takes an event whose timestamp is settled. The watermark moves afterwards, by `progress`. */
  hold(feed: InputFeed, event: StreamEvent): void {
    // An event at the watermark is certain already: handed on at once, as most are.
    if (this.#held.size === 0 && event.time <= this.watermark) this.#deliver(feed, event);
    else this.#held.push(event.time, { feed: this.#feeds.indexOf(feed), event });
  }

  advance(watermark: Instant): void {
    if (watermark <= this.watermark) return;
    this.watermark = watermark;
    while (this.#held.time <= watermark) {
      const held = this.#held.pop();
      const feed = held === undefined ? undefined : this.#feeds[held.feed];
      if (held === undefined || feed === undefined) break;
      this.#deliver(feed, held.event);
    }
    this.#fireBefore(watermark);
    if (watermark > this.#now) this.#now = watermark;
  }

  #deliver(feed: InputFeed, event: StreamEvent): void {
    if (event.time > this.#now) {
      this.#fireBefore(event.time);
      this.#now = event.time;
    }
    for (const consumer of feed.consumers) consumer(event);
  }

  /** Fires all timers before `instant`, earliest first, an upstream operator before its consumers. */
  #fireBefore(instant: Instant): void {
    const operators = this.#operators;
    if (operators.length === 0) return;
    for (;;) {
      let due = instant;
      let next: SelectOperator | undefined;
      for (const operator of operators) {
        const own = operator.due;
        if (own < due) {
          due = own;
          next = operator;
        }
      }
      if (next === undefined) return;
      this.#now = Math.max(this.#now, due);
      next.fire(due);
    }
  }

  save(writer: StateWriter): Json {
    return {
      now: saveInstant(this.#now),
      clock: saveInstant(this.#clock),
      watermark: saveInstant(this.watermark),
      held: this.#held.values.map(({ value }) => [value.feed, writer.event(value.event)]),
    };
  }

  load(state: Json, reader: StateReader): void {
    const saved = state as { now: Json; clock: Json; watermark: Json; held: readonly (readonly [number, Json])[] };
    this.#now = loadInstant(saved.now);
    this.#clock = loadInstant(saved.clock);
    this.watermark = loadInstant(saved.watermark);
    for (const [feed, json] of saved.held) {
      const event = reader.event(json);
      if (event !== null) this.#held.push(event.time, { feed, event });
    }
  }
}
