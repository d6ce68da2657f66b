import { percentile, type BenchRow } from './row.ts';

/** One way to the same result. Gives how many rows it made, so that nothing can be left out. */
export type Contender = () => number;

const ROUNDS = 9;
const WARM_UP = 2;

/**
 * CPU time in milliseconds of this process, all its threads: what the garbage collector does beside counts too, and other
 * processes of a busy machine do not. One core gives no more than one second of it a second.
 */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export interface Race {
  readonly case: string;
  readonly events: number;
  readonly ours: Contender;
  readonly peer: string;
  readonly theirs: Contender;
  readonly goal: string;
  readonly isMet: (eventsPerSecond: number, ratio: number) => boolean;
}

/** Runs both in turn, the same number of times, and compares them round by round. */
export function race(
  { events, ours, theirs, peer, goal, isMet, ...rest }: Race,
  log: (line: string) => void,
): BenchRow {
  const rates: number[] = [];
  const peerRates: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS + WARM_UP; round += 1) {
    const [rate, rows] = rateOf(ours, events);
    const [peerRate, peerRows] = rateOf(theirs, events);
    if (rows !== peerRows) throw new Error(`${rest.case}: ${rows} rows against ${peerRows} of ${peer}`);
    if (round < WARM_UP) continue;
    rates.push(rate);
    peerRates.push(peerRate);
    ratios.push(rate / peerRate);
  }
  const value = Math.round(percentile(rates, 0.5));
  const ratio = Math.round(percentile(ratios, 0.5) * 100) / 100;
  log(`  ${rest.case}: ${value} events/s, ratio ${ratio} to ${peer}`);
  return {
    case: rest.case,
    unit: 'events/s of CPU',
    ours: value,
    spread: `${Math.round(percentile(rates, 0.25))} to ${Math.round(percentile(rates, 0.75))}, ratio ${percentile(ratios, 0.25).toFixed(2)} to ${percentile(ratios, 0.75).toFixed(2)}`,
    peer,
    peerValue: Math.round(percentile(peerRates, 0.5)),
    ratio,
    goal,
    ok: isMet(value, ratio),
  };
}

function rateOf(contender: Contender, events: number): [rate: number, rows: number] {
  const begun = cpuMs();
  const rows = contender();
  return [(events * 1000) / (cpuMs() - begun), rows];
}
