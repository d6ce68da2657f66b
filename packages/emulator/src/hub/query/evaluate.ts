import { isJsonObject, type JsonObject } from '../../json.ts';
import { FUNCTIONS, type Value } from './functions.ts';
import type { Arithmetic, Condition, Operand, Operator } from './syntax.ts';

/** Where the properties of a condition come from. */
export type Lookup = (path: readonly string[]) => Value;

/** Reads a path of a document; own properties and list items only. */
export function valueAt(document: JsonObject, path: readonly string[]): Value {
  let value: Value = path.length === 0 ? undefined : document;
  for (const name of path) {
    if (Array.isArray(value)) value = /^\d+$/.test(name) ? (value as readonly Value[])[Number(name)] : undefined;
    else if (isJsonObject(value) && Object.hasOwn(value, name)) value = value[name];
    else return undefined;
  }
  return value;
}

const ARITHMETIC: Readonly<Record<Arithmetic, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
};

export function resolve(operand: Operand, lookup: Lookup): Value {
  switch (operand.kind) {
    case 'literal':
      return operand.value;
    case 'path':
      return lookup(operand.path);
    case 'list': {
      const items = operand.items.map((item) => resolve(item, lookup));
      return items.some((item) => item === undefined) ? undefined : (items as Value);
    }
    case 'arithmetic': {
      const left = resolve(operand.left, lookup);
      const right = resolve(operand.right, lookup);
      if (typeof left !== 'number' || typeof right !== 'number') return undefined;
      const result = ARITHMETIC[operand.operator](left, right);
      return Number.isFinite(result) ? result : undefined;
    }
    case 'call':
      return FUNCTIONS.get(operand.name)?.apply(operand.arguments.map((item) => resolve(item, lookup)));
  }
}

/** Only primitives compare, and only in one type; `!=` alone is true of two types. Undefined is "cannot tell". */
function compare(operator: Operator, left: Value, right: Value): boolean | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (left === null || right === null) {
    if ((typeof left === 'object' && left !== null) || (typeof right === 'object' && right !== null)) return undefined;
    return operator === '=' ? left === right : operator === '!=' ? left !== right : undefined;
  }
  if (typeof left === 'object' || typeof right === 'object') return undefined;
  if (operator === '!=') return left !== right;
  if (typeof left !== typeof right) return operator === '=' ? false : undefined;
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

/**
 * Three-valued logic (page "IoT Hub query language", "Operators"): what cannot be told stays so under NOT, and AND and
 * OR decide by their other side when that is enough.
 */
function decide(condition: Condition, lookup: Lookup): boolean | undefined {
  switch (condition.kind) {
    case 'and': {
      const left = decide(condition.left, lookup);
      if (left === false) return false;
      const right = decide(condition.right, lookup);
      return right === false ? false : left && right;
    }
    case 'or': {
      const left = decide(condition.left, lookup);
      if (left === true) return true;
      const right = decide(condition.right, lookup);
      return right === true ? true : left === undefined ? undefined : right;
    }
    case 'not': {
      const value = decide(condition.operand, lookup);
      return value === undefined ? undefined : !value;
    }
    case 'compare':
      return compare(condition.operator, resolve(condition.left, lookup), resolve(condition.right, lookup));
    case 'in': {
      const value = resolve(condition.operand, lookup);
      if (value === undefined) return undefined;
      return condition.values.some((item) => item === value) !== condition.isNegated;
    }
    case 'is_defined':
      return lookup(condition.path) !== undefined;
    case 'truth': {
      const value = resolve(condition.operand, lookup);
      return typeof value === 'boolean' ? value : undefined;
    }
  }
}

/** Whether a condition is met; one that cannot be told is not. */
export const holds = (condition: Condition, lookup: Lookup): boolean => decide(condition, lookup) === true;

/** Whether a document, such as a twin in the form that the service sees, meets the condition. */
export const matches = (document: JsonObject, condition: Condition): boolean =>
  holds(condition, (path) => valueAt(document, path));
