import { type Lineage, MAX_SOURCES, type SourceEvent, isList } from './event.ts';

/** Evidence of groups that is held for each on average before what is too old is dropped. */
const SLACK = 2 * MAX_SOURCES;

/** The latest events that each group of a window was made from: one list, and in it a chain back for each group. */
export class Evidence {
  #sources: SourceEvent[] = [];
  /** For each place in the list the place before it of the same group, or −1. */
  #previous: number[] = [];
  /** For each group its latest place. */
  readonly #latest: number[] = [];

  add(group: number, lineage: Lineage): void {
    if (group === this.#latest.length) this.#latest.push(-1);
    if (isList(lineage)) for (const source of lineage) this.#append(group, source);
    else this.#append(group, lineage);
    if (this.#sources.length > SLACK * (this.#latest.length + 10)) this.#compact();
  }

  /** Pieces of evidence held now. */
  get entries(): number {
    return this.#sources.length;
  }

  #append(group: number, source: SourceEvent): void {
    this.#previous.push(this.#latest[group] ?? -1);
    this.#latest[group] = this.#sources.length;
    this.#sources.push(source);
  }

  /** The latest `MAX_SOURCES` of a group, newest last, each once: rows of a group may have events in common. */
  of(group: number): readonly SourceEvent[] {
    const found: SourceEvent[] = [];
    let place = this.#latest[group] ?? -1;
    while (place >= 0 && found.length < MAX_SOURCES) {
      const source = this.#sources[place];
      // Few as they are, comparing them costs less than a Set.
      if (source !== undefined && !found.includes(source)) found.push(source);
      place = this.#previous[place] ?? -1;
    }
    return found.reverse();
  }

  #compact(): void {
    const kept = this.#latest.map((_, group) => this.of(group));
    this.#sources = [];
    this.#previous = [];
    kept.forEach((sources, group) => {
      this.#latest[group] = -1;
      for (const source of sources) this.#append(group, source);
    });
  }
}
