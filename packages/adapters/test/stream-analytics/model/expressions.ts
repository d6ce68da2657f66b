import { aggregate } from './aggregates.ts';
import type { AggregateCall, Condition, Expression, HistoryCall } from './job-model.ts';
import { type JoinedRow, Moment, type Value, compared, identity, isFields } from './rows.ts';
import { type Ticks, boundaries } from './time.ts';

/** What an expression is evaluated over. */
export interface Context {
  readonly row: JoinedRow;
  /** In a grouped SELECT: the rows of the group, and the end of its window. */
  readonly group?: { readonly rows: readonly JoinedRow[]; readonly end: Ticks; readonly windowId: string | null };
  /** Values of analytic functions, computed beforehand over their source. */
  readonly history: (call: HistoryCall, row: JoinedRow) => Value;
}

export function evaluate(expr: Expression, context: Context): Value {
  switch (expr.op) {
    case 'column': {
      let value: Value = context.row.parts[expr.of]?.fields ?? null;
      for (const name of expr.path) value = isFields(value) ? (value[name] ?? null) : null;
      return value;
    }
    case 'literal':
      return expr.value;
    case 'record':
      return context.row.parts[expr.of]?.fields ?? null;
    case 'timestamp':
      return new Moment(context.group?.end ?? context.row.time);
    case 'windowId':
      return context.group?.windowId ?? null;
    case 'arithmetic': {
      const a = evaluate(expr.a, context);
      const b = evaluate(expr.b, context);
      if (typeof a !== 'number' || typeof b !== 'number') return null;
      return expr.sign === '+' ? a + b : expr.sign === '-' ? a - b : a * b;
    }
    case 'case':
      return evaluate(holds(expr.when, context) ? expr.then : expr.otherwise, context);
    case 'coalesce':
      return evaluate(expr.a, context) ?? evaluate(expr.b, context);
    case 'text': {
      const value = evaluate(expr.a, context);
      return value === null ? null : String(value);
    }
    case 'datediff': {
      const a = evaluate(expr.a, context);
      const b = evaluate(expr.b, context);
      return a instanceof Moment && b instanceof Moment ? boundaries(expr.unit, a.ticks, b.ticks) : null;
    }
    case 'aggregate':
      return overRows(expr, context.group?.rows ?? [], context);
    case 'history':
      return context.history(expr, context.row);
  }
}

/** An aggregate over rows; inside its argument every row has its own time. */
export function overRows(call: AggregateCall, rows: readonly JoinedRow[], { history }: Context): Value {
  return aggregate(
    call,
    rows.map((row) => {
      const context: Context = { row, history };
      return {
        value: call.argument === undefined ? firstPart(row) : evaluate(call.argument, context),
        order: (call.orderBy ?? []).map(({ expr }) => evaluate(expr, context)),
      };
    }),
  );
}

/** The record a TopOne(), CollectTop(n) or Collect() without argument takes: that of FROM. */
function firstPart(row: JoinedRow): Value {
  return Object.values(row.parts)[0]?.fields ?? null;
}

export function holds(condition: Condition, context: Context): boolean {
  return truth(condition, context) === true;
}

const SIGNS: Readonly<Record<'=' | '<>' | '<' | '<=' | '>' | '>=', (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** Three-valued: a comparison with NULL is unknown, and unknown counts as false where a condition decides. */
function truth(condition: Condition, context: Context): boolean | null {
  const value = (expr: Expression): Value => evaluate(expr, context);
  switch (condition.op) {
    case 'compare': {
      const order = compared(value(condition.a), value(condition.b));
      return order === null ? null : SIGNS[condition.sign](order);
    }
    case 'between':
      return both(atMost(value(condition.low), value(condition.a)), atMost(value(condition.a), value(condition.high)));
    case 'in': {
      const a = value(condition.a);
      const others = condition.of.map(value);
      if (a === null) return null;
      if (others.some((other) => other !== null && identity(other) === identity(a))) return true;
      return others.includes(null) ? null : false;
    }
    case 'isNull':
      return value(condition.a) === null;
    case 'not': {
      const inner = truth(condition.a, context);
      return inner === null ? null : !inner;
    }
    case 'and':
      return both(truth(condition.a, context), truth(condition.b, context));
    case 'or': {
      const a = truth(condition.a, context);
      const b = truth(condition.b, context);
      return a === true || b === true ? true : a === null || b === null ? null : false;
    }
  }
}

function atMost(a: Value, b: Value): boolean | null {
  const order = compared(a, b);
  return order === null ? null : order <= 0;
}

function both(a: boolean | null, b: boolean | null): boolean | null {
  if (a === false || b === false) return false;
  return a === null || b === null ? null : true;
}
