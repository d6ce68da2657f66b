import type { Json } from '../model/index.ts';
import { PURE_FUNCTIONS, textOf, truth } from './expression-functions.ts';
import { ExpressionError } from './expression-lexer.ts';
import type { Expression } from './expression-parser.ts';

/** What an expression can see. */
export interface Scope {
  readonly trigger: Json;
  /** Outputs of the actions that have run. */
  readonly outputs: ReadonlyMap<string, Json>;
  readonly parameters: { readonly [name: string]: Json };
}

/** Functions that look into the run; all but `triggerBody` name something that must exist. */
const SCOPE_FUNCTIONS: ReadonlyMap<string, number> = new Map([
  ['triggerbody', 0],
  ['body', 1],
  ['outputs', 1],
  ['parameters', 1],
]);

/**
 * Checks everything that is known before a run: functions, their numbers of arguments, names of actions and parameters.
 * @throws ExpressionError
 */
export function checkExpression(
  expression: Expression,
  names: { readonly actions: ReadonlySet<string>; readonly parameters: ReadonlySet<string> },
): void {
  if (expression.kind === 'member') {
    checkExpression(expression.target, names);
    checkExpression(expression.key, names);
  } else if (expression.kind === 'call') {
    const { name, args, at } = expression;
    const key = name.toLowerCase();
    const pure = PURE_FUNCTIONS.get(key);
    const arity = SCOPE_FUNCTIONS.get(key);
    if (
      pure ? args.length < pure.minimum || args.length > pure.maximum : arity !== undefined && args.length !== arity
    ) {
      throw new ExpressionError(`"${name}" does not take ${args.length} arguments`, at);
    }
    if (!pure && arity === undefined) throw new ExpressionError(`There is no function "${name}"`, at);
    if (arity === 1) {
      const [arg] = args;
      const known = key === 'parameters' ? names.parameters : names.actions;
      if (arg?.kind !== 'literal' || typeof arg.value !== 'string' || !known.has(arg.value)) {
        throw new ExpressionError(
          `"${name}" must name ${key === 'parameters' ? 'a parameter' : 'an action'} of this flow`,
          at,
        );
      }
    }
    for (const arg of args) checkExpression(arg, names);
  }
}

/** Evaluates a checked expression. Only own properties are seen. */
export function evaluate(expression: Expression, scope: Scope): Json {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'member':
      return member(expression, scope);
    case 'call':
      return call(expression, scope);
  }
}

function call({ name, args, at }: Extract<Expression, { kind: 'call' }>, scope: Scope): Json {
  const key = name.toLowerCase();
  // Only the branch that is taken is looked at.
  if (key === 'if') {
    const [condition, yes, no] = args;
    if (condition && yes && no) return evaluate(truth('if', evaluate(condition, scope)) ? yes : no, scope);
  }
  const values = args.map((arg) => evaluate(arg, scope));
  const subject = textOf(values[0] ?? null);
  switch (key) {
    case 'triggerbody':
      return scope.trigger;
    case 'parameters':
      return scope.parameters[subject] ?? null;
    case 'outputs':
      return scope.outputs.get(subject) ?? null;
    case 'body':
      return property(scope.outputs.get(subject) ?? null, 'body') ?? null;
    default: {
      const pure = PURE_FUNCTIONS.get(key);
      if (!pure) throw new ExpressionError(`There is no function "${name}"`, at);
      return pure.apply(...values);
    }
  }
}

function member({ target, key, optional, at }: Extract<Expression, { kind: 'member' }>, scope: Scope): Json {
  const object = evaluate(target, scope);
  const name = evaluate(key, scope);
  const value = typeof name === 'string' || typeof name === 'number' ? property(object, name) : undefined;
  if (value !== undefined) return value;
  if (optional) return null;
  throw new ExpressionError(`There is no "${textOf(name)}"`, at);
}

function property(object: Json, name: string | number): Json | undefined {
  if (object === null || typeof object !== 'object') return undefined;
  // Places are counted from the beginning only.
  if (Array.isArray(object)) return typeof name === 'number' ? (object[name] as Json | undefined) : undefined;
  const record = object as { readonly [key: string]: Json };
  return Object.hasOwn(record, String(name)) ? record[String(name)] : undefined;
}
