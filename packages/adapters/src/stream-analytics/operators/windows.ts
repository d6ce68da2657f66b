import { CHOICES } from '../choices.ts';
import type { Json } from '../types/state.ts';
import { loadInstant, saveInstant } from '../types/state.ts';
import type { Instant } from '../types/time.ts';
import type { Lineage } from './event.ts';
import type { Frame } from './frame.ts';
import { type GroupPlan, GroupTable } from './group.ts';
import type { StateReader, StateWriter } from './state.ts';

/**
 * Collects rows and emits groups when time passes the end of a window. Windows are (start, end]: `fire(due)` is called
 * once every row with a timestamp of at most `due` has been added, and before any later one is.
 */
export interface WindowOperator {
  /** When something has to happen next; Infinity when nothing is held. */
  readonly due: Instant;
  /** Groups, rows, values and evidence held now. */
  readonly entries: number;
  add(frame: Frame, lineage: Lineage): void;
  fire(due: Instant): void;
  save(writer: StateWriter): Json;
  load(state: Json, reader: StateReader): void;
}

/**
 * Tumbling windows, and snapshot windows, whose end is the timestamp itself. As rows come in order of time, one window
 * at most is open.
 */
export class AlignedWindow implements WindowOperator {
  due: Instant = Infinity;
  readonly #plan: GroupPlan;
  readonly #endOf: (instant: Instant) => Instant;
  readonly #id: string | null;
  #groups: GroupTable;

  constructor(plan: GroupPlan, endOf: (instant: Instant) => Instant, id: string | null) {
    this.#plan = plan;
    this.#endOf = endOf;
    this.#id = id;
    this.#groups = new GroupTable(plan);
  }

  get entries(): number {
    return this.#groups.entries;
  }

  add(frame: Frame, lineage: Lineage): void {
    if (this.due === Infinity) this.due = this.#endOf(frame.time);
    this.#groups.add(frame, lineage);
  }

  fire(due: Instant): void {
    const groups = this.#groups;
    this.due = Infinity;
    this.#groups = new GroupTable(this.#plan, groups.room);
    groups.finish(due, this.#id);
  }

  save(writer: StateWriter): Json {
    return [saveInstant(this.due), this.#groups.save(writer)];
  }

  load(state: Json, reader: StateReader): void {
    const [due, groups] = state as readonly [Json, Json];
    this.due = loadInstant(due);
    this.#groups.load(groups, reader);
  }
}

/** Hopping windows with aggregates that run along: a row is added to each window that holds it. */
export class HoppingWindow implements WindowOperator {
  readonly #plan: GroupPlan;
  readonly #endOf: (instant: Instant) => Instant;
  readonly #size: number;
  readonly #hop: number;
  readonly #id: string | null;
  /** Open windows by end, earliest first. */
  readonly #open: { readonly end: Instant; readonly groups: GroupTable }[] = [];

  constructor(plan: GroupPlan, endOf: (instant: Instant) => Instant, size: number, hop: number, id: string | null) {
    this.#plan = plan;
    this.#endOf = endOf;
    this.#size = size;
    this.#hop = hop;
    this.#id = id;
  }

  static isCheap(size: number, hop: number): boolean {
    return size / hop <= CHOICES.maxHopsPerEvent;
  }

  get due(): Instant {
    return this.#open[0]?.end ?? Infinity;
  }

  get entries(): number {
    return this.#open.reduce((sum, { groups }) => sum + groups.entries, 0);
  }

  add(frame: Frame, lineage: Lineage): void {
    let index = 0;
    for (let end = this.#endOf(frame.time); end - this.#size < frame.time; end += this.#hop) {
      while ((this.#open[index]?.end ?? Infinity) < end) index += 1;
      let open = this.#open[index];
      if (open === undefined || open.end !== end) {
        open = { end, groups: new GroupTable(this.#plan, this.#open[0]?.groups.room) };
        this.#open.splice(index, 0, open);
      }
      open.groups.add(frame, lineage);
    }
  }

  fire(due: Instant): void {
    while (this.#open[0] !== undefined && this.#open[0].end <= due) {
      const open = this.#open.shift();
      open?.groups.finish(open.end, this.#id);
    }
  }

  save(writer: StateWriter): Json {
    return this.#open.map(({ end, groups }) => [end, groups.save(writer)]);
  }

  load(state: Json, reader: StateReader): void {
    for (const [end, groups] of state as readonly (readonly [number, Json])[]) {
      const open = { end, groups: new GroupTable(this.#plan) };
      open.groups.load(groups, reader);
      this.#open.push(open);
    }
  }
}
