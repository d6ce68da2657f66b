import { isConnectedServiceError } from '@csk/core';

/** Where and why a query does not compile. */
export interface CompileProblem {
  readonly kind: 'compile';
  readonly line: number;
  readonly column: number;
  readonly problem: string;
  readonly hint: string | undefined;
}

/** Why a rule or its limits were not saved, as far as it matters for what to do about it. */
export type SaveProblem =
  | CompileProblem
  /** What the rule remembers does not fit the new text; it can be saved without. */
  | { readonly kind: 'state'; readonly reasons: readonly string[] }
  /** `stale`: somebody else has saved in the meantime. */
  | { readonly kind: 'stale' | 'other'; readonly error: unknown };

/** Reads an error of `rules.update` or `rules.replaceThresholds`. */
export function saveProblemOf(error: unknown): SaveProblem {
  if (!isConnectedServiceError(error)) return { kind: 'other', error };
  const details: Readonly<Record<string, unknown>> =
    typeof error.details === 'object' && error.details !== null && !Array.isArray(error.details)
      ? (error.details as Readonly<Record<string, unknown>>)
      : {};
  const { line, column, problem, hint, reasons } = details;
  if (error.code === 'conflict') {
    return Array.isArray(reasons) ? { kind: 'state', reasons: reasons.map(String) } : { kind: 'stale', error };
  }
  if (error.code !== 'invalid' || typeof line !== 'number' || typeof column !== 'number') {
    return { kind: 'other', error };
  }
  return {
    kind: 'compile',
    line,
    column,
    problem: typeof problem === 'string' ? problem : error.message,
    hint: typeof hint === 'string' ? hint : undefined,
  };
}

/** Where a line and column, both from 1, are in a text; its end when it has no such place. */
export function offsetOf(text: string, { line, column }: Pick<CompileProblem, 'line' | 'column'>): number {
  let start = 0;
  for (let passed = 1; passed < line; passed += 1) {
    const end = text.indexOf('\n', start);
    if (end < 0) return text.length;
    start = end + 1;
  }
  return Math.min(text.length, start + column - 1);
}
