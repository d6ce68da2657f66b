import { StreamCompileError } from '../errors.ts';
import {
  ANY_EVENT,
  type CallExpr,
  type Expr,
  type MatchClause,
  type PathExpr,
  type Pattern,
  type SelectStatement,
} from '../language/ast.ts';
import type { Evaluate, Test } from '../operators/frame.ts';
import type { MatchPlan } from '../operators/match-attempt.ts';
import { compilePattern } from '../operators/match-program.ts';
import { ANY_VARIABLE, type MatchAggregate, type MatchFunction } from '../operators/match-values.ts';
import type { StagePlan } from '../operators/select-plan.ts';
import { durationOf } from './duration.ts';
import { type ExpressionContext, compileTest, compileValue } from './expression.ts';
import { compilePath } from './path.ts';
import { type Language, type Scope, type SourceBinding, canonical } from './scope.ts';

/** MATCH_RECOGNIZE comes before everything else of its SELECT. */
export function matchStage(
  select: SelectStatement,
  matched: SourceBinding | undefined,
  language: Language,
): readonly StagePlan[] {
  const { match } = select.from;
  if (match === undefined || matched === undefined) return [];
  refuseBesideMatch(select, match);
  return [{ kind: 'match', plan: compileMatch(match, matched, language) }];
}

/** A SELECT with MATCH_RECOGNIZE is `SELECT *` and nothing else ("MATCH_RECOGNIZE", Stream Analytics reference). */
function refuseBesideMatch(select: SelectStatement, match: MatchClause): void {
  const alias = select.from.alias?.toLowerCase();
  const hint = 'put MATCH_RECOGNIZE into a step and read from that';
  for (const { expr } of select.items) {
    const isStar = expr.kind === 'star' && expr.parts.every((part) => part.text.toLowerCase() === alias);
    if (!isStar || expr.parts.length > 1)
      throw new StreamCompileError('SELECT with MATCH_RECOGNIZE takes only *', expr.at, hint);
  }
  const { where, groupBy, having, joins } = select;
  const other = where ?? groupBy?.[0] ?? having ?? joins[0];
  if (other !== undefined)
    throw new StreamCompileError('nothing may follow MATCH_RECOGNIZE in its SELECT', other.at, hint);
  if (match.measures.length === 0) throw new StreamCompileError('MEASURES is empty', match.at);
}

/** Names of the variables of a pattern, in order. */
function namesOf(pattern: Pattern, names: string[] = []): string[] {
  switch (pattern.kind) {
    case 'variable':
      if (pattern.name !== ANY_EVENT && !names.some((name) => same(name, pattern.name))) names.push(pattern.name);
      break;
    case 'sequence':
      for (const item of pattern.items) namesOf(item, names);
      break;
    case 'choice':
      for (const option of pattern.options) namesOf(option, names);
      break;
    case 'repeat':
      namesOf(pattern.item, names);
  }
  return names;
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
const FUNCTIONS: ReadonlySet<string> = new Set(['FIRST', 'LAST', 'MIN', 'MAX']);

function compileMatch(match: MatchClause, source: SourceBinding, language: Language): MatchPlan {
  const { level } = language;
  // A definition that the pattern does not use is harmless; Microsoft's own article has one.
  const names = namesOf(match.pattern);
  for (const { name } of match.define) if (!names.some((each) => same(each, name))) names.push(name);
  const compiler = new MatchCompiler(match, { ...language, sources: [source] }, names);
  const tests = match.define.map((each, index) => ({ name: each.name, test: compiler.define(index) }));
  const measures = match.measures.map(({ expr, alias }) => ({
    name: level === '1.0' ? alias.toLowerCase() : alias,
    value: compiler.measure(expr),
  }));
  return {
    program: compilePattern(match.pattern, (name) => names.findIndex((each) => same(each, name))),
    variables: names.map((name) => ({ name, test: tests.find((each) => same(each.name, name))?.test })),
    aggregates: compiler.aggregates,
    slots: compiler.slots,
    deciding: compiler.deciding,
    keepsNames: compiler.keepsNames,
    keys: match.partitionBy.map((key) => compiler.key(key)),
    limit: durationOf(match.limit, match.limit.args[0], match.limit.args[1]),
    measures,
  };
}

class MatchCompiler {
  readonly aggregates = new Map<number, MatchAggregate>();
  slots = 0;
  readonly deciding: number[] = [];
  keepsNames = false;
  readonly #match: MatchClause;
  readonly #scope: Scope;
  readonly #names: readonly string[];
  readonly #known = new Map<string, number>();

  constructor(match: MatchClause, scope: Scope, names: readonly string[]) {
    this.#match = match;
    this.#scope = scope;
    this.#names = names;
    match.define.forEach(({ name, at }, index) => {
      if (match.define.findIndex((other) => same(other.name, name)) !== index)
        throw new StreamCompileError(`${name} is defined twice`, at, 'join the conditions by AND');
    });
  }

  #variable(name: string): number | undefined {
    const index = this.#names.findIndex((each) => same(each, name));
    return index < 0 ? undefined : index;
  }

  key(expr: Expr): Evaluate {
    return compileValue({ scope: this.#scope }, expr);
  }

  /** The test of a variable: its own fields are those of the event at hand, earlier variables give their last event. */
  define(index: number): Test {
    const own = this.#match.define[index];
    if (own === undefined) throw new StreamCompileError('DEFINE is empty', this.#match.at);
    const context: ExpressionContext = {
      scope: this.#scope,
      override: (expr) => {
        if (expr.kind === 'call') return this.#call(expr, index);
        const path = expr.kind === 'path' ? this.#field(expr) : undefined;
        if (path === undefined) return undefined;
        this.#refuseForward(path.variable, index, expr);
        if (same(this.#names[path.variable] ?? '', own.name)) return compilePath(this.#scope, path.field);
        return this.#slot('LAST', path.variable, path.field, true);
      },
    };
    return compileTest(context, own.condition);
  }

  /** A measure reads the whole match; a bare column is that of its last event. */
  measure(expr: Expr): Evaluate {
    const context: ExpressionContext = {
      scope: this.#scope,
      override: (part) => {
        if (part.kind === 'call') return this.#call(part, undefined);
        if (part.kind !== 'path' || isSystem(part)) return undefined;
        const path = this.#field(part);
        if (path === undefined) return this.#slot('LAST', ANY_VARIABLE, part, false);
        return this.#slot('LAST', path.variable, path.field, false);
      },
    };
    return compileValue(context, expr);
  }

  /** `A.field…`, split into the variable and the field. */
  #field(path: PathExpr): { variable: number; field: PathExpr } | undefined {
    const variable = this.#variable(path.parts[0]?.text ?? '');
    if (variable === undefined) return undefined;
    if (path.parts.length === 1) {
      throw new StreamCompileError(
        `${path.parts[0]?.text ?? ''} is a pattern variable and no value`,
        path.at,
        'name one of its fields: A.temperature',
      );
    }
    return { variable, field: { ...path, parts: path.parts.slice(1), doubleQuoted: false } };
  }

  #call(call: CallExpr, definition: number | undefined): Evaluate | undefined {
    const name = call.name.toUpperCase();
    if (call.prefix !== undefined) return undefined;
    if (name === 'CLASSIFIER') {
      if (definition !== undefined || call.args.length > 0)
        throw new StreamCompileError(
          'Classifier() stands in MEASURES, without arguments',
          call.at,
          'in DEFINE test the fields of the event',
        );
      this.keepsNames = true;
      return (frame) => frame.keys[0] ?? null;
    }
    if (!FUNCTIONS.has(name)) return undefined;
    const [argument] = call.args;
    if (call.over !== undefined || call.distinct || argument?.kind !== 'path' || call.args.length !== 1) {
      throw new StreamCompileError(
        `${call.name} in MATCH_RECOGNIZE takes one field of a pattern variable`,
        argument?.at ?? call.at,
        `write ${call.name}(A.field); compute with the results outside`,
      );
    }
    const path = this.#field(argument);
    if (path === undefined) return this.#slot(name as MatchFunction, ANY_VARIABLE, argument, definition !== undefined);
    if (definition !== undefined) this.#refuseForward(path.variable, definition, argument);
    return this.#slot(name as MatchFunction, path.variable, path.field, definition !== undefined);
  }

  #refuseForward(variable: number, definition: number, at: Expr): void {
    const name = this.#names[variable] ?? '';
    const place = this.#match.define.findIndex((each) => same(each.name, name));
    if (place <= definition) return;
    throw new StreamCompileError(
      `${this.#match.define[definition]?.name ?? ''} cannot use ${name}, which is defined after it`,
      at.at,
      'a DEFINE may use itself and those before it',
    );
  }

  #slot(fn: MatchFunction, variable: number, field: PathExpr, decides: boolean): Evaluate {
    const key = `${fn} ${variable} ${canonical(this.#scope, field)}`;
    let slot = this.#known.get(key);
    if (slot === undefined) {
      slot = this.slots;
      const seen = fn === 'FIRST' ? slot + 1 : slot;
      this.slots = seen + 1;
      this.#known.set(key, slot);
      this.aggregates.set(slot, { fn, variable, field: compilePath(this.#scope, field), seen });
    }
    const { seen } = this.aggregates.get(slot) ?? { seen: slot };
    if (decides) for (const each of new Set([slot, seen])) if (!this.deciding.includes(each)) this.deciding.push(each);
    const place = slot;
    return (frame) => frame.aggregates[place] ?? null;
  }
}

function isSystem(path: PathExpr): boolean {
  return path.parts[0]?.text.toLowerCase() === 'system';
}
