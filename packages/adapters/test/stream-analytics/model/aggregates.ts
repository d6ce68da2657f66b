import type { AggregateCall } from './job-model.ts';
import { type Value, identity, ranked } from './rows.ts';

export interface Member {
  readonly value: Value;
  readonly order: readonly Value[];
}

/** One aggregate over all its rows at once, as its definition says. */
export function aggregate(call: AggregateCall, members: readonly Member[]): Value {
  const values = members.map(({ value }) => value).filter((value) => value !== null);
  const numbers = values.filter((value) => typeof value === 'number');
  switch (call.name) {
    case 'COUNT':
      return call.argument === undefined ? members.length : values.length;
    case 'COUNT DISTINCT':
      return new Set(values.map(identity)).size;
    case 'SUM':
      return numbers.length === 0 ? null : numbers.reduce((a, b) => a + b, 0);
    case 'AVG':
      return numbers.length === 0 ? null : mean(numbers);
    case 'MIN':
      return [...values].sort(ranked)[0] ?? null;
    case 'MAX':
      return [...values].sort(ranked).at(-1) ?? null;
    case 'VARP':
      return spread(numbers, numbers.length);
    case 'VAR':
      return spread(numbers, numbers.length - 1);
    case 'STDEVP':
      return root(spread(numbers, numbers.length));
    case 'STDEV':
      return root(spread(numbers, numbers.length - 1));
    case 'TopOne':
      return inOrder(call, members)[0]?.value ?? null;
    case 'CollectTop':
      return inOrder(call, members)
        .slice(0, call.parameter)
        .map(({ value }, index) => ({ rank: index + 1, value }));
    case 'Collect':
      return values;
    case 'PERCENTILE_CONT':
      return continuous(call.parameter ?? 0, ordered(call, members));
    case 'PERCENTILE_DISC':
      return discrete(call.parameter ?? 0, ordered(call, members));
  }
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0) / numbers.length;
}

function spread(numbers: readonly number[], divisor: number): number | null {
  if (divisor < 1) return null;
  const middle = mean(numbers);
  return numbers.reduce((sum, x) => sum + (x - middle) ** 2, 0) / divisor;
}

function root(value: number | null): number | null {
  return value === null ? null : Math.sqrt(value);
}

function inOrder({ orderBy }: AggregateCall, members: readonly Member[]): Member[] {
  return [...members].sort((a, b) => {
    for (const [index, { descending }] of (orderBy ?? []).entries()) {
      const by = ranked(a.order[index] ?? null, b.order[index] ?? null);
      if (by !== 0) return descending ? -by : by;
    }
    return 0;
  });
}

/** The numbers of ORDER BY that are not NULL, in order. */
function ordered(call: AggregateCall, members: readonly Member[]): number[] {
  return inOrder(call, members).flatMap(({ order: [first] }) => (typeof first === 'number' ? [first] : []));
}

function continuous(share: number, sorted: readonly number[]): number | null {
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)];
  const high = sorted[Math.ceil(place)];
  if (low === undefined || high === undefined) return null;
  return low + (high - low) * (place - Math.floor(place));
}

function discrete(share: number, sorted: readonly number[]): number | null {
  return sorted.find((_, index) => (index + 1) / sorted.length >= share - 1e-12) ?? null;
}
