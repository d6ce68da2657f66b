import type { Expr, Script, SelectStatement } from '../language/ast.ts';

/** Looks for values at the places of a syntax tree where a form would have written them. Finds nothing in other trees. */

export function selectOfStep(script: Script, name: string): SelectStatement | undefined {
  return script.steps.find((step) => step.name === name)?.body.selects[0];
}

/** The expression of a column, by its alias. */
export function columnOf(select: SelectStatement | undefined, alias: string): Expr | undefined {
  return select?.items.find((item) => item.alias === alias)?.expr;
}

/** An argument of a call, whatever is called. */
export function argumentOf(expr: Expr | undefined, index: number): Expr | undefined {
  return expr?.kind === 'call' ? expr.args[index] : undefined;
}

export function castOperand(expr: Expr | undefined): Expr | undefined {
  return expr?.kind === 'cast' ? expr.operand : undefined;
}

/** The path behind the name of its source. */
export function pathOf(expr: Expr | undefined): string | undefined {
  if (expr?.kind !== 'path' || expr.parts.length < 2) return undefined;
  return expr.parts
    .slice(1)
    .map(({ text }) => text)
    .join('.');
}

export function textOf(expr: Expr | undefined): string | undefined {
  return expr?.kind === 'literal' && expr.type === 'text' ? expr.text : undefined;
}

export function numberOf(expr: Expr | undefined): number | undefined {
  if (expr?.kind === 'unary' && expr.op === '-') {
    const positive = numberOf(expr.operand);
    return positive === undefined ? undefined : -positive;
  }
  if (expr?.kind !== 'literal' || (expr.type !== 'bigint' && expr.type !== 'float')) return undefined;
  return Number(expr.text);
}

/** The unit and the number at the beginning of the arguments of DURATION and DATEADD. */
export function durationOf(expr: Expr | undefined): { readonly unit: string; readonly length: number } | undefined {
  const unit = argumentOf(expr, 0);
  const length = numberOf(argumentOf(expr, 1));
  if (unit?.kind !== 'path' || length === undefined) return undefined;
  return { unit: unit.parts.map(({ text }) => text).join('.'), length };
}

/** The first expression of all those inside one that fits, outermost first. */
export function findExpr(root: unknown, fits: (expr: Expr) => boolean): Expr | undefined {
  const waiting: unknown[] = [root];
  // Grows while it is walked: level by level.
  for (const node of waiting) {
    if (typeof node !== 'object' || node === null) continue;
    if ('kind' in node && fits(node as Expr)) return node as Expr;
    // One by one: a list may be longer than a call can have arguments.
    for (const child of Object.values(node) as unknown[]) waiting.push(child);
  }
  return undefined;
}

export function isCallOf(name: string): (expr: Expr) => boolean {
  return (expr) => expr.kind === 'call' && expr.name === name;
}
