import type { Dice } from './dice.ts';
import type { Arrival, InputModel, Payload, Policies, ReferenceModel } from './job-model.ts';
import { SECOND, type Ticks, iso } from './time.ts';

/** How far events stray from the order of their timestamps. */
export type Disorder = 'none' | 'tolerated' | 'wild';

export function randomPolicies(dice: Dice, disorder: Disorder): Policies {
  return {
    late: disorder === 'tolerated' ? dice.whole(8, 20) : dice.whole(0, 10),
    outOfOrder: disorder === 'tolerated' ? 6 : disorder === 'wild' ? dice.whole(0, 6) : 0,
    policy: dice.pick(['Adjust', 'Drop']),
  };
}

const KEYS = ['x', 'y', 'z', 'x', 'y', null, 1] as const;

function randomPayload(dice: Dice, q: number, at: unknown): Payload {
  const number = (): number | null =>
    dice.chance(0.1) ? null : dice.chance(0.2) ? dice.whole(0, 80) / 4 : dice.whole(0, 99);
  return {
    q,
    at,
    k: dice.pick(KEYS),
    g: dice.pick([1, 2, 2.5]),
    f: dice.pick([true, false, null]),
    v: number(),
    w: dice.whole(-5, 5),
    s: dice.pick(['on', 'off', '', null]),
    rec: dice.chance(0.1) ? null : { a: number() },
    ...(dice.chance(0.2) ? {} : { items: Array.from({ length: dice.whole(0, 3) }, () => dice.whole(0, 9)) }),
  };
}

/** Events of all inputs in the order of arrival, mostly few and now and then up to `most`; `q` numbers them. */
export function randomArrivals(dice: Dice, inputs: readonly InputModel[], disorder: Disorder, most: number): Arrival[] {
  const grain = dice.pick([SECOND, SECOND, SECOND / 2, SECOND / 2, SECOND / 4, 10_000, 1]);
  const pace = dice.pick([SECOND / 2, SECOND, 3 * SECOND]);
  const moment = (most: number): Ticks => Math.floor(dice.whole(0, most) / grain) * grain;
  const count = dice.whole(1, dice.chance(0.03) ? most : 36);
  let clock: Ticks = moment(60 * SECOND);
  return Array.from({ length: count }, (_, q) => {
    const before = clock;
    if (dice.chance(0.75)) clock += moment(dice.chance(0.05) ? 40 * SECOND : 2 * pace);
    const input = dice.pick(inputs);
    let at: Ticks = clock;
    if (disorder === 'tolerated') at -= moment(6 * SECOND);
    if (disorder === 'wild') {
      if (dice.chance(0.5)) at -= moment(14 * SECOND);
      else if (dice.chance(0.2)) at += moment(10 * SECOND);
      else if (dice.chance(0.03)) at += 299 * SECOND + moment(2 * SECOND);
    }
    const unreadable = disorder === 'wild' && dice.chance(0.02) ? dice.pick([null, 'soon', 7]) : undefined;
    const event = {
      input: input.name,
      arrival: clock,
      partition: input.partitions.length === 0 ? '' : dice.pick(input.partitions),
      payload: randomPayload(dice, q, unreadable === undefined ? iso(at) : unreadable),
    };
    return dice.chance(0.1) && clock > before
      ? { ...event, idleUntil: before + Math.floor((clock - before) / 2) }
      : event;
  });
}

/** Versions of limits by key, the first from ever on or from somewhere within the events. */
export function randomReference(dice: Dice, name: string): ReferenceModel {
  let rid = 0;
  const rows = (): Payload[] =>
    Array.from({ length: dice.whole(0, 4) }, () => {
      rid += 1;
      return { rid, k: dice.pick(KEYS), lo: dice.chance(0.1) ? null : dice.whole(0, 60), label: dice.pick(['p', 'q']) };
    });
  const starts = dice.chance(0.7) ? [undefined, 20 * SECOND, 45 * SECOND] : [10 * SECOND, 50 * SECOND];
  return { name, versions: starts.slice(0, dice.whole(1, 3)).map((from) => ({ from, rows: rows() })) };
}
