import { type Lineage, MAX_SOURCES, type SourceEvent, isList } from './event.ts';

/** Evidence of groups that is held for each on average before what is too old is dropped. */
const SLACK = 2 * MAX_SOURCES;

/** How much evidence there is place for. */
export interface EvidenceRoom {
  readonly groups: number;
  readonly events: number;
}
const LEAST_ROOM: EvidenceRoom = { groups: 16, events: 16 };

/** The latest events that each group of a window was made from: one list, and in it a chain back for each group. */
export class Evidence {
  readonly #room: EvidenceRoom;
  #groups = 0;
  #size = 0;
  #sources: SourceEvent[] = [];
  /** For each place in the list the place before it of the same group, or −1. */
  #previous = new Int32Array(0);
  /** For each group its latest place. */
  #latest = new Int32Array(0);

  /** `room`: taken when the first event comes; it grows when it must. */
  constructor(room = LEAST_ROOM) {
    this.#room = room;
  }

  /** What would have sufficed for all there is. */
  get room(): EvidenceRoom {
    return {
      groups: Math.max(LEAST_ROOM.groups, this.#groups),
      events: Math.max(LEAST_ROOM.events, this.#size),
    };
  }

  add(group: number, lineage: Lineage): void {
    if (group === this.#groups) this.#begin();
    if (isList(lineage)) for (const source of lineage) this.#append(group, source);
    else this.#append(group, lineage);
    if (this.#size > SLACK * (this.#groups + 10)) this.#compact();
  }

  /** Pieces of evidence held now. */
  get entries(): number {
    return this.#size;
  }

  #begin(): void {
    if (this.#groups === 0) {
      this.#sources = new Array<SourceEvent>(this.#room.events);
      this.#previous = new Int32Array(this.#room.events);
      this.#latest = new Int32Array(this.#room.groups);
    } else if (this.#groups === this.#latest.length) this.#latest = grown(this.#latest);
    this.#latest[this.#groups] = -1;
    this.#groups += 1;
  }

  #append(group: number, source: SourceEvent): void {
    const place = this.#size;
    if (place === this.#previous.length) this.#previous = grown(this.#previous);
    this.#previous[place] = this.#latest[group] ?? -1;
    this.#latest[group] = place;
    this.#sources[place] = source;
    this.#size = place + 1;
  }

  /** The latest `MAX_SOURCES` of a group, newest last, each once: rows of a group may have events in common. */
  of(group: number): readonly SourceEvent[] {
    const found: SourceEvent[] = [];
    let isFalling = true;
    let place = this.#latest[group] ?? -1;
    while (place >= 0 && found.length < MAX_SOURCES) {
      const source = this.#sources[place];
      place = this.#previous[place] ?? -1;
      if (source === undefined) continue;
      const newer = found.at(-1);
      // While the numbers of one input fall, as they mostly do, no event is met twice.
      isFalling &&= newer === undefined || (source.sequence < newer.sequence && source.input === newer.input);
      if (isFalling || !found.includes(source)) found.push(source);
    }
    return found.reverse();
  }

  #compact(): void {
    const kept = Array.from({ length: this.#groups }, (_, group) => this.of(group));
    this.#sources = [];
    this.#size = 0;
    kept.forEach((sources, group) => {
      this.#latest[group] = -1;
      for (const source of sources) this.#append(group, source);
    });
  }
}

function grown(list: Int32Array): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(2 * list.length);
  longer.set(list);
  return longer;
}
