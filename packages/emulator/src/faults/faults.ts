import type { Json } from '../json.ts';
import { chances } from './chance.ts';
import { faultFrom, selects, type FaultKind, type FaultOptions, type Subject } from './fault.ts';

/** A fault in force. */
export interface Fault extends FaultOptions {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly until?: number;
  /** How often it has struck. */
  readonly strikes: number;
}

/** One strike, for those who want to see what happened in which order. */
export interface Strike {
  readonly fault: string;
  readonly kind: FaultKind;
  readonly at: number;
  readonly subject: Subject;
}

interface Active {
  readonly id: string;
  readonly options: FaultOptions;
  readonly since: number;
  readonly chance: () => number;
  strikes: number;
  timer: NodeJS.Timeout | undefined;
}

/** More at once are a mistake of who asks for them. */
const MAX_FAULTS = 200;
const MAX_HISTORY = 1000;
/** Keeps the sequences of faults apart that have no seed of their own. */
const SEED_STEP = 0x9e3779b9;

/** Which faults are in force, and whether one strikes. What a strike does is its caller's. */
export class Faults {
  readonly #active = new Map<string, Active>();
  readonly #history: Strike[] = [];
  readonly #listeners = new Set<(id: string, isInForce: boolean) => void>();
  readonly #now: () => number;
  #seed: number;
  #count = 0;

  constructor(now: () => number, seed = 1) {
    this.#now = now;
    this.#seed = seed;
  }

  /** Begins the sequence of chances anew, for faults that are added from now on. */
  reseed(seed: number): void {
    this.#seed = seed;
    this.#count = 0;
  }

  /** Puts a fault in force. @returns its id. @throws RangeError when it is not one. */
  add(options: FaultOptions): string {
    faultFrom(options as unknown as Json, 'fault');
    if (this.#active.size >= MAX_FAULTS) throw new RangeError(`At most ${MAX_FAULTS} faults may be in force at once.`);
    this.#count += 1;
    const id = `fault-${this.#count}`;
    const seed = options.seed ?? this.#seed + this.#count * SEED_STEP;
    const active: Active = {
      id,
      options: { ...options },
      since: this.#now(),
      chance: chances(seed),
      strikes: 0,
      timer: undefined,
    };
    if (options.durationMs !== undefined) {
      active.timer = setTimeout(() => void this.remove(id), options.durationMs);
      active.timer.unref();
    }
    this.#active.set(id, active);
    for (const listener of this.#listeners) listener(id, true);
    return id;
  }

  /** @returns false when it is over already. */
  remove(id: string): boolean {
    const active = this.#active.get(id);
    if (!active) return false;
    clearTimeout(active.timer);
    this.#active.delete(id);
    for (const listener of this.#listeners) listener(id, false);
    return true;
  }

  clear(): void {
    for (const id of [...this.#active.keys()]) this.remove(id);
  }

  find(id: string): Fault | undefined {
    const active = this.#active.get(id);
    return active && describe(active);
  }

  list(): Fault[] {
    return [...this.#active.values()].map(describe);
  }

  get areAny(): boolean {
    return this.#active.size > 0;
  }

  /** The newest strikes, oldest first. */
  get history(): readonly Strike[] {
    return this.#history;
  }

  /** Tells of faults that begin and end. */
  onChange(listener: (id: string, isInForce: boolean) => void): void {
    this.#listeners.add(listener);
  }

  /** The first fault of a kind that strikes `subject`. It is counted, and ends with its last strike. */
  strike(kind: FaultKind, subject: Subject): Fault | undefined {
    if (this.#active.size === 0) return undefined;
    for (const active of this.#active.values()) {
      if (active.options.kind !== kind) continue;
      const struck = this.#strikeWith(active, subject);
      if (struck) return struck;
    }
    return undefined;
  }

  /** The first fault of a kind in force for `subject`; it does not count as a strike. */
  matching(kind: FaultKind, subject: Subject): FaultOptions | undefined {
    for (const { options } of this.#active.values()) {
      if (options.kind === kind && selects(options, subject)) return options;
    }
    return undefined;
  }

  /** Whether this one fault strikes. */
  strikeBy(id: string, subject: Subject): Fault | undefined {
    const active = this.#active.get(id);
    return active && this.#strikeWith(active, subject);
  }

  /** How far the clock is off by which tokens are checked. Milliseconds. */
  get skew(): number {
    let skew = 0;
    for (const { options } of this.#active.values()) {
      if (options.kind === 'clock-skew') skew += options.skewMs ?? 0;
    }
    return skew;
  }

  #strikeWith(active: Active, subject: Subject): Fault | undefined {
    const { options } = active;
    if (!selects(options, subject)) return undefined;
    if (options.probability !== undefined && active.chance() >= options.probability) return undefined;
    active.strikes += 1;
    this.#history.push({ fault: active.id, kind: options.kind, at: this.#now(), subject });
    if (this.#history.length > MAX_HISTORY) this.#history.shift();
    const fault = describe(active);
    if (options.count !== undefined && active.strikes >= options.count) this.remove(active.id);
    return fault;
  }
}

const describe = ({ id, options, since, strikes }: Active): Fault => ({
  ...options,
  id,
  since,
  ...(options.durationMs !== undefined && { until: since + options.durationMs }),
  strikes,
});
