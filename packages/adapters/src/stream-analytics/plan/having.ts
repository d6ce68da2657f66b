import { StreamCompileError } from '../errors.ts';
import type { Expr, PathExpr } from '../language/ast.ts';
import type { Evaluate, Frame } from '../operators/frame.ts';
import { findKey } from '../types/value.ts';
import { type ExpressionContext, compileValue } from './expression.ts';
import { compilePath } from './path.ts';

/**
 * HAVING may name a column of the SELECT list: the reference says no, but Microsoft's article and a shipped job do it. A
 * GROUP BY key or a column of the sources that has the same name goes first, as in T-SQL, where HAVING knows no aliases.
 */
export function withAliases(
  context: ExpressionContext,
  aliases: ReadonlyMap<string, Expr>,
  grouped: boolean,
): ExpressionContext {
  return {
    ...context,
    override: (expr) => {
      if (expr.kind !== 'path' || expr.parts.length !== 1) return context.override?.(expr);
      const name = expr.parts[0]?.text ?? '';
      const aliased = aliases.get(name.toLowerCase());
      if (aliased === undefined) return context.override?.(expr);
      const column = columnOf(context, { ...expr, doubleQuoted: false }, grouped);
      if (column !== undefined && grouped) return column;
      const alias = compileValue(context, aliased);
      if (column === undefined) return alias;
      // Which columns an input has is known only when the event is there.
      const indexes = context.scope.sources.map(({ index }) => index);
      return (frame) => (indexes.some((index) => hasColumn(frame, index, name)) ? column : alias)(frame);
    },
  };
}

/** What the name means without aliases: a key of the group, else a column; undefined when it can be neither. */
function columnOf(context: ExpressionContext, path: PathExpr, grouped: boolean): Evaluate | undefined {
  try {
    return grouped ? compileValue(context, path) : compilePath(context.scope, path);
  } catch (error) {
    if (error instanceof StreamCompileError) return undefined;
    throw error;
  }
}

function hasColumn(frame: Frame, source: number, name: string): boolean {
  const row = frame.rows[source];
  return row !== null && row !== undefined && findKey(row.record, name) !== undefined;
}
