import { StreamCompileError } from '../errors.ts';
import type { CallExpr, Expr, SelectStatement } from '../language/ast.ts';
import type { AggregateFactory } from '../operators/aggregate-columns.ts';
import type { Evaluate } from '../operators/frame.ts';
import type { HistoryFunction } from '../operators/history.ts';
import type { GroupingPlan, SelectPlan, StagePlan } from '../operators/select-plan.ts';
import { isAggregateCall, isAggregateName, isHistoryName } from './aggregate-names.ts';
import { compileAggregate } from './aggregate.ts';
import { isWindowId } from './call.ts';
import { type ExpressionContext, compileTest, compileValue } from './expression.ts';
import { compileHistory, isHistoryCall, sourceOfHistory } from './history.ts';
import { withAliases } from './having.ts';
import { applyKind, joinKeys, timeBounds, withDelays } from './join.ts';
import { matchStage } from './match.ts';
import { belowKey } from './path.ts';
import { compileProjection } from './projection.ts';
import { type Language, type Scope, type SourceBinding, canonical, isSystemTimestamp, walk } from './scope.ts';
import { textColumns } from './text-columns.ts';
import { compileWindows, windowKind } from './window.ts';

export interface BoundSource extends SourceBinding {
  /** For reference sources: which one. */
  readonly reference: number | undefined;
}

export interface PlannedSelect {
  readonly plan: SelectPlan;
  readonly columns: readonly string[] | undefined;
  /** Lower-case names of the columns that are cast to text. */
  readonly texts: ReadonlySet<string>;
}

/** Turns one SELECT into a plan; `sources` are its FROM, JOIN and APPLY, bound. */
export function planSelect(
  select: SelectStatement,
  sources: readonly BoundSource[],
  language: Language,
  names: readonly string[] | undefined,
): PlannedSelect {
  const scope: Scope = { ...language, sources };
  const history = new HistoryCollector(scope);
  const rows: ExpressionContext = { scope, override: (expr) => history.take(expr) };
  const match = matchStage(select, sources[0]?.matched, language);
  const stages = [
    ...match,
    ...withDelays(select.joins.map((item, index) => planStage(rows, select, item, sources[index + 1]))),
  ];
  refuseStarInJoin(select, stages);
  const aliases = new Map(
    select.items.filter((item) => item.alias !== undefined).map((item) => [item.alias?.toLowerCase() ?? '', item.expr]),
  );
  const where = select.where === undefined ? undefined : compileTest(rows, select.where);
  let output = rows;
  let grouping: GroupingPlan | undefined;
  if (select.groupBy !== undefined) {
    const planned = planGrouping(rows, select, select.groupBy);
    grouping = planned.grouping;
    output = planned.context;
  }
  const having =
    select.having === undefined
      ? undefined
      : compileTest(withAliases(output, aliases, grouping !== undefined), select.having);
  const { project, columns, projectJson } = compileProjection(
    scope,
    select.items,
    (expr) => compileValue(output, expr),
    names,
  );
  return {
    columns,
    texts: textColumns(scope, select.items, names),
    plan: {
      sources: sources.length,
      analytics: history.bySource,
      joined: history.joined,
      stages,
      where,
      grouping,
      having,
      project,
      projectJson,
      description: describe(select, sources, stages),
    },
  };
}

function planStage(
  context: ExpressionContext,
  select: SelectStatement,
  item: SelectStatement['joins'][number],
  source: BoundSource | undefined,
): StagePlan {
  if (source === undefined) throw new StreamCompileError('the source is missing', select.at);
  // A condition or argument sees the sources to its left and its own.
  const { scope } = context;
  const visible = scope.sources.filter((other) => other.index <= source.index);
  const local: ExpressionContext = { ...context, scope: { ...scope, sources: visible } };
  if (item.kind === 'apply') {
    const ofRecord = applyKind(item.call) === 'record';
    const [argument] = item.call.args;
    if (argument === undefined)
      throw new StreamCompileError(
        'APPLY needs an argument',
        item.at,
        'for example CROSS APPLY GetArrayElements(list) AS item',
      );
    const left: ExpressionContext = { ...context, scope: { ...scope, sources: visible.slice(0, -1) } };
    return { kind: 'apply', argument: compileValue(left, argument), ofRecord, outer: item.outer, source: source.index };
  }
  const settings = {
    source: source.index,
    sources: scope.sources.length,
    outer: item.outer,
    keys: joinKeys(local, item.on, source.index),
    condition: compileTest(local, item.on),
  };
  if (source.reference !== undefined) return { kind: 'reference', settings, reference: source.reference };
  return { kind: 'temporal', settings, bounds: timeBounds(local, item.on, source.index) };
}

function refuseStarInJoin(select: SelectStatement, stages: readonly StagePlan[]): void {
  const star = select.items.find((item) => item.expr.kind === 'star' && item.expr.parts.length === 0);
  if (star === undefined || !stages.some((stage) => stage.kind === 'temporal')) return;
  throw new StreamCompileError(
    'SELECT * cannot be used with a JOIN of streams',
    star.expr.at,
    'name the columns, or use alias.*',
  );
}

/** Takes analytic functions out of expressions and gives each its place among the values of an event or a joined row. */
class HistoryCollector {
  readonly bySource: (() => HistoryFunction)[][];
  readonly joined: (() => HistoryFunction)[] = [];
  readonly #scope: Scope;
  readonly #known = new Map<string, Evaluate>();

  constructor(scope: Scope) {
    this.#scope = scope;
    this.bySource = scope.sources.map(() => []);
  }

  take(expr: Expr): Evaluate | undefined {
    if (expr.kind !== 'call' || !isHistoryCall(expr)) return undefined;
    const key = canonical(this.#scope, expr);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const context: ExpressionContext = { scope: this.#scope };
    const source = sourceOfHistory(context, expr);
    const evaluate = source === undefined ? this.#bindJoined(context, expr) : this.#bindSource(context, expr, source);
    this.#known.set(key, evaluate);
    return evaluate;
  }

  #bindSource(context: ExpressionContext, call: CallExpr, source: number): Evaluate {
    const functions = this.bySource[source] ?? [];
    const slot = functions.length;
    functions.push(compileHistory(context, call, source));
    return (frame) => frame.rows[source]?.analytics?.[slot] ?? null;
  }

  #bindJoined(context: ExpressionContext, call: CallExpr): Evaluate {
    const name = call.name.toUpperCase();
    if (isAggregateName(name) && !isHistoryName(name)) {
      throw new StreamCompileError(`${call.name} OVER may read one stream only`, call.at, 'join in a step first');
    }
    const slot = this.joined.length;
    this.joined.push(compileHistory(context, call, 0));
    return (frame) => frame.joined[slot] ?? null;
  }
}

function planGrouping(
  rows: ExpressionContext,
  select: SelectStatement,
  items: readonly Expr[],
): { grouping: GroupingPlan; context: ExpressionContext } {
  const { scope } = rows;
  let window = items.find((item) => windowKind(item) !== undefined && windowKind(item) !== 'snapshot');
  const second = items.find(
    (item) => item !== window && windowKind(item) !== undefined && windowKind(item) !== 'snapshot',
  );
  if (second !== undefined) throw new StreamCompileError('GROUP BY has two windows', second.at, 'use Windows(…)');
  window ??= items.find((item) => windowKind(item) === 'snapshot');
  if (window === undefined) {
    throw new StreamCompileError(
      'GROUP BY needs a window',
      items[0]?.at ?? select.at,
      'for example TumblingWindow(minute, 1), or System.Timestamp()',
    );
  }
  const keyItems = items.filter((item) => item !== window);
  const keys = keyItems.map((item) => compileValue(rows, item));
  const keySlots = new Map<string, number>();
  keyItems.forEach((item, slot) => {
    if (!isSystemTimestamp(item)) keySlots.set(canonical(scope, item), slot);
  });
  const aggregates: AggregateFactory[] = [];
  const slots = new Map<string, Evaluate>();
  const context: ExpressionContext = {
    scope,
    override: (expr) => {
      if (isSystemTimestamp(expr) || expr.kind === 'literal' || (expr.kind === 'call' && isWindowId(expr)))
        return undefined;
      if (expr.kind === 'star') return undefined;
      const isAggregate = expr.kind === 'call' && isAggregateCall(expr);
      // A name of a source is no column, and only functions know what to do with it.
      const key = canonical(scope, expr);
      const keySlot = keySlots.get(key);
      if (keySlot !== undefined) return (frame) => frame.keys[keySlot] ?? null;
      if (isAggregate && expr.kind === 'call' && !isHistoryCall(expr)) {
        const known = slots.get(key);
        if (known !== undefined) return known;
        const slot = aggregates.length;
        aggregates.push(compileAggregate(rows, expr));
        const read: Evaluate = (frame) => frame.aggregates[slot] ?? null;
        slots.set(key, read);
        return read;
      }
      if (expr.kind === 'path') {
        const inner = belowKey(expr, (path) => keySlots.get(canonical(scope, path)));
        if (inner !== undefined) return inner;
        // In a group "text" can be no column, so it is text.
        if (expr.doubleQuoted) return () => expr.parts[0]?.text ?? null;
        const shown = expr.parts.map((part) => part.text).join('.');
        throw new StreamCompileError(
          `${shown} is neither a GROUP BY key nor inside an aggregate`,
          expr.at,
          'add it to GROUP BY or aggregate it',
        );
      }
      if (expr.kind === 'call' && isHistoryCall(expr))
        throw new StreamCompileError(
          `${expr.name} cannot stand beside GROUP BY`,
          expr.at,
          'compute it in a step before',
        );
      return undefined;
    },
  };
  const star = select.items.find((item) => item.expr.kind === 'star');
  if (star !== undefined)
    throw new StreamCompileError(
      '"*" cannot be used with GROUP BY',
      star.expr.at,
      'name the keys and aggregates; TopOne() gives a whole event',
    );
  refuseNested(select);
  return { grouping: { keys, aggregates, windows: compileWindows(window, (key) => compileValue(rows, key)) }, context };
}

function refuseNested(select: SelectStatement): void {
  for (const { expr } of select.items) {
    for (const outer of walk(expr)) {
      if (outer.kind !== 'call' || !isAggregateCall(outer) || isHistoryCall(outer)) continue;
      for (const arg of outer.args) {
        for (const inner of walk(arg)) {
          if (inner.kind === 'call' && isAggregateCall(inner) && !isHistoryCall(inner)) {
            throw new StreamCompileError('an aggregate cannot stand inside another', inner.at, 'use a step between');
          }
        }
      }
    }
  }
}

function describe(select: SelectStatement, sources: readonly BoundSource[], stages: readonly StagePlan[]): string[] {
  const lines = [`from ${select.from.name}`];
  if (stages[0]?.kind === 'match') lines.push(`match ${stages[0].plan.program.length} pattern steps`);
  stages.forEach((stage, index) => {
    const alias = sources[index + 1]?.alias ?? '';
    if (stage.kind === 'match') return;
    if (stage.kind === 'apply') lines.push(`${stage.outer ? 'outer' : 'cross'} apply ${alias}`);
    else
      lines.push(
        `${stage.settings.outer ? 'left' : 'inner'} ${stage.kind} join ${alias} by ${stage.settings.keys.left.length} keys`,
      );
  });
  if (select.where !== undefined) lines.push('where');
  if (select.groupBy !== undefined) {
    const window = select.groupBy.find((item) => windowKind(item) !== undefined);
    lines.push(`group by ${window === undefined ? '' : (windowKind(window) ?? '')} window`);
  }
  if (select.having !== undefined) lines.push('having');
  return lines;
}
