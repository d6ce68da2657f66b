import type { Expr, SourceRef } from '../language/ast.ts';
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
      timestampBy: timestampBy === undefined ? undefined : compileValue({ scope }, timestampBy),
      over: over.map((each) => compileValue({ scope }, each)),
    });
    this.#numbers.set(key, number - 1);
    return number - 1;
  }
}
