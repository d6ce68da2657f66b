import type { EventBatch, StreamEvent } from '@csk/core';

interface Lane {
  readonly input: string;
  readonly partition: string;
  readonly events: StreamEvent[];
  /** Its last batch was empty: it has nothing for now. */
  quiet: boolean;
}

export interface MergedEvent {
  readonly input: string;
  readonly event: StreamEvent;
}

/**
 * Brings the partitions of all inputs into the order of arrival, so that a backlog read partition by partition gives
 * the same results as the events gave when they came.
 */
export class ArrivalMerge {
  readonly #lanes: Lane[] = [];
  /** When the newest event so far reached its hub, in milliseconds since 1970. */
  newestArrival = -Infinity;

  addLane(input: string, partition: string): void {
    this.#lanes.push({ input, partition, events: [], quiet: false });
  }

  add(input: string, batch: EventBatch): void {
    let lane = this.#lanes.find((each) => each.input === input && each.partition === batch.partition);
    if (lane === undefined) {
      lane = { input, partition: batch.partition, events: [], quiet: false };
      this.#lanes.push(lane);
    }
    lane.quiet = batch.events.length === 0;
    for (const event of batch.events) {
      lane.events.push(event);
      this.newestArrival = Math.max(this.newestArrival, Date.parse(event.enqueuedAt));
    }
  }

  get waiting(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.events.length, 0);
  }

  /** Nothing is waiting and every partition has said that it has nothing. */
  get isIdle(): boolean {
    return this.#lanes.every((lane) => lane.quiet && lane.events.length === 0);
  }

  /** Events that no partition can precede any more; with `all` also those for which another would have to be waited. */
  take(all: boolean): MergedEvent[] {
    const ready: MergedEvent[] = [];
    const next = new Map(this.#lanes.map((lane) => [lane, 0]));
    for (;;) {
      let first: { lane: Lane; event: StreamEvent; time: number } | undefined;
      for (const lane of this.#lanes) {
        const event = lane.events[next.get(lane) ?? 0];
        if (event === undefined) {
          if (lane.quiet || all) continue;
          return this.#taken(ready, next);
        }
        const time = Date.parse(event.enqueuedAt);
        if (first === undefined || time < first.time) first = { lane, event, time };
      }
      if (first === undefined) return this.#taken(ready, next);
      next.set(first.lane, (next.get(first.lane) ?? 0) + 1);
      ready.push({ input: first.lane.input, event: first.event });
    }
  }

  #taken(ready: MergedEvent[], next: ReadonlyMap<Lane, number>): MergedEvent[] {
    for (const [lane, count] of next) lane.events.splice(0, count);
    return ready;
  }
}
