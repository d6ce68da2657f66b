import { type Json, loadInstant, saveInstant } from '../types/state.ts';
import type { Instant } from '../types/time.ts';
import type { StreamEvent } from './event.ts';
import { TimeHeap } from './heap.ts';
import type { InputFeed } from './input.ts';
import type { SelectOperator } from './select.ts';
import type { StateReader, StateWriter } from './state.ts';

interface Held {
  readonly feed: InputFeed;
  readonly event: StreamEvent;
}

/**
 * The common time of all inputs and SELECTs that touch each other. Events are held until every input has come that far
 * and then handed on in order of timestamp, arrival order among equals; timers in between fire in their turn. So every
 * operator sees one ordered stream, and the output does not depend on how the inputs interleaved.
 */
export class Timeline {
  readonly #feeds: readonly InputFeed[];
  readonly #all: readonly SelectOperator[];
  /** Those with timers. */
  readonly #operators: readonly SelectOperator[];
  readonly #held = new TimeHeap<Held>();
  /** The event that is held when it is only one, as it mostly is: it needs no heap, which is empty then. */
  #only: StreamEvent | undefined;
  #onlyFeed: InputFeed | undefined;
  /** When the earliest timer fires, or −Infinity when that has to be found out anew. */
  #due: Instant = -Infinity;
  #now: Instant = -Infinity;
  /** Latest arrival of any event, or the time the caller told. */
  #clock: Instant = -Infinity;
  watermark: Instant = -Infinity;

  constructor(feeds: readonly InputFeed[], operators: readonly SelectOperator[]) {
    this.#feeds = feeds;
    this.#all = operators;
    this.#operators = operators.filter((operator) => operator.isTimed);
  }

  get heldEvents(): number {
    return this.#only === undefined ? this.#held.size : 1;
  }

  drives(operator: SelectOperator): boolean {
    return this.#all.includes(operator);
  }

  owns(feed: InputFeed): boolean {
    return this.#feeds.includes(feed);
  }

  /** Lets time pass to `clock` and releases what has become certain. */
  progress(clock: Instant): void {
    if (clock > this.#clock) this.#clock = clock;
    let watermark = Infinity;
    for (let at = 0; at < this.#feeds.length; at += 1) {
      const own = (this.#feeds[at] as InputFeed).watermark(this.#clock);
      if (own < watermark) watermark = own;
    }
    this.advance(watermark);
  }

  /** Takes an event whose timestamp is settled. The watermark moves afterwards, by `progress`. */
  hold(feed: InputFeed, event: StreamEvent): void {
    // An event at the watermark is certain already.
    if (this.heldEvents === 0) {
      if (event.time <= this.watermark) this.#deliver(feed, event);
      else {
        this.#only = event;
        this.#onlyFeed = feed;
      }
      return;
    }
    if (this.#only !== undefined && this.#onlyFeed !== undefined) {
      this.#held.push(this.#only.time, { feed: this.#onlyFeed, event: this.#only });
      this.#only = undefined;
    }
    this.#held.push(event.time, { feed, event });
  }

  advance(watermark: Instant): void {
    if (watermark <= this.watermark) return;
    this.watermark = watermark;
    if (this.#only === undefined) {
      while (this.#held.size > 0 && this.#held.time <= watermark) {
        const held = this.#held.pop();
        if (held !== undefined) this.#deliver(held.feed, held.event);
      }
    } else if (this.#only.time <= watermark) {
      const only = this.#only;
      this.#only = undefined;
      this.#deliver(this.#onlyFeed, only);
    }
    this.#fireBefore(watermark);
    if (watermark > this.#now) this.#now = watermark;
  }

  #deliver(feed: InputFeed | undefined, event: StreamEvent): void {
    if (event.time > this.#now) {
      this.#fireBefore(event.time);
      this.#now = event.time;
    }
    if (feed !== undefined) for (let at = 0; at < feed.consumers.length; at += 1) feed.consumers[at]?.(event);
    this.#due = -Infinity;
  }

  /** Fires all timers before `instant`, earliest first, an upstream operator before its consumers. */
  #fireBefore(instant: Instant): void {
    while (this.#due < instant) {
      let due = Infinity;
      let next: SelectOperator | undefined;
      for (let at = 0; at < this.#operators.length; at += 1) {
        const operator = this.#operators[at];
        const own = operator?.due ?? Infinity;
        if (own < due) {
          due = own;
          next = operator;
        }
      }
      this.#due = due;
      if (next === undefined || due >= instant) return;
      this.#now = Math.max(this.#now, due);
      next.fire(due);
      this.#due = -Infinity;
    }
  }

  #waiting(): Held[] {
    if (this.#only !== undefined && this.#onlyFeed !== undefined) return [{ feed: this.#onlyFeed, event: this.#only }];
    return this.#held.values.map(({ value }) => value);
  }

  save(writer: StateWriter): Json {
    return {
      now: saveInstant(this.#now),
      clock: saveInstant(this.#clock),
      watermark: saveInstant(this.watermark),
      held: this.#waiting().map(({ feed, event }) => [this.#feeds.indexOf(feed), writer.event(event)]),
    };
  }

  load(state: Json, reader: StateReader): void {
    const saved = state as { now: Json; clock: Json; watermark: Json; held: readonly (readonly [number, Json])[] };
    this.#now = loadInstant(saved.now);
    this.#clock = loadInstant(saved.clock);
    this.watermark = loadInstant(saved.watermark);
    for (const [index, json] of saved.held) {
      const event = reader.event(json);
      const feed = this.#feeds[index];
      if (event !== null && feed !== undefined) this.#held.push(event.time, { feed, event });
    }
  }
}
