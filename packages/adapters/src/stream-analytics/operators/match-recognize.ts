import { ANY_EVENT } from '../language/ast.ts';
import { type Key, keyOfAll } from '../types/compare.ts';
import type { Json } from '../types/state.ts';
import type { Instant } from '../types/time.ts';
import { Row } from '../types/value.ts';
import { type Lineage, StreamEvent, mergeLineage } from './event.ts';
import { Frame } from './frame.ts';
import { Attempt, type MatchPlan, listNames } from './match-attempt.ts';
import type { Stage, TimedStage } from './stage.ts';
import { type StateReader, type StateWriter, loadKey, saveKey } from './state.ts';

/** Searches open at a time in one partition; beyond, the oldest ends with what it has found. */
const MAX_ATTEMPTS = 10_000;
/** Steps for one event in one partition; when it took more, the older half of the searches ends. */
const MAX_STEPS = 200_000;
/** Names that Classifier() lists. */
const MAX_NAMES = 10_000;

interface Partition {
  readonly key: Key;
  /** Open searches, oldest first. */
  attempts: Attempt[];
  /** Evidence of the events since the oldest open search began. */
  events: Lineage[];
  /** Number of the first of `events`. */
  base: number;
}

interface Waiting {
  readonly partition: Partition;
  readonly attempt: Attempt;
}

/**
 * MATCH_RECOGNIZE (Stream Analytics reference): every event begins a search of its own ("skip to next row"). A search
 * ends as soon as nothing preferred to what it has found can come, at the latest when the limit has passed; its row
 * carries the timestamp of that moment, so rows never go back in time.
 */
export class MatchRecognize implements TimedStage {
  readonly #plan: MatchPlan;
  readonly #next: Stage;
  /** The frame of the SELECT. */
  readonly #out: Frame;
  readonly #scratch = new Frame(1);
  readonly #partitions = new Map<Key, Partition>();
  /** Open searches of all partitions by their start; those that ended are skipped. */
  #waiting: Waiting[] = [];
  #head = 0;
  /** How many of these have ended. */
  #ended = 0;

  constructor(plan: MatchPlan, next: Stage, frame: Frame) {
    this.#plan = plan;
    this.#next = next;
    this.#out = frame;
  }

  get due(): Instant {
    this.#skipEnded();
    const first = this.#waiting[this.#head];
    return first === undefined ? Infinity : first.attempt.start + this.#plan.limit;
  }

  get entries(): number {
    let sum = 0;
    for (const { attempts, events } of this.#partitions.values()) sum += events.length + attempts.length;
    return sum;
  }

  #skipEnded(): void {
    while (this.#waiting[this.#head]?.attempt.isDecided === true) this.#head += 1;
  }

  /** Lets go of searches that have ended, also behind one that stays open for days. */
  #forgetEnded(): void {
    if (this.#ended < 1000 || this.#ended * 2 < this.#waiting.length) return;
    this.#waiting = this.#waiting.filter(({ attempt }) => !attempt.isDecided);
    this.#head = 0;
    this.#ended = 0;
  }

  enter(frame: Frame, lineage: Lineage): void {
    const scratch = this.#scratch;
    const { time } = frame;
    scratch.rows[0] = frame.rows[0] ?? null;
    scratch.time = time;
    const partition = this.#partitionOf(keyOfAll(this.#plan.keys.map((key) => key(scratch))));
    const number = partition.base + partition.events.length;
    partition.events.push(lineage);
    const attempt = new Attempt(this.#plan, time, number);
    partition.attempts.push(attempt);
    this.#waiting.push({ partition, attempt });
    let steps = 0;
    for (const each of partition.attempts) steps += each.take(this.#plan, scratch);
    const excess = steps > MAX_STEPS ? partition.attempts.length >> 1 : partition.attempts.length - MAX_ATTEMPTS;
    for (let i = 0; i < excess; i += 1) partition.attempts[i]?.giveUp();
    this.#finish(partition, time);
  }

  #partitionOf(key: Key): Partition {
    let partition = this.#partitions.get(key);
    if (partition === undefined) {
      partition = { key, attempts: [], events: [], base: 0 };
      this.#partitions.set(key, partition);
    }
    return partition;
  }

  /** Writes the matches of the searches that have ended, oldest first, and forgets them. */
  #finish(partition: Partition, time: Instant): void {
    const ended = partition.attempts.filter((attempt) => attempt.isDecided);
    if (ended.length === 0) return;
    const { events, base } = partition;
    partition.attempts = partition.attempts.filter((attempt) => !attempt.isDecided);
    const [oldest] = partition.attempts;
    if (oldest === undefined) {
      this.#partitions.delete(partition.key);
    } else if (oldest.first > base) {
      partition.events = events.slice(oldest.first - base);
      partition.base = oldest.first;
    }
    this.#ended += ended.length;
    this.#forgetEnded();
    for (const attempt of ended) this.#emit(attempt, events, base, time);
  }

  #emit(attempt: Attempt, events: readonly Lineage[], base: number, time: Instant): void {
    const { best } = attempt;
    if (best === null) return;
    const plan = this.#plan;
    const scratch = this.#scratch;
    scratch.rows[0] = null;
    scratch.time = time;
    scratch.aggregates = best.values;
    scratch.keys = plan.keepsNames ? [listNames(plan, best.names, ANY_EVENT).slice(0, MAX_NAMES)] : [];
    const row = new Row();
    for (const { name, value } of plan.measures) row[name] = value(scratch);
    const from = attempt.first - base;
    const lineage = mergeLineage(events.slice(from, from + best.length));
    const frame = this.#out;
    frame.rows[0] = new StreamEvent(time, row, null, lineage);
    frame.time = time;
    this.#next.enter(frame, lineage);
  }

  fire(due: Instant): void {
    for (;;) {
      this.#skipEnded();
      const first = this.#waiting[this.#head];
      if (first === undefined || first.attempt.start + this.#plan.limit > due) return;
      first.attempt.giveUp();
      this.#finish(first.partition, due);
    }
  }

  save(writer: StateWriter): Json {
    const partitions = [...this.#partitions.values()];
    const numbers = new Map(partitions.map((partition, index) => [partition, index]));
    return [
      partitions.map(({ key, events, base }) => [saveKey(key), base, events.map((lineage) => writer.lineage(lineage))]),
      this.#waiting
        .slice(this.#head)
        .filter(({ attempt }) => !attempt.isDecided)
        .map(({ partition, attempt }) => [numbers.get(partition) ?? -1, attempt.save()]),
    ];
  }

  load(state: Json, reader: StateReader): void {
    const [saved, waiting] = state as readonly [
      readonly (readonly [Json, number, readonly Json[]])[],
      readonly (readonly [number, Json])[],
    ];
    const partitions = saved.map(([key, base, events]) => {
      const partition = this.#partitionOf(loadKey(key));
      partition.base = base;
      partition.events = events.map((lineage) => reader.lineage(lineage));
      return partition;
    });
    for (const [index, json] of waiting) {
      const partition = partitions[index];
      if (partition === undefined) continue;
      const attempt = Attempt.load(this.#plan, json);
      partition.attempts.push(attempt);
      this.#waiting.push({ partition, attempt });
    }
  }
}
