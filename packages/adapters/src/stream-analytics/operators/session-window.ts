import { type Key, keyOfAll } from '../types/compare.ts';
import type { Json } from '../types/state.ts';
import type { Instant } from '../types/time.ts';
import type { Lineage } from './event.ts';
import type { Evaluate, Frame } from './frame.ts';
import { type GroupPlan, GroupTable } from './group.ts';
import { TimeHeap } from './heap.ts';
import { type StateReader, type StateWriter, loadKey, saveKey } from './state.ts';
import type { WindowOperator } from './windows.ts';

interface Session {
  readonly key: Key;
  readonly start: Instant;
  last: Instant;
  readonly groups: GroupTable;
}

/**
 * Session windows: a session goes on while the gap between rows is at most the timeout, and ends at the last row plus
 * the timeout. Its age is checked only at multiples of the maximum duration, where it is closed if it is that old
 * ("Session window", Stream Analytics reference); the next row opens another.
 */
export class SessionWindow implements WindowOperator {
  readonly #plan: GroupPlan;
  readonly #timeout: number;
  readonly #max: number;
  readonly #checkOf: (instant: Instant) => Instant;
  readonly #over: readonly Evaluate[];
  readonly #id: string | null;
  readonly #sessions = new Map<Key, Session>();
  /** One entry a session, perhaps too early: it is set anew when it comes up. */
  readonly #closing = new TimeHeap<Session>();

  constructor(
    plan: GroupPlan,
    settings: { readonly timeout: number; readonly max: number; readonly checkOf: (instant: Instant) => Instant },
    over: readonly Evaluate[],
    id: string | null,
  ) {
    this.#plan = plan;
    this.#timeout = settings.timeout;
    this.#max = settings.max;
    this.#checkOf = settings.checkOf;
    this.#over = over;
    this.#id = id;
  }

  get due(): Instant {
    return this.#closing.time;
  }

  get entries(): number {
    let sum = 0;
    for (const { groups } of this.#sessions.values()) sum += groups.entries;
    return sum;
  }

  #endOf(session: Session): Instant {
    return Math.min(session.last + this.#timeout, this.#checkOf(session.start + this.#max));
  }

  add(frame: Frame, lineage: Lineage): void {
    const key = keyOfAll(this.#over.map((part) => part(frame)));
    let session = this.#sessions.get(key);
    if (session === undefined) {
      session = { key, start: frame.time, last: frame.time, groups: new GroupTable(this.#plan) };
      this.#sessions.set(key, session);
      this.#closing.push(this.#endOf(session), session);
    }
    session.last = frame.time;
    session.groups.add(frame, lineage);
  }

  fire(due: Instant): void {
    while (this.#closing.time <= due) {
      const session = this.#closing.pop();
      if (session === undefined) break;
      const end = this.#endOf(session);
      if (end > due) {
        this.#closing.push(end, session);
      } else {
        this.#sessions.delete(session.key);
        session.groups.finish(end, this.#id);
      }
    }
  }

  save(writer: StateWriter): Json {
    return this.#closing.values.map(({ time, value }) => [
      time,
      saveKey(value.key),
      value.start,
      value.last,
      value.groups.save(writer),
    ]);
  }

  load(state: Json, reader: StateReader): void {
    for (const [time, savedKey, start, last, groups] of state as readonly (readonly [
      number,
      Json,
      number,
      number,
      Json,
    ])[]) {
      const key = loadKey(savedKey);
      const session: Session = { key, start, last, groups: new GroupTable(this.#plan) };
      session.groups.load(groups, reader);
      this.#sessions.set(key, session);
      this.#closing.push(time, session);
    }
  }
}
