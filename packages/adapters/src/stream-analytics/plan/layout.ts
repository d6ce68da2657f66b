import type { Expr, SelectStatement, TableDefinition } from '../language/ast.ts';
import { fingerprint } from '../snapshot.ts';
import type { CompatibilityLevel } from '../types/json.ts';
import { isAggregateCall } from './aggregate-names.ts';
import { isHistoryCall } from './history.ts';
import type { LagPlan } from './lag.ts';
import { type Language, walk } from './scope.ts';
import type { PlannedNode } from './script.ts';
import { callsUserFunction, syntaxShape } from './syntax-shape.ts';
import type { TimelinePlan } from './timelines.ts';

/** What the state of a SELECT is built from, by part; each a fingerprint. Equal parts mean that the state fits. */
export interface NodeLayout {
  /** The step or statement, and which part of its UNION. */
  readonly name: string;
  readonly step: string;
  readonly holdsState: boolean;
  readonly parts: Readonly<Record<string, string>>;
}

/** What all state of a run is built from. A snapshot carries it, so that a changed query can find its state again. */
export interface JobLayout {
  readonly [part: string]: unknown;
  readonly level: CompatibilityLevel;
  /** Inputs with their TIMESTAMP BY and CREATE TABLE. */
  readonly feeds: readonly string[];
  /** Numbers of the feeds that share one time. */
  readonly timelines: readonly (readonly number[])[];
  readonly nodes: readonly NodeLayout[];
}

interface Planned {
  readonly nodes: readonly PlannedNode[];
  readonly feeds: readonly { readonly input: string; readonly key: string }[];
  readonly timelines: readonly TimelinePlan[];
  readonly lags: readonly LagPlan[];
  readonly tables: readonly TableDefinition[];
}

export function jobLayout({ level, functions }: Language, planned: Planned): JobLayout {
  const { nodes, feeds, tables, lags } = planned;
  const state = nodes.map((node, index) => holdsState(node, lags[index]));
  const fed = feedersOf(nodes, state);
  const seen = new Map<string, number>();
  return {
    level,
    feeds: feeds.map(({ input, key }) => {
      const table = tables.find(({ name }) => name.toLowerCase() === input.toLowerCase());
      return fingerprint(`${key}${table === undefined ? '' : syntaxShape(table.columns)}`);
    }),
    timelines: planned.timelines.map((timeline) => timeline.feeds),
    nodes: nodes.map((node, index) => {
      const number = seen.get(node.label) ?? 0;
      seen.set(node.label, number + 1);
      const holds = state[index] === true;
      const parts = {
        ...(holds ? stateParts(node, lags[index], functions.version) : {}),
        ...(fed.has(index) ? rowParts(node.select, functions.version) : {}),
      };
      return {
        name: number === 0 ? node.label : `${node.label}, part ${number + 1} of its UNION`,
        step: node.label,
        holdsState: holds,
        parts: Object.fromEntries(Object.entries(parts).map(([part, text]) => [part, fingerprint(text)])),
      };
    }),
  };
}

function holdsState({ plan }: PlannedNode, lag: LagPlan | undefined): boolean {
  return (
    plan.grouping !== undefined ||
    plan.joined.length > 0 ||
    plan.analytics.some((functions) => functions.length > 0) ||
    plan.stages.some(({ kind }) => kind === 'temporal' || kind === 'match') ||
    (lag !== undefined && (lag.uneven || lag.output > lag.input))
  );
}

/** SELECTs whose rows reach one that holds state: what they write is in that state. */
function feedersOf(nodes: readonly PlannedNode[], state: readonly boolean[]): Set<number> {
  const feeders = new Set<number>();
  // Consumers stand behind their producers in the query.
  for (let index = nodes.length - 1; index >= 0; index -= 1) {
    if (state[index] !== true && !feeders.has(index)) continue;
    for (const producer of nodes[index]?.producers.flat() ?? [])
      if (producer.kind === 'select') feeders.add(producer.select);
  }
  return feeders;
}

/** What decides which rows and values a SELECT holds. */
function stateParts(
  { select, plan }: PlannedNode,
  lag: LagPlan | undefined,
  version: string | undefined,
): Record<string, string> {
  const { grouping } = plan;
  const { from, joins, where, groupBy } = select;
  const held = heldCalls(select);
  return {
    ...functionParts([from, joins, where, groupBy, held], version),
    'FROM and JOIN': syntaxShape([select.from, select.joins]),
    WHERE: syntaxShape(select.where),
    'GROUP BY': syntaxShape(select.groupBy),
    'aggregates and analytic functions': JSON.stringify([
      // What stands twice is held once.
      [...new Set(held.map(syntaxShape))],
      plan.analytics.map((functions) => functions.length),
      plan.joined.length,
      grouping?.aggregates.length,
      grouping?.windows.length,
    ]),
    'order of its rows': JSON.stringify(lag),
  };
}

/** What decides the rows that a SELECT gives to a later one. */
function rowParts(select: SelectStatement, version: string | undefined): Record<string, string> {
  return {
    ...functionParts(select, version),
    'FROM and JOIN': syntaxShape([select.from, select.joins]),
    WHERE: syntaxShape(select.where),
    'GROUP BY': syntaxShape(select.groupBy),
    columns: syntaxShape([select.items, select.having]),
  };
}

/** Functions of the user make other keys, rows and sums when they do something else. */
function functionParts(pieces: unknown, version: string | undefined): Record<string, string> {
  return callsUserFunction(pieces) ? { 'a JavaScript function': version ?? 'no version' } : {};
}

/** The calls whose state a SELECT holds. */
function heldCalls(select: SelectStatement): Expr[] {
  const { joins, where, having, items } = select;
  const conditions = joins.map((item) => (item.kind === 'join' ? item.on : item.call));
  const roots = [...conditions, where, having, ...items.map(({ expr }) => expr)];
  const isHeld = (expr: Expr): boolean =>
    expr.kind === 'call' && (isAggregateCall(expr) || (expr.prefix === undefined && isHistoryCall(expr)));
  return roots.flatMap((root) => (root === undefined ? [] : [...walk(root)].filter(isHeld)));
}
