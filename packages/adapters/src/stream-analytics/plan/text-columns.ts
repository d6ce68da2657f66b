import type { Expr, SelectItem } from '../language/ast.ts';
import { nameOf } from './projection.ts';
import { type Scope, isSystemTimestamp, resolvePath, sourceOfName } from './scope.ts';

/** True for a value that the query has cast to nvarchar(max), here or in a step before: MIN and MAX compare it as text. */
export function isCastToText(scope: Scope, expr: Expr): boolean {
  if (expr.kind === 'cast') return expr.type === 'nvarchar';
  if (expr.kind === 'call')
    return /^(min|max)$/i.test(expr.name) && expr.args[0] !== undefined && isCastToText(scope, expr.args[0]);
  if (expr.kind !== 'path' || sourceOfName(scope, expr) !== undefined || isSystemTimestamp(expr)) return false;
  const { sources, parts } = resolvePath(scope, expr);
  return (
    parts.length === 1 && sources.length === 1 && sources[0]?.texts?.has(parts[0]?.text.toLowerCase() ?? '') === true
  );
}

/** Names, in lower case, of the columns of a SELECT that are cast to text. `names` are those of the first part of a UNION. */
export function textColumns(
  scope: Scope,
  items: readonly SelectItem[],
  names: readonly string[] | undefined,
): ReadonlySet<string> {
  const texts = new Set<string>();
  /** Of several columns of one name the leftmost counts. */
  const settled = new Set<string>();
  let mayBeAny = false;
  const settle = (name: string, isText: boolean): void => {
    if (isText && !settled.has(name) && !mayBeAny) texts.add(name);
    settled.add(name);
  };
  items.forEach((item, index) => {
    if (item.expr.kind !== 'star') {
      const name = (mayBeAny ? undefined : names?.[settled.size]) ?? nameOf(item, index + 1);
      settle(name.toLowerCase(), isCastToText(scope, item.expr));
      return;
    }
    const [only] = scope.sources;
    const whole = scope.sources.length === 1 && item.expr.parts.length === 0 ? only : undefined;
    for (const name of whole?.texts ?? []) settle(name, true);
    for (const name of whole?.columns?.keys() ?? []) settle(name, false);
    if (whole?.columns === undefined) mayBeAny = true;
  });
  return texts;
}
