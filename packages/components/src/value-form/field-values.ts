import type { Json } from '@csk/core';
import { readNumber } from '../format/read-number.ts';
import { exactWallTimeOf, momentOfWallTime } from '../format/wall-time.ts';

/** What decides how one value is entered: of a device's property, or of a command's parameter. */
export interface ValueRule {
  readonly type: 'string' | 'integer' | 'decimal' | 'boolean' | 'date-time' | 'object';
  readonly minimum?: number | string | undefined;
  readonly maximum?: number | string | undefined;
  readonly maxLength?: number | undefined;
  /** Digits after the point of a `decimal`. */
  readonly precision?: number | undefined;
  /** The only texts of a `string`. */
  readonly values?: readonly string[] | undefined;
}

export type FieldProblem =
  | { readonly kind: 'not-a-number' | 'not-whole' | 'not-a-moment' | 'not-json' }
  | { readonly kind: 'too-low' | 'too-high' | 'too-long' | 'too-precise'; readonly limit: number | string };

/** What a field becomes: a value, `null` when it was emptied, or what is wrong with it. */
export type Entered = { readonly value: Json } | { readonly problem: FieldProblem };

/** A value as its field shows it. Moments are edited in a time zone, to the second. */
export function textOf({ type }: ValueRule, value: Json | undefined, timeZone: string | undefined): string {
  if (value === undefined || value === null) return '';
  if (type === 'date-time' && typeof value === 'string') {
    const at = Date.parse(value);
    return Number.isNaN(at) ? value : exactWallTimeOf(at, timeZone);
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Reads a field by its rule; the service checks by the same rule. */
export function entered(rule: ValueRule, text: string, timeZone: string | undefined): Entered {
  if (text.trim() === '') return { value: null };
  switch (rule.type) {
    case 'boolean':
      return { value: text === 'true' };
    case 'integer':
    case 'decimal':
      return number(rule, text);
    case 'date-time':
      return moment(rule, text, timeZone);
    case 'object':
      return json(text);
    default:
      return rule.maxLength !== undefined && text.length > rule.maxLength
        ? { problem: { kind: 'too-long', limit: rule.maxLength } }
        : { value: text };
  }
}

function number(rule: ValueRule, text: string): Entered {
  const value = readNumber(text);
  if (value === undefined) return { problem: { kind: 'not-a-number' } };
  if (rule.type === 'integer' && !Number.isSafeInteger(value)) return { problem: { kind: 'not-whole' } };
  const { precision } = rule;
  if (rule.type === 'decimal' && precision !== undefined && Number(value.toFixed(precision)) !== value) {
    return { problem: { kind: 'too-precise', limit: precision } };
  }
  return outside(value, rule, Number) ?? { value };
}

function moment(rule: ValueRule, text: string, timeZone: string | undefined): Entered {
  const at = momentOfWallTime(text, timeZone);
  if (at === undefined) return { problem: { kind: 'not-a-moment' } };
  return outside(at, rule, (bound) => Date.parse(String(bound))) ?? { value: new Date(at).toISOString() };
}

/** An object whose parts nobody has described is written as JSON. */
function json(text: string): Entered {
  try {
    const value = JSON.parse(text) as Json;
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return { value };
  } catch {
    // Told below, as all that is no object.
  }
  return { problem: { kind: 'not-json' } };
}

function outside(
  value: number,
  { minimum, maximum }: ValueRule,
  read: (bound: string | number) => number,
): Entered | undefined {
  if (minimum !== undefined && value < read(minimum)) return { problem: { kind: 'too-low', limit: minimum } };
  if (maximum !== undefined && value > read(maximum)) return { problem: { kind: 'too-high', limit: maximum } };
  return undefined;
}
