import type { Dice } from './dice.ts';
import type { AggregateCall, Condition, Expression, HistoryCall, WindowModel } from './job-model.ts';
import type { Span } from './time.ts';

/** What a query may read from an input or a step under one alias. */
export interface Relation {
  readonly name: string;
  /** Columns to group and partition by. */
  readonly keys: readonly string[];
  readonly numbers: readonly string[];
  /** Numbers that together tell rows apart; empty when nothing does. Ties in ORDER BY are broken by them. */
  readonly ids: readonly string[];
  readonly texts: readonly string[];
  readonly lists: readonly string[];
  /** Keys by which a stream must be partitioned for its order to be defined; undefined when nothing defines it. */
  readonly orderedBy: readonly string[] | undefined;
  /** The key of TIMESTAMP BY … OVER: everything must be kept apart by it. */
  readonly substream: string | undefined;
}

/** A relation in FROM or JOIN. */
export interface Bound {
  readonly alias: string;
  readonly relation: Relation;
}

export const column = (of: string, name: string): Expression => ({ op: 'column', of, path: name.split('.') });
export const literal = (value: number | string | null): Expression => ({ op: 'literal', value });

/** Columns of one sort over all sources. */
function columns(bound: readonly Bound[], sort: 'numbers' | 'texts' | 'keys' | 'ids'): Expression[] {
  return bound.flatMap(({ alias, relation }) => relation[sort].map((name) => column(alias, name)));
}

export function randomCondition(dice: Dice, bound: readonly Bound[], depth = 0): Condition {
  if (depth < 2 && dice.chance(0.2)) {
    const [a, b] = [randomCondition(dice, bound, depth + 1), randomCondition(dice, bound, depth + 1)];
    return dice.chance(0.25) ? { op: 'not', a } : { op: dice.pick(['and', 'or']), a, b };
  }
  const texts = columns(bound, 'texts');
  const number = dice.pick(columns(bound, 'numbers'));
  if (texts.length > 0 && dice.chance(0.25)) {
    const a = dice.pick(texts);
    return dice.chance(0.5)
      ? { op: 'compare', sign: dice.pick(['=', '<>']), a, b: literal('on') }
      : { op: 'in', a, of: [literal('on'), literal('')] };
  }
  if (dice.chance(0.15)) return { op: 'isNull', a: number };
  if (dice.chance(0.15))
    return { op: 'between', a: number, low: literal(dice.whole(0, 30)), high: literal(dice.whole(20, 90)) };
  const sign = dice.pick(['=', '<>', '<', '<=', '>', '>='] as const);
  const b = dice.chance(0.3) ? dice.pick(columns(bound, 'numbers')) : literal(dice.whole(0, 90));
  return { op: 'compare', sign, a: number, b };
}

export function randomNumber(dice: Dice, bound: readonly Bound[]): Expression {
  const a = dice.pick(columns(bound, 'numbers'));
  if (dice.chance(0.5)) return a;
  if (dice.chance(0.3)) return { op: 'coalesce', a, b: literal(0) };
  if (dice.chance(0.5))
    return { op: 'case', when: randomCondition(dice, bound, 2), then: a, otherwise: literal(dice.whole(0, 1)) };
  return {
    op: 'arithmetic',
    sign: dice.pick(['+', '-', '*']),
    a,
    b: dice.chance(0.5) ? literal(2) : dice.pick(columns(bound, 'numbers')),
  };
}

/** An aggregate and what its result is, for queries that read on. */
export function randomAggregate(
  dice: Dice,
  bound: readonly Bound[],
): { call: AggregateCall; sort: 'number' | 'bag' | 'other' } {
  const argument = randomNumber(dice, bound);
  const texts = columns(bound, 'texts');
  const ids = bound.every(({ relation }) => relation.ids.length > 0) ? columns(bound, 'ids') : [];
  const number = (call: Omit<AggregateCall, 'op'>): { call: AggregateCall; sort: 'number' } => ({
    call: { op: 'aggregate', ...call },
    sort: 'number',
  });
  const orderBy = [{ expr: argument, descending: dice.chance(0.5) }];
  switch (dice.whole(0, 13)) {
    case 0:
      return number({ name: 'COUNT', argument: undefined });
    case 1:
      return number({ name: 'COUNT', argument });
    case 2:
      return number({ name: 'COUNT DISTINCT', argument: dice.pick([...columns(bound, 'keys'), ...texts, argument]) });
    case 3:
      return number({ name: 'AVG', argument });
    case 4:
      return number({ name: dice.pick(['STDEV', 'STDEVP', 'VAR', 'VARP']), argument });
    case 5:
      return number({
        name: dice.pick(['PERCENTILE_CONT', 'PERCENTILE_DISC']),
        argument: undefined,
        parameter: dice.pick([0, 0.25, 0.5, 0.9, 1]),
        orderBy,
      });
    case 6:
      if (texts.length > 0)
        return {
          call: { op: 'aggregate', name: dice.pick(['MIN', 'MAX']), argument: { op: 'text', a: dice.pick(texts) } },
          sort: 'other',
        };
      break;
    case 7:
      return {
        call: { op: 'aggregate', name: dice.pick(['MIN', 'MAX']), argument: { op: 'timestamp' } },
        sort: 'other',
      };
    case 8:
      if (ids.length > 0) return { call: { op: 'aggregate', name: 'Collect', argument: dice.pick(ids) }, sort: 'bag' };
      break;
    case 9:
    case 10: {
      if (ids.length === 0) break;
      const whole = dice.chance(0.3);
      const ranked = [...orderBy, ...ids.map((expr) => ({ expr, descending: dice.chance(0.5) }))];
      const top = dice.chance(0.5)
        ? { name: 'TopOne' as const }
        : { name: 'CollectTop' as const, parameter: dice.whole(1, 4) };
      return {
        call: { op: 'aggregate', ...top, argument: whole ? undefined : randomNumber(dice, bound), orderBy: ranked },
        sort: 'other',
      };
    }
    default:
  }
  return number({ name: dice.pick(['SUM', 'MIN', 'MAX']), argument });
}

const SIZES: readonly Span[] = [
  { unit: 'second', n: 1 },
  { unit: 'second', n: 2 },
  { unit: 'second', n: 3 },
  { unit: 'second', n: 5 },
  { unit: 'second', n: 7 },
  { unit: 'second', n: 10 },
  { unit: 'millisecond', n: 2500 },
  { unit: 'millisecond', n: 700 },
  { unit: 'minute', n: 1 },
  { unit: 'hour', n: 2 },
  { unit: 'day', n: 1 },
  { unit: 'microsecond', n: 1_300_000 },
];

export const randomSpan = (dice: Dice): Span => dice.pick(SIZES);

export function randomWindow(
  dice: Dice,
  keys: readonly Expression[],
  substream: Expression | undefined,
  nested = false,
): WindowModel {
  const offset = dice.chance(0.3)
    ? dice.pick<Span>([
        { unit: 'millisecond', n: -1 },
        { unit: 'second', n: 1 },
        { unit: 'millisecond', n: 300 },
        { unit: 'second', n: 11 },
        { unit: 'microsecond', n: -7 },
      ])
    : undefined;
  switch (dice.whole(0, nested ? 5 : 6)) {
    case 0:
    case 1:
      return { kind: 'tumbling', size: randomSpan(dice), offset };
    case 2: {
      const hop = dice.pick<Span>([
        { unit: 'second', n: 1 },
        { unit: 'millisecond', n: 1500 },
        { unit: 'second', n: 2 },
      ]);
      const times = dice.chance(0.05) ? 70 : dice.whole(1, 4);
      const size = dice.chance(0.8)
        ? { unit: hop.unit, n: hop.n * times }
        : { unit: hop.unit, n: hop.n * times + (hop.unit === 'second' ? 1 : 250) };
      return { kind: 'hopping', size, hop, offset };
    }
    case 3:
      return { kind: 'sliding', size: randomSpan(dice) };
    case 4: {
      const over = substream === undefined ? dice.some(keys, 0.5) : [substream];
      const timeout = dice.whole(1, 4);
      return {
        kind: 'session',
        timeout: { unit: 'second', n: timeout },
        max: { unit: 'second', n: timeout * dice.whole(1, 6) },
        over,
      };
    }
    case 5:
      return { kind: 'snapshot' };
    default:
      return {
        kind: 'windows',
        ids: dice.chance(0.5),
        of: Array.from({ length: dice.whole(1, 3) }, () => randomWindow(dice, keys, substream, true)),
      };
  }
}

/** An analytic function over one source, if the order of its rows is defined. `alone`: LAG(*) can mean that source only. */
export function randomHistory(
  dice: Dice,
  { alias, relation }: Bound,
  alone = true,
): { call: HistoryCall; sort: 'number' | 'other' } | undefined {
  const { orderedBy, keys, substream } = relation;
  if (orderedBy === undefined) return undefined;
  const apart = [...orderedBy, ...(substream === undefined ? [] : [substream])];
  const own = [{ alias, relation }];
  const partitionBy = [...new Set([...apart, ...dice.some(keys, 0.3)])].map((name) => column(alias, name));
  const when = dice.chance(0.4) ? randomCondition(dice, own, 1) : undefined;
  const history = (call: HistoryCall['call']): HistoryCall => ({
    op: 'history',
    of: alias,
    call,
    partitionBy,
    limit: dice.chance(0.1) ? { unit: 'hour', n: 1 } : randomSpan(dice),
    when,
  });
  const kind = dice.whole(0, 5);
  if (kind === 0) return { call: history({ name: 'ISFIRST' }), sort: 'number' };
  if (kind <= 2) {
    const { call, sort } = randomAggregate(dice, own);
    if (sort === 'bag' || call.name === 'COUNT DISTINCT') return undefined;
    return { call: history({ name: 'aggregate', aggregate: call }), sort };
  }
  const name = kind === 3 ? 'LAST' : 'LAG';
  if (dice.chance(0.15))
    return { call: history({ name, argument: { op: 'timestamp' }, offset: 1, otherwise: undefined }), sort: 'other' };
  if (alone && dice.chance(0.1))
    return {
      call: history({ name, argument: { op: 'record', of: alias }, offset: 1, otherwise: undefined }),
      sort: 'other',
    };
  const otherwise = dice.chance(0.4) ? literal(-1) : undefined;
  return {
    call: history({ name, argument: randomNumber(dice, own), offset: dice.pick([1, 1, 2, 3]), otherwise }),
    sort: 'number',
  };
}
