/** One event as it lies in a partition. */
export interface StoredEvent {
  readonly sequence: number;
  /** Position in bytes since the partition began; the next event's offset is larger by this event's size. */
  readonly offset: number;
  /** Milliseconds since 1970. */
  readonly enqueuedAt: number;
  /** Message annotations that came with the event. */
  readonly annotations: Readonly<Record<string, string | number | boolean>>;
  /** The bare AMQP message. */
  readonly bare: Buffer;
}

export type NewEvent = Omit<StoredEvent, 'sequence' | 'offset'>;

/** Where an event lies, and since when. */
export type StoredPlace = Pick<StoredEvent, 'sequence' | 'offset' | 'enqueuedAt'>;

/** Bounds of a partition. An event goes when either is passed, but the newest always stays. */
export interface PartitionRetention {
  /** Milliseconds. */
  readonly maxAge: number;
  readonly maxBytes: number;
}

/** Where a receiver starts. `inclusive` takes the event at the position itself. */
export type EventPosition =
  | { readonly kind: 'earliest' | 'latest' }
  | { readonly kind: 'offset' | 'sequence' | 'time'; readonly value: number; readonly inclusive: boolean };

/** Accounted per event beside its bytes, so that empty events are bounded too. */
const OVERHEAD = 256;

/**
 * The events of one partition in order: sequence numbers without gaps, old ones dropped from the front.
 * Sequence numbers and offsets go on after everything was dropped.
 */
export class PartitionLog {
  #events: StoredEvent[] = [];
  /** Index of the first live event; the array is shortened only now and then. */
  #head = 0;
  #bytes = 0;
  #nextSequence = 0;
  #nextOffset = 0;
  #last: StoredPlace | undefined;

  get isEmpty(): boolean {
    return this.#head === this.#events.length;
  }

  get count(): number {
    return this.#events.length - this.#head;
  }

  get nextSequence(): number {
    return this.#nextSequence;
  }

  get nextOffset(): number {
    return this.#nextOffset;
  }

  /** Sequence number of the oldest event still there, or of the next one when there is none. */
  get firstSequence(): number {
    return this.#nextSequence - this.count;
  }

  /** The newest event ever, even when retention has dropped it. */
  get last(): StoredPlace | undefined {
    return this.#last;
  }

  append({ enqueuedAt, annotations, bare }: NewEvent): StoredEvent {
    const stored = { sequence: this.#nextSequence, offset: this.#nextOffset, enqueuedAt, annotations, bare };
    const size = sizeOf(stored);
    this.#events.push(stored);
    this.#last = stored;
    this.#nextSequence += 1;
    this.#nextOffset += size;
    this.#bytes += size;
    return stored;
  }

  /** Continues the numbering of an earlier life of this partition; call before the first append. */
  resume(sequence: number, offset: number): void {
    this.#nextSequence = sequence;
    this.#nextOffset = offset;
  }

  /** Event with this sequence number, or the oldest after it when that is gone; undefined past the end. */
  at(sequence: number): StoredEvent | undefined {
    const index = Math.max(0, sequence - this.firstSequence);
    return this.#events[this.#head + index];
  }

  /** First sequence number that a receiver starting at `position` gets. */
  locate(position: EventPosition): number {
    switch (position.kind) {
      case 'earliest':
        return this.firstSequence;
      case 'latest':
        return this.#nextSequence;
      case 'sequence':
        return position.inclusive ? position.value : position.value + 1;
      case 'offset':
        return this.#firstWhere(position, (event) => event.offset);
      case 'time':
        return this.#firstWhere(position, (event) => event.enqueuedAt);
    }
  }

  /** Drops what retention no longer keeps. */
  prune(retention: PartitionRetention, now: number): void {
    while (this.count > 1) {
      const oldest = this.#events[this.#head]!;
      if (this.#bytes <= retention.maxBytes && now - oldest.enqueuedAt <= retention.maxAge) break;
      this.#bytes -= sizeOf(oldest);
      this.#head += 1;
    }
    if (this.#head > 1024 && this.#head * 2 > this.#events.length) {
      this.#events = this.#events.slice(this.#head);
      this.#head = 0;
    }
  }

  *[Symbol.iterator](): Iterator<StoredEvent> {
    for (let index = this.#head; index < this.#events.length; index += 1) yield this.#events[index]!;
  }

  /** Binary search: `key` never falls along the log. */
  #firstWhere(position: { value: number; inclusive: boolean }, key: (event: StoredEvent) => number): number {
    let low = this.#head;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const value = key(this.#events[middle]!);
      if (position.inclusive ? value >= position.value : value > position.value) high = middle;
      else low = middle + 1;
    }
    return this.firstSequence + (low - this.#head);
  }
}

const sizeOf = (event: StoredEvent): number => event.bare.length + OVERHEAD;
