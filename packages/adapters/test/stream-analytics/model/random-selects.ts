import type { Dice } from './dice.ts';
import type { Condition, Expression, Item, JoinModel, SelectModel } from './job-model.ts';
import {
  type Bound,
  type Relation,
  column,
  literal,
  randomAggregate,
  randomCondition,
  randomHistory,
  randomNumber,
  randomWindow,
} from './random-expressions.ts';

/** A SELECT and what it gives, for steps that read on. */
export interface Made {
  readonly select: SelectModel;
  readonly gives: Omit<Relation, 'name'>;
}

const EMPTY = { ids: [], texts: [], lists: [], orderedBy: undefined } as const;

/** WHERE, or HAVING alone, which is the same as long as no alias hides a column. */
function filter(dice: Dice, bound: readonly Bound[]): Pick<SelectModel, 'where' | 'having'> {
  if (!dice.chance(0.4)) return {};
  const condition = randomCondition(dice, bound);
  return dice.chance(0.15) && bound.every(({ relation }) => relation.texts.length > 0)
    ? { having: condition }
    : { where: condition };
}

/** Plain columns, expressions and analytic functions of one source. */
export function projection(dice: Dice, from: Bound): Made {
  const { alias, relation } = from;
  const items: Item[] = [...relation.keys, ...relation.ids].map((name) => ({ as: name, expr: column(alias, name) }));
  const numbers: string[] = [];
  const add = (name: string, expr: Expression): void => {
    items.push({ as: name, expr });
    numbers.push(name);
  };
  add('val', randomNumber(dice, [from]));
  const functions = dice.whole(0, 3);
  for (let i = 0; i < functions; i += 1) {
    const history = randomHistory(dice, from);
    if (history?.sort === 'number') add(`h${i}`, history.call);
    else if (
      history !== undefined &&
      'argument' in history.call.call &&
      history.call.call.argument.op === 'timestamp'
    ) {
      // How long ago that was.
      add(`h${i}`, {
        op: 'datediff',
        unit: dice.pick(['second', 'millisecond']),
        a: history.call,
        b: { op: 'timestamp' },
      });
    } else if (history !== undefined) {
      items.push({ as: `h${i}`, expr: history.call });
    }
  }
  if (dice.chance(0.3)) items.push({ as: 'ts', expr: { op: 'timestamp' } });
  let clauses = filter(dice, [from]);
  const suppress = dice.chance(0.2) ? randomHistory(dice, from) : undefined;
  if (suppress !== undefined) {
    const repeated: Condition = { op: 'isNull', a: suppress.call };
    clauses = { where: dice.chance(0.5) ? repeated : { op: 'not', a: repeated } };
  }
  return {
    select: { from: { alias, of: relation.name }, joins: [], ...clauses, items },
    gives: {
      ...EMPTY,
      keys: relation.keys,
      numbers,
      ids: relation.ids,
      orderedBy: relation.orderedBy,
      substream: relation.substream,
    },
  };
}

/** GROUP BY over any rows: those of one source, or joined ones. */
export function grouped(dice: Dice, bound: readonly Bound[], joins: readonly JoinModel[] = []): Made {
  const [from] = bound;
  if (from === undefined) throw new Error('there is nothing to select from');
  const { alias, relation } = from;
  const apart = relation.substream === undefined ? [] : [relation.substream];
  const names = [...new Set([...apart, ...dice.some(relation.keys, 0.4)])];
  const keys: Item[] = names.map((name) => ({ as: name, expr: column(alias, name) }));
  if (dice.chance(0.15) && !relation.keys.includes('band'))
    keys.push({
      as: 'band',
      expr: { op: 'case', when: randomCondition(dice, [from], 2), then: literal('hi'), otherwise: literal('lo') },
    });
  const exprs = keys.map(({ expr }) => expr);
  const window = randomWindow(dice, exprs, apart[0] === undefined ? undefined : column(alias, apart[0]));
  const items = [...keys];
  const numbers: string[] = [];
  const count = dice.whole(1, 4);
  for (let i = 0; i < count; i += 1) {
    const { call, sort } = randomAggregate(dice, bound);
    items.push({ as: sort === 'bag' ? `bag${i}` : `m${i}`, expr: call });
    if (sort === 'number') numbers.push(`m${i}`);
    // TopOne() is a record that the next step reads into.
    if (call.name === 'TopOne' && call.argument === undefined)
      numbers.push(...relation.numbers.map((name) => `m${i}.${name}`));
  }
  items.push({ as: 'cnt', expr: { op: 'aggregate', name: 'COUNT', argument: undefined } });
  if (dice.chance(0.5)) items.push({ as: 'upTo', expr: { op: 'timestamp' } });
  if (window.kind === 'windows' && dice.chance(0.8)) items.push({ as: 'win', expr: { op: 'windowId' } });
  if (dice.chance(0.2))
    items.push({
      as: 'twice',
      expr: {
        op: 'arithmetic',
        sign: '*',
        a: { op: 'aggregate', name: 'SUM', argument: randomNumber(dice, bound) },
        b: literal(2),
      },
    });
  let where = dice.chance(0.3) ? randomCondition(dice, bound) : undefined;
  const changed = joins.length === 0 && dice.chance(0.15) ? randomHistory(dice, from) : undefined;
  if (changed !== undefined) where = { op: 'not', a: { op: 'isNull', a: changed.call } };
  const having: Condition | undefined = dice.chance(0.25)
    ? { op: 'compare', sign: '>=', a: { op: 'aggregate', name: 'COUNT', argument: undefined }, b: literal(2) }
    : undefined;
  return {
    select: { from: { alias, of: relation.name }, joins, where, groupBy: { keys: exprs, window }, having, items },
    gives: {
      ...EMPTY,
      keys: keys.map(({ as }) => as),
      numbers: ['cnt', ...numbers],
      orderedBy: window.kind === 'windows' ? undefined : keys.map(({ as }) => as),
      substream: relation.substream,
    },
  };
}

/** Equality of a key of two sources (of one type: bit beside bigint is undocumented), and perhaps of values. */
function joinCondition(dice: Dice, left: Bound, right: Bound): Condition[] {
  const on: Condition[] = [];
  const { substream } = left.relation;
  const common = left.relation.keys.filter((name) => right.relation.keys.includes(name));
  const key = substream ?? (common.length > 0 && dice.chance(0.8) ? dice.pick(common) : undefined);
  if (key !== undefined) on.push({ op: 'compare', sign: '=', a: column(left.alias, key), b: column(right.alias, key) });
  if (dice.chance(0.3)) on.push(randomCondition(dice, [left, right], 1));
  return on;
}

/** Temporal JOINs of each source with one of those to its left that is always there. */
export function temporal(dice: Dice, bound: readonly Bound[]): JoinModel[] {
  const [first, ...rights] = bound;
  const bases = first === undefined ? [] : [first];
  return rights.map((right): JoinModel => {
    const base = dice.pick(bases);
    const outer = dice.chance(0.35);
    if (!outer) bases.push(right);
    const low = dice.whole(-4, 3);
    const unit = dice.pick(['second', 'second', 'second', 'millisecond', 'minute'] as const);
    const scale = unit === 'millisecond' ? 700 : 1;
    return {
      kind: 'stream',
      outer,
      source: { alias: right.alias, of: right.relation.name },
      base: base.alias,
      unit,
      low: low * scale,
      high: (low + dice.whole(0, 5)) * scale,
      on: joinCondition(dice, base, right),
    };
  });
}

/** Reference data by key, by a constant or by a scan. */
export function reference(dice: Dice, from: Bound, right: Bound): JoinModel {
  const byKey: Condition[] = from.relation.keys.includes('k')
    ? [{ op: 'compare', sign: '=', a: column(from.alias, 'k'), b: column(right.alias, 'k') }]
    : [];
  const on = dice.pick<Condition[]>([
    byKey,
    [{ op: 'compare', sign: '=', a: column(right.alias, 'label'), b: literal('p') }],
    [...byKey, { op: 'compare', sign: '>', a: randomNumber(dice, [from]), b: column(right.alias, 'lo') }],
  ]);
  const some: Condition = { op: 'compare', sign: '>', a: randomNumber(dice, [from]), b: column(right.alias, 'lo') };
  return {
    kind: 'reference',
    outer: dice.chance(0.4),
    source: { alias: right.alias, of: right.relation.name },
    on: on.length === 0 ? [some] : on,
  };
}

/** Columns of joined rows: what identifies them, numbers of every side, and analytic functions over the first. */
export function joinedProjection(dice: Dice, bound: readonly Bound[], joins: readonly JoinModel[]): Made {
  const [from] = bound;
  if (from === undefined) throw new Error('there is nothing to select from');
  const items: Item[] = from.relation.keys.map((name) => ({ as: name, expr: column(from.alias, name) }));
  const ids: string[] = [];
  for (const { alias, relation } of bound) {
    for (const name of relation.ids) {
      ids.push(`${alias}_${name}`);
      items.push({ as: `${alias}_${name}`, expr: column(alias, name) });
    }
  }
  const numbers = ['val', 'u'];
  for (const name of numbers) items.push({ as: name, expr: randomNumber(dice, bound) });
  const history = dice.chance(0.3) ? randomHistory(dice, from, false) : undefined;
  if (history !== undefined) items.push({ as: 'h', expr: history.call });
  if (dice.chance(0.5)) items.push({ as: 'ts', expr: { op: 'timestamp' } });
  const last = bound.at(-1);
  const absent = last !== undefined && joins.at(-1)?.outer === true && dice.chance(0.4);
  const name = last?.relation.ids[0];
  const clauses =
    absent && name !== undefined
      ? { where: { op: 'isNull', a: column(last.alias, name) } as const }
      : filter(dice, bound);
  const allIdentified = bound.every(({ relation }) => relation.ids.length > 0);
  return {
    select: { from: { alias: from.alias, of: from.relation.name }, joins, ...clauses, items },
    gives: {
      ...EMPTY,
      keys: from.relation.keys,
      numbers,
      ids: allIdentified ? ids : [],
      substream: from.relation.substream,
    },
  };
}
