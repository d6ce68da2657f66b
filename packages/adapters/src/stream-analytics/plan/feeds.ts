import { StreamRuntimeError } from '../errors.ts';
import type { Expr, SourceRef } from '../language/ast.ts';
import type { Evaluate } from '../operators/frame.ts';
import type { FeedPlan } from '../operators/input.ts';
import { compileValue } from './expression.ts';
import { type Language, type Scope, canonical } from './scope.ts';
import { callsUserFunction } from './syntax-shape.ts';

/** The inputs of a job as their TIMESTAMP BY sees them. Uses of one input with the same TIMESTAMP BY share a feed. */
export class Feeds {
  readonly plans: FeedPlan[] = [];
  readonly #language: Language;
  readonly #numbers = new Map<string, number>();

  constructor(language: Language) {
    this.#language = language;
  }

  /** Which of the plans a use of an input reads. */
  numberOf(input: string, alias: string, ref: SourceRef): number {
    const scope: Scope = {
      ...this.#language,
      sources: [{ index: 0, alias, kind: 'stream', columns: undefined, raw: true }],
    };
    const { timestampBy, over } = ref;
    const text = (expr: Expr): string => canonical(scope, expr);
    const functions = callsUserFunction([timestampBy, over]) ? (this.#language.functions.version ?? null) : null;
    const key = JSON.stringify([
      input,
      timestampBy === undefined ? null : text(timestampBy),
      over.map(text),
      functions,
    ]);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.plans.push({
      input,
      key,
      timestampBy: timestampBy === undefined ? undefined : compileTime(scope, timestampBy),
      over: over.map((each) => compileValue({ scope }, each)),
    });
    this.#numbers.set(key, number - 1);
    return number - 1;
  }
}

/** A CAST in TIMESTAMP BY that fails is an input data error and does not stop the job. A user function does. */
function compileTime(scope: Scope, expr: Expr): Evaluate {
  const value = compileValue({ scope }, expr);
  // A column cannot fail, and every event pays for what guards it.
  if (expr.kind === 'path') return value;
  return (frame) => {
    try {
      return value(frame);
    } catch (error) {
      if (error instanceof StreamRuntimeError && !error.code.startsWith('Function')) return null;
      throw error;
    }
  };
}
