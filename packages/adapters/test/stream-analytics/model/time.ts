/** Time in the naive evaluator: 100 ns ticks since `START`, small whole numbers that a double holds exactly. */
export type Ticks = number;

/** Begins an hour, so that multiples of units up to an hour are the same from here as from year one. */
export const START = Date.UTC(2026, 2, 2, 8);
export const SECOND = 10_000_000;
const START_IN_YEAR_ONE_TICKS = BigInt(START + 62_135_596_800_000) * 10_000n;

export type Unit = 'day' | 'hour' | 'minute' | 'second' | 'millisecond' | 'microsecond';

const UNIT_TICKS: Readonly<Record<Unit, number>> = {
  day: 86_400 * SECOND,
  hour: 3600 * SECOND,
  minute: 60 * SECOND,
  second: SECOND,
  millisecond: 10_000,
  microsecond: 10,
};

/** A length of time as a query writes it. */
export interface Span {
  readonly unit: Unit;
  readonly n: number;
}

export const ticksOf = ({ unit, n }: Span): Ticks => UNIT_TICKS[unit] * n;

/** How many boundaries of the unit lie between two times: DATEDIFF. */
export function boundaries(unit: Unit, from: Ticks, to: Ticks): number {
  const size = BigInt(UNIT_TICKS[unit]);
  return Number((START_IN_YEAR_ONE_TICKS + BigInt(to)) / size - (START_IN_YEAR_ONE_TICKS + BigInt(from)) / size);
}

/** The first k·size + offset, counted from year one, that is not before `time`. */
export function alignedEnd(time: Ticks, size: Ticks, offset: Ticks): Ticks {
  const from = START_IN_YEAR_ONE_TICKS + BigInt(time) - BigInt(offset);
  const over = from % BigInt(size);
  return over === 0n ? time : time + size - Number(over);
}

/** `yyyy-MM-ddTHH:mm:ss.fffffffZ`. */
export function iso(time: Ticks): string {
  const ms = Math.floor(time / 10_000);
  return `${new Date(START + ms).toISOString().slice(0, -1)}${String(time - ms * 10_000).padStart(4, '0')}Z`;
}
