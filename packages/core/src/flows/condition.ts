import type { Json } from '../model/index.ts';
import { PURE_FUNCTIONS } from './expression-functions.ts';
import { compileTemplate } from './template.ts';
import type { Names, Template } from './template.ts';

const COMPARISONS: readonly string[] = ['equals', 'greater', 'greaterorequals', 'less', 'lessorequals', 'contains'];

/**
 * Prepares the `expression` of an If action: an `@expression`, or the tree of `and`, `or`, `not` and comparisons that the
 * designer writes.
 */
export function compileCondition(value: Json, names: Names): Template {
  if (typeof value === 'string' || typeof value === 'boolean') {
    const whole = compileTemplate(value, names);
    return (scope) => holds(whole(scope));
  }
  const entries = value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : [];
  const [entry, other] = entries;
  if (!entry || other) throw new Error('must have exactly one operator');
  const [operator, operand] = entry;
  const key = operator.toLowerCase();
  if (key === 'and' || key === 'or') {
    if (!Array.isArray(operand)) throw new Error(`"${operator}" takes a list`);
    const parts = operand.map((part: Json) => compileCondition(part, names));
    return (scope) =>
      key === 'and' ? parts.every((part) => holds(part(scope))) : parts.some((part) => holds(part(scope)));
  }
  if (key === 'not') {
    const part = compileCondition(operand, names);
    return (scope) => !holds(part(scope));
  }
  const comparison = COMPARISONS.includes(key) ? PURE_FUNCTIONS.get(key) : undefined;
  if (!comparison) throw new Error(`"${operator}" is not a known operator`);
  if (!Array.isArray(operand) || operand.length !== 2) throw new Error(`"${operator}" takes two values`);
  const values = operand.map((item: Json) => compileTemplate(item, names));
  return (scope) => comparison.apply(...values.map((item) => item(scope)));
}

function holds(value: Json): boolean {
  if (typeof value !== 'boolean') throw new Error('a condition must be true or false');
  return value;
}
