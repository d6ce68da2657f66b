import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import type { Condition, Operand, Operator } from './parser.ts';

/** Reads a path of a twin; own properties only. */
function valueAt(twin: JsonObject, path: readonly string[]): Json | undefined {
  let value: Json | undefined = twin;
  for (const name of path) {
    if (!isJsonObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

const resolve = (twin: JsonObject, operand: Operand): Json | undefined =>
  operand.kind === 'literal' ? operand.value : valueAt(twin, operand.path);

/** Only primitives of one type compare; anything else, and what is missing, makes every comparison false. */
function compare(operator: Operator, left: Json | undefined, right: Json | undefined): boolean {
  if (left === undefined || right === undefined || typeof left === 'object' || typeof right === 'object') {
    return (
      (left === null && right === null && operator === '=') || (operator === '!=' && isNullAndPrimitive(left, right))
    );
  }
  if (operator === '!=') return left !== right;
  if (typeof left !== typeof right) return false;
  switch (operator) {
    case '=':
      return left === right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

const isNullAndPrimitive = (left: Json | undefined, right: Json | undefined): boolean =>
  (left === null && right !== undefined && typeof right !== 'object') ||
  (right === null && left !== undefined && typeof left !== 'object');

/** Whether a twin, in the form that the service sees, meets the condition. */
export function matches(twin: JsonObject, condition: Condition): boolean {
  switch (condition.kind) {
    case 'and':
      return matches(twin, condition.left) && matches(twin, condition.right);
    case 'or':
      return matches(twin, condition.left) || matches(twin, condition.right);
    case 'not':
      return !matches(twin, condition.operand);
    case 'compare':
      return compare(condition.operator, resolve(twin, condition.left), resolve(twin, condition.right));
    case 'in': {
      const value = resolve(twin, condition.operand);
      return value !== undefined && condition.values.some((item) => item === value) !== condition.isNegated;
    }
    case 'is_defined':
      return valueAt(twin, condition.path) !== undefined;
  }
}
