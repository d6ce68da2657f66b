import { percentile, type BenchRow } from './row.ts';

/** What one contender of a bench does in one round; gives its figure. */
export type Contender = () => Promise<number>;

const ROUNDS = 7;

/**
 * Lets the contenders take turns, each time in another order, so that what the machine does meanwhile meets all alike.
 * The first round warms up and does not count.
 */
export async function takeTurns<Name extends string>(
  contenders: Readonly<Record<Name, Contender>>,
): Promise<Readonly<Record<Name, readonly number[]>>> {
  const names = Object.keys(contenders) as Name[];
  const figures = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round <= ROUNDS; round += 1) {
    const order = round % 2 === 0 ? names : names.toReversed();
    for (const name of order) {
      const figure = await contenders[name]();
      if (round > 0) figures[name].push(figure);
    }
  }
  return figures;
}

/** A row about rates, where more is better. */
export function rateRow(facts: {
  readonly case: string;
  readonly unit: string;
  readonly ours: readonly number[];
  readonly peer: string;
  readonly theirs: readonly number[];
  /** The least ratio to the peer that is good enough; without it the row only tells. */
  readonly least?: number;
}): BenchRow {
  const { ours, theirs, least } = facts;
  const value = Math.round(percentile(ours, 0.5));
  const peerValue = Math.round(percentile(theirs, 0.5));
  const ratio = Math.round((value / peerValue) * 100) / 100;
  return {
    case: facts.case,
    unit: facts.unit,
    ours: value,
    spread: `${Math.round(percentile(ours, 0.25))} to ${Math.round(percentile(ours, 0.75))}`,
    peer: facts.peer,
    peerValue,
    ratio,
    goal: least === undefined ? 'none' : `≥ ${least} × peer`,
    ok: least === undefined || ratio >= least,
  };
}

/** Does a piece of work `count` times, `window` of them at once; gives how many a second are done. */
export async function inFlight(count: number, window: number, work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  let left = count;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: window }, lane));
  return (count * 1_000) / (performance.now() - begun);
}
