import type { Expr, Position, Script, SelectItem, SelectStatement, SourceRef } from '../language/ast.ts';
import { isHistoryCall } from './history.ts';
import { nameOf } from './projection.ts';
import { childrenOf, walk } from './scope.ts';
import { windowKind } from './window.ts';

export interface PartitionProblem {
  readonly at: Position;
  readonly reason: string;
}

/** What is known of an input, by the name that the query gives it. */
export type PartitionedInputs = Readonly<
  Record<string, { readonly kind: 'stream' | 'reference'; readonly partitionKey?: string | undefined }>
>;

/**
 * Columns whose value settles the partition of a row, by name in lower case: it is the number of the partition or a key
 * of the input. Undefined for reference data.
 */
type KeyColumns = ReadonlyMap<string, 'number' | 'key'> | undefined;

interface Source {
  readonly alias: string;
  readonly keys: KeyColumns;
}

/**
 * Looks for what joins rows of different partitions. None is found when every group, history, session, pattern and
 * JOIN of streams has a key that settles the partition: then each row depends on events of one partition only.
 */
export function partitionProblem(script: Script, inputs: PartitionedInputs): PartitionProblem | undefined {
  const steps = new Map<string, KeyColumns>();
  const declared = new Map(Object.entries(inputs).map(([name, input]) => [name.toLowerCase(), input]));
  const keysOf = ({ name }: SourceRef): KeyColumns => {
    const lower = name.toLowerCase();
    if (steps.has(lower)) return steps.get(lower);
    const input = declared.get(lower);
    if (input?.kind === 'reference') return undefined;
    const key = input?.partitionKey?.toLowerCase();
    return new Map([...(key === undefined ? [] : [[key, 'key'] as const]), ['partitionid', 'number'] as const]);
  };
  const bodies = [...script.steps, ...script.statements.map((body) => ({ name: undefined, body }))];
  for (const { name, body } of bodies) {
    let common: KeyColumns;
    for (const [index, select] of body.selects.entries()) {
      const sources = sourcesOf(select, keysOf);
      const problem = problemIn(select, sources);
      if (problem !== undefined) return problem;
      const first = body.selects[0];
      const columns = columnsOf(select, index === 0 ? undefined : first, sources);
      common = index === 0 ? columns : both(common, columns);
    }
    if (name !== undefined) steps.set(name.toLowerCase(), common);
  }
  return undefined;
}

const both = (a: KeyColumns, b: KeyColumns): KeyColumns =>
  a === undefined || b === undefined ? undefined : new Map([...a].filter(([name, kind]) => b.get(name) === kind));

function sourcesOf({ from, joins }: SelectStatement, keysOf: (ref: SourceRef) => KeyColumns): Source[] {
  const sources: Source[] = [{ alias: (from.alias ?? from.name).toLowerCase(), keys: keysOf(from) }];
  for (const item of joins) {
    if (item.kind === 'apply') sources.push({ alias: item.alias.toLowerCase(), keys: undefined });
    else {
      const { source } = item;
      sources.push({ alias: (source.alias ?? source.name).toLowerCase(), keys: keysOf(source) });
    }
  }
  return sources;
}

interface KeyColumn {
  readonly source: Source;
  readonly column: string;
  readonly kind: 'number' | 'key';
}

/** The source and column that a path names, when it is sure to be a column that settles the partition. */
function keyOf(expr: Expr, sources: readonly Source[]): KeyColumn | undefined {
  if (expr.kind !== 'path' || expr.doubleQuoted || expr.parts.length > 2) return undefined;
  const [first, second] = expr.parts.map((part) => part.text.toLowerCase());
  const source = second === undefined ? sources[0] : sources.find(({ alias }) => alias === first);
  // A column without a source may be any source's.
  if (second === undefined && sources.length > 1) return undefined;
  const column = second ?? first ?? '';
  const kind = source?.keys?.get(column);
  return source === undefined || kind === undefined ? undefined : { source, column, kind };
}

function problemIn(select: SelectStatement, sources: readonly Source[]): PartitionProblem | undefined {
  const hasKey = (keys: readonly Expr[]): boolean => keys.some((key) => keyOf(key, sources) !== undefined);
  const { from, joins, groupBy } = select;
  for (const ref of [from, ...joins.flatMap((item) => (item.kind === 'join' ? [item.source] : []))]) {
    const own = [{ alias: (ref.alias ?? ref.name).toLowerCase(), keys: sourceKeys(sources, ref) }];
    if (ref.over.length > 0 && !ref.over.some((key) => keyOf(key, own) !== undefined))
      return { at: ref.at, reason: 'TIMESTAMP BY … OVER has no key of the partition' };
  }
  const { match } = from;
  if (match !== undefined) {
    const inside = [{ alias: (match.inputAlias ?? from.name).toLowerCase(), keys: sources[0]?.keys }];
    if (!match.partitionBy.some((key) => keyOf(key, inside) !== undefined))
      return { at: match.at, reason: 'MATCH_RECOGNIZE has no PARTITION BY a key of the partition' };
    return undefined;
  }
  for (const [index, item] of joins.entries()) {
    if (item.kind === 'apply' || sources[index + 1]?.keys === undefined) continue;
    if (!equalities(item.on).some((pair) => joinsPartition(pair, sources)))
      return { at: item.at, reason: 'the JOIN has no equality of keys of the partition' };
  }
  if (groupBy !== undefined && !hasKey(groupBy))
    return { at: groupBy[0]?.at ?? select.at, reason: 'GROUP BY has no key of the partition' };
  for (const expr of expressionsOf(select)) {
    for (const part of walk(expr)) {
      if (part.kind !== 'call') continue;
      if (isHistoryCall(part) && !hasKey(part.over?.partitionBy ?? []))
        return { at: part.at, reason: `${part.name} has no PARTITION BY a key of the partition` };
      if (windowKind(part) === 'session' && !hasKey(part.over?.partitionBy ?? []))
        return { at: part.at, reason: 'the session window has no OVER (PARTITION BY …) a key of the partition' };
    }
  }
  return undefined;
}

function sourceKeys(sources: readonly Source[], ref: SourceRef): KeyColumns {
  const alias = (ref.alias ?? ref.name).toLowerCase();
  return sources.find((source) => source.alias === alias)?.keys;
}

function expressionsOf({ items, where, groupBy = [], having, joins }: SelectStatement): Expr[] {
  const on = joins.map((item) => (item.kind === 'join' ? item.on : item.call));
  return [...items.map(({ expr }) => expr), ...on, where, having, ...groupBy].filter((expr) => expr !== undefined);
}

/** The comparisons by `=` that must all hold for the condition to hold. */
function equalities(on: Expr): (readonly [Expr, Expr])[] {
  if (on.kind !== 'binary') return [];
  if (on.op.toUpperCase() === 'AND') return childrenOf(on).flatMap(equalities);
  return on.op === '=' ? [[on.left, on.right]] : [];
}

/** Both sides settle the partition, of different sources, and both by its number or both by the key. */
function joinsPartition([a, b]: readonly [Expr, Expr], sources: readonly Source[]): boolean {
  const left = keyOf(a, sources);
  const right = keyOf(b, sources);
  return left !== undefined && right !== undefined && left.source !== right.source && left.kind === right.kind;
}

function nameAt(items: readonly SelectItem[], index: number): string {
  const item = items[index];
  return item === undefined ? '' : nameOf(item, index + 1).toLowerCase();
}

/** Columns of the result that settle the partition. In a UNION the first SELECT gives the names. */
function columnsOf(
  select: SelectStatement,
  names: SelectStatement | undefined,
  sources: readonly Source[],
): KeyColumns {
  const [first] = sources;
  const columns = new Map<string, 'number' | 'key'>();
  if (select.from.match !== undefined) return columns;
  const { items } = select;
  items.forEach(({ expr }, index) => {
    if (expr.kind === 'star') {
      // Of several sources the column may be of another.
      if (sources.length === 1)
        for (const [name, kind] of first?.keys ?? []) if (kind === 'key') columns.set(name, kind);
      return;
    }
    const key = keyOf(expr, sources);
    // A name that a star gives too, or that stands further left, means that column.
    const name = nameAt(names?.items ?? items, index);
    const isTaken = items
      .slice(0, index)
      .some((other, place) => other.expr.kind === 'star' || nameAt(items, place) === name);
    if (key !== undefined && !isTaken) columns.set(name, key.kind);
    else columns.delete(name);
  });
  return first?.keys === undefined ? undefined : columns;
}
