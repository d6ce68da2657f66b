import type { Json, PropertyDefinition } from '@csk/core';

export type SettingProblem =
  | { readonly kind: 'not-a-number' | 'not-whole' | 'not-a-moment' }
  | { readonly kind: 'too-low' | 'too-high' | 'too-long' | 'too-precise'; readonly limit: number | string };

type Rule = Pick<PropertyDefinition, 'type' | 'minimum' | 'maximum' | 'maxLength' | 'precision'>;

/** What a field becomes: a value, `null` when it was emptied, or what is wrong with it. */
export type Entered = { readonly value: Json } | { readonly problem: SettingProblem };

/** A value as its field shows it. Moments are edited in UTC, to the second. */
export function textOf({ type }: Rule, value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (type === 'date-time' && typeof value === 'string') {
    const at = Date.parse(value);
    // As the field itself writes it: without seconds when there are none.
    return Number.isNaN(at) ? value : new Date(at).toISOString().slice(0, 19).replace(/:00$/, '');
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Reads a field by the rule of its definition; the service checks by the same rule. */
export function entered(rule: Rule, text: string): Entered {
  if (text.trim() === '') return { value: null };
  switch (rule.type) {
    case 'boolean':
      return { value: text === 'true' };
    case 'integer':
    case 'decimal':
      return number(rule, text);
    case 'date-time':
      return moment(rule, text);
    default:
      return rule.maxLength !== undefined && text.length > rule.maxLength
        ? { problem: { kind: 'too-long', limit: rule.maxLength } }
        : { value: text };
  }
}

function number(rule: Rule, text: string): Entered {
  const value = Number(text);
  if (!Number.isFinite(value)) return { problem: { kind: 'not-a-number' } };
  if (rule.type === 'integer' && !Number.isSafeInteger(value)) return { problem: { kind: 'not-whole' } };
  const { precision } = rule;
  if (rule.type === 'decimal' && precision !== undefined && Number(value.toFixed(precision)) !== value) {
    return { problem: { kind: 'too-precise', limit: precision } };
  }
  return outside(value, rule, Number) ?? { value };
}

function moment(rule: Rule, text: string): Entered {
  const at = Date.parse(`${text}Z`);
  if (Number.isNaN(at)) return { problem: { kind: 'not-a-moment' } };
  return outside(at, rule, (bound) => Date.parse(String(bound))) ?? { value: new Date(at).toISOString() };
}

function outside(
  value: number,
  { minimum, maximum }: Rule,
  read: (bound: string | number) => number,
): Entered | undefined {
  if (minimum !== undefined && value < read(minimum)) return { problem: { kind: 'too-low', limit: minimum } };
  if (maximum !== undefined && value > read(maximum)) return { problem: { kind: 'too-high', limit: maximum } };
  return undefined;
}
