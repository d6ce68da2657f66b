import type { LagPlan } from '../plan/lag.ts';
import type { Json } from '../types/state.ts';
import type { Instant } from '../types/time.ts';
import type { Value } from '../types/value.ts';
import { type Lineage, StreamEvent, withEarlier } from './event.ts';
import { Frame } from './frame.ts';
import type { FinishedGroup, GroupPlan } from './group.ts';
import type { HistoryFunction } from './history.ts';
import { Apply, ReferenceJoin } from './joins.ts';
import { type KeptRow, keepRow, loadRow, saveRow, showRow } from './kept-windows.ts';
import { MatchRecognize } from './match-recognize.ts';
import { Reorder } from './reorder.ts';
import type { SelectPlan, VersionAt } from './select-plan.ts';
import type { JoiningStage, Stage } from './stage.ts';
import type { StateReader, StateWriter } from './state.ts';
import { TemporalJoin } from './temporal-join.ts';
import type { WindowOperator } from './windows.ts';

export type Consumer = (event: StreamEvent) => void;
/** Where the rows of a statement leave the job, as JSON. */
export type Output = (time: Instant, row: Record<string, unknown>, lineage: Lineage) => void;

interface Taken {
  readonly source: number;
  readonly event: StreamEvent;
}

interface Timed {
  readonly due: Instant;
  readonly entries: number;
  fire(due: Instant): void;
  save(writer: StateWriter): Json;
  load(state: Json, reader: StateReader): void;
}

/** Runs one SELECT: history functions, joins, WHERE, then projection or windows. */
export class SelectOperator {
  /** Of a step. */
  readonly consumers: Consumer[] = [];
  /** Of a statement. */
  output: Output | undefined;
  /** Rows taken and rows written since the start. */
  taken = 0;
  written = 0;
  /** Rows that came to WHERE since the start: one event may give many. */
  passed = 0;
  readonly #plan: SelectPlan;
  readonly #frame: Frame;
  readonly #analytics: readonly (readonly HistoryFunction[])[];
  readonly #joined: readonly HistoryFunction[];
  readonly #first: Stage;
  readonly #rights = new Map<number, JoiningStage>();
  readonly #windows: readonly WindowOperator[];
  /** Rows that come in less late than others. */
  readonly #entry: Reorder<Taken> | undefined;
  /** Joined rows, some of which come late. */
  readonly #exit: Reorder<KeptRow> | undefined;
  /** Events go from the input straight to WHERE: nothing waits, joins or looks back. */
  readonly #isDirect: boolean;
  /** Everything with timers, in the order in which rows pass it, and how much later than its time each works. */
  readonly #timed: { readonly part: Timed; readonly lag: number }[] = [];

  constructor(plan: SelectPlan, references: readonly VersionAt[], lag: LagPlan) {
    this.#plan = plan;
    this.#frame = new Frame(plan.sources);
    this.#analytics = plan.analytics.map((factories) => factories.map((create) => create()));
    this.#joined = plan.joined.map((create) => create());
    this.#entry = lag.uneven ? this.#reorderEntry() : undefined;
    this.#exit = lag.output > lag.input ? this.#reorderExit() : undefined;
    this.#isDirect =
      this.#entry === undefined &&
      this.#exit === undefined &&
      plan.stages.length === 0 &&
      this.#analytics.every((functions) => functions.length === 0);
    let next: Stage = { enter: (frame, lineage) => this.#leaveJoins(frame, lineage) };
    const joins: (TemporalJoin | MatchRecognize)[] = [];
    for (const stage of [...plan.stages].reverse()) {
      if (stage.kind === 'reference') {
        next = new ReferenceJoin(stage.settings, references[stage.reference] ?? (() => undefined), next);
      } else if (stage.kind === 'match') {
        const match = new MatchRecognize(stage.plan, next, this.#frame);
        joins.unshift(match);
        next = match;
      } else if (stage.kind === 'apply') {
        next = new Apply(stage.argument, stage.ofRecord, stage.source, stage.outer, next);
      } else {
        const join = new TemporalJoin(stage.settings, stage.bounds, next, this.#frame);
        this.#rights.set(stage.settings.source, join);
        joins.unshift(join);
        next = join;
      }
    }
    this.#first = next;
    const { grouping } = plan;
    const groups: GroupPlan = {
      keys: grouping?.keys ?? [],
      aggregates: grouping?.aggregates ?? [],
      frame: this.#frame,
      emit: (group, end, windowId) => this.#emitGroup(group, end, windowId),
    };
    this.#windows = (grouping?.windows ?? []).map((create) => create(groups));
    const early: readonly (Timed | undefined)[] = [this.#entry, ...joins];
    const late: readonly (Timed | undefined)[] = [this.#exit, ...this.#windows];
    for (const part of early) if (part !== undefined) this.#timed.push({ part, lag: lag.input });
    for (const part of late) if (part !== undefined) this.#timed.push({ part, lag: lag.output });
  }

  #reorderEntry(): Reorder<Taken> {
    return new Reorder<Taken>(({ source, event }) => this.#enter(source, event), {
      save: ({ source, event }, writer) => [source, writer.event(event)],
      load: (state, reader) => {
        const [source, saved] = state as readonly [number, Json];
        const event = reader.event(saved);
        return event === null ? undefined : { source, event };
      },
    });
  }

  #reorderExit(): Reorder<KeptRow> {
    const release = (row: KeptRow): void => {
      showRow(this.#frame, row);
      this.#tail(this.#frame, row.lineage);
    };
    return new Reorder(release, { save: saveRow, load: loadRow });
  }

  get isTimed(): boolean {
    return this.#timed.length > 0;
  }

  get due(): Instant {
    let due = Infinity;
    for (let at = 0; at < this.#timed.length; at += 1) {
      const timed = this.#timed[at];
      if (timed !== undefined && timed.part.due + timed.lag < due) due = timed.part.due + timed.lag;
    }
    return due;
  }

  fire(due: Instant): void {
    for (const { part, lag } of this.#timed) if (part.due + lag <= due) part.fire(due - lag);
  }

  /** Takes an event of the stream source `source`. */
  take(source: number, event: StreamEvent): void {
    this.taken += 1;
    if (this.#isDirect) {
      const frame = this.#frame;
      frame.rows[source] = event;
      frame.time = event.time;
      this.#tail(frame, event.lineage);
    } else if (this.#entry === undefined) this.#enter(source, event);
    else this.#entry.hold(event.time, { source, event });
  }

  #enter(source: number, event: StreamEvent): void {
    const frame = this.#frame;
    const bound = this.#bind(source, event);
    if (this.#rights.size > 0) {
      const join = this.#rights.get(source);
      if (join !== undefined) {
        join.right(frame, bound);
        return;
      }
    }
    frame.rows[source] = bound;
    frame.time = event.time;
    this.#first.enter(frame, bound.lineage);
  }

  /** Runs the history functions of the source; they see every event, whatever WHERE and JOIN do later. */
  #bind(source: number, event: StreamEvent): StreamEvent {
    const functions = this.#analytics[source];
    if (functions === undefined || functions.length === 0) return event;
    this.#frame.rows[source] = event;
    this.#frame.time = event.time;
    const values: Value[] = [];
    const lineage = this.#runHistory(functions, values, event.lineage);
    return new StreamEvent(event.time, event.record, event.envelope, lineage, values);
  }

  /** Gives the evidence of the row together with that of the earlier rows the functions looked at. */
  #runHistory(functions: readonly HistoryFunction[], values: Value[], lineage: Lineage): Lineage {
    let earlier: Lineage[] | undefined;
    for (let at = 0; at < functions.length; at += 1) {
      const fn = functions[at] as HistoryFunction;
      values.push(fn.next(this.#frame, lineage));
      if (fn.earlier !== undefined) (earlier ??= []).push(fn.earlier);
    }
    return earlier === undefined ? lineage : withEarlier(earlier, lineage);
  }

  #leaveJoins(frame: Frame, lineage: Lineage): void {
    if (this.#exit === undefined) this.#tail(frame, lineage);
    else this.#exit.hold(frame.time, keepRow(frame, lineage));
  }

  #tail(frame: Frame, ofRow: Lineage): void {
    this.passed += 1;
    let lineage = ofRow;
    if (this.#joined.length > 0) {
      const values: Value[] = [];
      lineage = this.#runHistory(this.#joined, values, ofRow);
      frame.joined = values;
    }
    const { where, having, grouping } = this.#plan;
    if (where !== undefined && where(frame) !== true) return;
    if (grouping !== undefined) {
      for (let at = 0; at < this.#windows.length; at += 1) this.#windows[at]?.add(frame, lineage);
      return;
    }
    if (having !== undefined && having(frame) !== true) return;
    this.#emit(frame, lineage);
  }

  #emitGroup(group: FinishedGroup, end: Instant, windowId: string | null): void {
    const frame = this.#frame;
    frame.time = end;
    frame.windowId = windowId;
    frame.keys = group.keys;
    frame.aggregates = group.aggregates;
    const { having } = this.#plan;
    if (having !== undefined && having(frame) !== true) return;
    this.#emit(frame, group.sources);
  }

  #emit(frame: Frame, lineage: Lineage): void {
    this.written += 1;
    if (this.output !== undefined) {
      this.output(frame.time, this.#plan.projectJson(frame), lineage);
      return;
    }
    const event = new StreamEvent(frame.time, this.#plan.project(frame), null, lineage);
    for (let at = 0; at < this.consumers.length; at += 1) this.consumers[at]?.(event);
  }

  /** Frees history that no event from `now` on can see. */
  sweep(now: Instant): void {
    for (const fn of this.#analytics.flat()) fn.sweep(now);
    for (const fn of this.#joined) fn.sweep(now);
  }

  /** Rows, values and evidence held now. */
  get entries(): number {
    let sum = 0;
    for (const fn of this.#analytics.flat()) sum += fn.entries;
    for (const fn of this.#joined) sum += fn.entries;
    for (const { part } of this.#timed) sum += part.entries;
    return sum;
  }

  save(writer: StateWriter): Json {
    return [
      this.#analytics.map((functions) => functions.map((fn) => fn.save(writer))),
      this.#joined.map((fn) => fn.save(writer)),
      this.#timed.map(({ part }) => part.save(writer)),
    ];
  }

  load(state: Json, reader: StateReader): void {
    const [analytics, joined, timed] = state as readonly [
      readonly (readonly Json[])[],
      readonly Json[],
      readonly Json[],
    ];
    this.#analytics.forEach((functions, source) => {
      functions.forEach((fn, index) => fn.load(analytics[source]?.[index] ?? [], reader));
    });
    this.#joined.forEach((fn, index) => fn.load(joined[index] ?? [], reader));
    this.#timed.forEach(({ part }, index) => part.load(timed[index] ?? null, reader));
  }
}
