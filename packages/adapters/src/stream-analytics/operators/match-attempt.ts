import { keyOfAll } from '../types/compare.ts';
import { type Json, loadValue, saveValue } from '../types/state.ts';
import type { Instant } from '../types/time.ts';
import type { Value } from '../types/value.ts';
import type { Evaluate, Frame, Test } from './frame.ts';
import type { Instruction } from './match-program.ts';
import { type MatchAggregate, withEvent } from './match-values.ts';

/** A compiled MATCH_RECOGNIZE. */
export interface MatchPlan {
  readonly program: readonly Instruction[];
  /** Names of the variables by number, and the test of each; undefined: any event. */
  readonly variables: readonly { readonly name: string; readonly test: Test | undefined }[];
  readonly aggregates: ReadonlyMap<number, MatchAggregate>;
  /** Places that aggregates use. */
  readonly slots: number;
  /** Places whose values decide how a match may go on. */
  readonly deciding: readonly number[];
  readonly keepsNames: boolean;
  readonly keys: readonly Evaluate[];
  /** Longest time from the first event of a match to its last, in ticks. */
  readonly limit: number;
  readonly measures: readonly { readonly name: string; readonly value: Evaluate }[];
}

/** Names of matched variables, latest first; runs of one name are one node. */
interface Names {
  readonly variable: number;
  readonly count: number;
  readonly before: Names | null;
}

/** One way in which the events so far may be matched. */
interface Thread {
  readonly at: number;
  readonly values: readonly Value[];
  readonly names: Names | null;
}

export interface Match {
  readonly values: readonly Value[];
  readonly names: Names | null;
  /** Number of matched events. */
  readonly length: number;
}

/** Ways kept at a time; the least preferred beyond are given up. */
const MAX_THREADS = 64;

/**
 * The search for a match that begins at one event. All ways to match are followed at once, the preferred first, so the
 * work for an event is bounded and never grows with the number of ways (as in Thompson's construction). Two ways at the
 * same place of the pattern whose deciding values are equal have the same future: the preferred one stays.
 */
export class Attempt {
  readonly start: Instant;
  /** Number of its first event in the partition. */
  readonly first: number;
  best: Match | null = null;
  #threads: readonly Thread[];
  #length = 0;

  constructor(plan: MatchPlan, start: Instant, first: number) {
    this.start = start;
    this.first = first;
    const threads: Thread[] = [];
    const values = new Array<Value>(plan.slots).fill(null);
    // A match of no events is no match, but ways that are less preferred than it are out of the race too.
    new Follower(plan, threads, () => undefined).follow(0, values, null);
    this.#threads = threads;
  }

  /** Nothing can be found any more that is preferred to `best`. */
  get isDecided(): boolean {
    return this.#threads.length === 0;
  }

  /** Takes the next event, which the frame shows. Gives the number of steps it took. */
  take(plan: MatchPlan, frame: Frame): number {
    this.#length += 1;
    const next: Thread[] = [];
    const follower = new Follower(plan, next, (values, names) => {
      this.best = { values, names, length: this.#length };
    });
    for (const thread of this.#threads) {
      if (follower.isCut) break;
      const instruction = plan.program[thread.at];
      if (instruction?.kind !== 'event') continue;
      const { variable } = instruction;
      const values = withEvent(thread.values, plan.aggregates, variable, frame);
      const test = plan.variables[variable]?.test;
      follower.steps += 1;
      if (test !== undefined) {
        frame.aggregates = values;
        if (test(frame) !== true) continue;
      }
      follower.follow(thread.at + 1, values, plan.keepsNames ? named(thread.names, variable) : null);
    }
    this.#threads = next;
    return follower.steps;
  }

  /** Ends the search with what it has found. */
  giveUp(): void {
    this.#threads = [];
  }

  save(): Json {
    return [
      this.start,
      this.first,
      this.#length,
      this.#threads.map(({ at, values, names }) => [at, values.map((value) => saveValue(value)), saveNames(names)]),
      this.best === null
        ? null
        : [this.best.values.map((value) => saveValue(value)), saveNames(this.best.names), this.best.length],
    ];
  }

  static load(plan: MatchPlan, state: Json): Attempt {
    const [start, first, length, threads, best] = state as readonly [
      number,
      number,
      number,
      readonly (readonly [number, readonly Json[], Json])[],
      readonly [readonly Json[], Json, number] | null,
    ];
    const attempt = new Attempt(plan, start, first);
    attempt.#length = length;
    attempt.#threads = threads.map(([at, values, names]) => ({
      at,
      values: values.map(loadValue),
      names: loadNames(names),
    }));
    if (best !== null) attempt.best = { values: best[0].map(loadValue), names: loadNames(best[1]), length: best[2] };
    return attempt;
  }
}

/** Goes on through splits and jumps to the instructions that wait for an event, in the order of preference. */
class Follower {
  steps = 0;
  /** A match was found: what comes after is less preferred. */
  isCut = false;
  readonly #plan: MatchPlan;
  readonly #threads: Thread[];
  readonly #found: (values: readonly Value[], names: Names | null) => void;
  readonly #seen = new Set<string | number>();

  constructor(plan: MatchPlan, threads: Thread[], found: (values: readonly Value[], names: Names | null) => void) {
    this.#plan = plan;
    this.#threads = threads;
    this.#found = found;
  }

  follow(from: number, values: readonly Value[], names: Names | null): void {
    const { program, deciding } = this.#plan;
    const suffix = deciding.length === 0 ? '' : String(keyOfAll(deciding.map((slot) => values[slot] ?? null)));
    const stack = [from];
    for (let at = stack.pop(); at !== undefined && !this.isCut; at = stack.pop()) {
      const key = deciding.length === 0 ? at : `${at} ${suffix}`;
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      this.steps += 1;
      const instruction = program[at];
      switch (instruction?.kind) {
        case 'event':
          if (this.#threads.length < MAX_THREADS) this.#threads.push({ at, values, names });
          break;
        case 'jump':
          stack.push(instruction.to);
          break;
        case 'split':
          stack.push(instruction.second, instruction.first);
          break;
        default:
          this.isCut = true;
          this.#found(values, names);
      }
    }
  }
}

function named(before: Names | null, variable: number): Names {
  if (before?.variable !== variable) return { variable, count: 1, before };
  return { variable, count: before.count + 1, before: before.before };
}

/** The name of the variable of each event, in order. */
export function listNames(plan: MatchPlan, names: Names | null, anyName: string): string[] {
  const list: string[] = [];
  for (let node = names; node !== null; node = node.before) {
    const name = plan.variables[node.variable]?.name ?? anyName;
    for (let i = 0; i < node.count; i += 1) list.push(name);
  }
  return list.reverse();
}

function saveNames(names: Names | null): Json {
  const list: Json[] = [];
  for (let node = names; node !== null; node = node.before) list.push([node.variable, node.count]);
  return list.reverse();
}

function loadNames(json: Json): Names | null {
  let names: Names | null = null;
  for (const [variable, count] of json as readonly (readonly [number, number])[])
    names = { variable, count, before: names };
  return names;
}
