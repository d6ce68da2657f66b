import type { Json } from '../types/state.ts';
import type { Instant } from '../types/time.ts';
import type { Value } from '../types/value.ts';
import type { AggregateFactory } from './aggregate-columns.ts';
import { type Lineage, type StreamEvent, latestSources } from './event.ts';
import type { Frame } from './frame.ts';
import { type HistoryFunction, type HistoryOver, Keyed, keyIn } from './history.ts';
import type { Sliding } from './sliding.ts';
import { type StateReader, type StateWriter, loadKey, saveKey } from './state.ts';

interface Held {
  readonly event: StreamEvent;
  /** What it added to the sliding aggregate; undefined when that cannot take it. */
  readonly value: Value | undefined;
}

/** The recent events of one key, oldest first, and the aggregate over them. */
class Recent {
  readonly sliding: Sliding | undefined;
  #held: Held[] = [];
  /** What stands before has left. */
  #first = 0;
  /** Events that the sliding aggregate does not have. */
  #apart = 0;

  constructor(sliding: Sliding | undefined) {
    this.sliding = sliding;
  }

  get size(): number {
    return this.#held.length - this.#first;
  }

  get latest(): Instant {
    return this.#held.at(-1)?.event.time ?? -Infinity;
  }

  /** The events, oldest first. */
  events(): StreamEvent[] {
    return this.#held.slice(this.#first).map(({ event }) => event);
  }

  /** Their evidence, from the newest back. */
  *lineages(): Iterable<Lineage> {
    for (let place = this.#held.length - 1; place >= this.#first; place -= 1) {
      const held = this.#held[place];
      if (held !== undefined) yield held.event.lineage;
    }
  }

  /** The aggregate's result, where it has all the events. */
  get result(): { readonly value: Value } | undefined {
    return this.sliding === undefined || this.#apart > 0 ? undefined : { value: this.sliding.result() };
  }

  add(event: StreamEvent, value: Value | undefined): void {
    this.#held.push({ event, value });
    if (value === undefined) this.#apart += 1;
    else this.sliding?.enter(value);
  }

  /** Lets go of what is as old as that or older. */
  forget(oldest: Instant): void {
    for (let held = this.#held[this.#first]; held !== undefined; held = this.#held[this.#first]) {
      if (held.event.time > oldest) break;
      this.#first += 1;
      if (held.value === undefined) this.#apart -= 1;
      else this.sliding?.leave(held.value);
    }
    if (2 * this.#first < this.#held.length) return;
    this.#held = this.#held.slice(this.#first);
    this.#first = 0;
  }
}

/** An aggregate with OVER (… LIMIT DURATION …): over the history of that length up to and including the current row. */
export class Moving implements HistoryFunction {
  earlier: Lineage | undefined;
  readonly #over: HistoryOver;
  readonly #aggregate: AggregateFactory;
  readonly #source: number;
  readonly #scratch: Frame;
  readonly #keyed: Keyed<Recent>;

  constructor(over: HistoryOver, aggregate: AggregateFactory, source: number, scratch: Frame) {
    this.#over = over;
    this.#aggregate = aggregate;
    this.#source = source;
    this.#scratch = scratch;
    this.#keyed = new Keyed(over.limit, (recent) => recent.latest);
  }

  get entries(): number {
    let sum = 0;
    for (const recent of this.#keyed.entries.values()) sum += recent.size;
    return sum;
  }

  sweep(now: Instant): void {
    this.#keyed.sweep(now);
  }

  next(frame: Frame): Value {
    const { entries } = this.#keyed;
    this.#keyed.sweep(frame.time);
    const key = keyIn(this.#over, frame);
    const known = entries.get(key);
    const recent = known ?? this.#empty();
    recent.forget(frame.time - this.#over.limit);
    const row = frame.rows[this.#source];
    if (row !== null && row !== undefined && (this.#over.when === undefined || this.#over.when(frame) === true))
      this.#add(recent, row);
    if (recent.size === 0) {
      entries.delete(key);
      this.earlier = undefined;
    } else {
      if (known === undefined) entries.set(key, recent);
      this.earlier = latestSources(recent.lineages());
    }
    const { result } = recent;
    return result === undefined ? this.#anew(recent) : result.value;
  }

  #empty(): Recent {
    return new Recent(this.#aggregate.sliding?.());
  }

  #add(recent: Recent, event: StreamEvent): void {
    this.#show(event);
    recent.add(event, recent.sliding?.read(this.#scratch));
  }

  #show(event: StreamEvent): void {
    this.#scratch.rows[this.#source] = event;
    this.#scratch.time = event.time;
  }

  /** Goes through all rows, as some aggregates have to. */
  #anew(recent: Recent): Value {
    const accumulator = this.#aggregate();
    for (const event of recent.events()) {
      this.#show(event);
      accumulator.add(this.#scratch);
    }
    return accumulator.result();
  }

  /** The aggregate follows from the events, so these are all that is kept. */
  save(writer: StateWriter): Json {
    return [...this.#keyed.entries].map(([key, recent]) => [
      saveKey(key),
      recent.events().map((event) => writer.event(event)),
    ]);
  }

  load(state: Json, reader: StateReader): void {
    for (const [key, events] of state as readonly (readonly [Json, readonly Json[]])[]) {
      const recent = this.#empty();
      for (const saved of events) {
        const event = reader.event(saved);
        if (event !== null) this.#add(recent, event);
      }
      this.#keyed.entries.set(loadKey(key), recent);
    }
  }
}
