import { fieldsOf, flagOf, idOf, invalid, listOf, oneOf, textOf, wholeNumberOf } from '../input-guard.ts';

/** How one field of an input is checked. */
export interface FieldRule {
  readonly read: (value: unknown, field: string) => unknown;
  /** A record cannot be without it. */
  readonly required?: boolean;
  /** Given when a record is made, and never changed by a patch. */
  readonly fixed?: boolean;
}

/** The fields of an input by name: the same table checks a new record and a patch. */
export type FieldRules = Readonly<Record<string, FieldRule>>;

export type FieldValues = Readonly<Record<string, unknown>>;

export const textField = (max: number): FieldRule => ({ read: (value, field) => textOf(value, field, max) });
export const idField: FieldRule = { read: idOf };
export const booleanField: FieldRule = { read: flagOf };
export const choiceField = (values: readonly string[]): FieldRule => ({
  read: (value, field) => oneOf(value, field, values),
});
export const listField = (max: number, item: (value: unknown, field: string) => unknown): FieldRule => ({
  read: (value, field) => listOf(value, field, max, item),
});
export const wholeField = (min: number, max: number): FieldRule => ({
  read: (value, field) => wholeNumberOf(value, field, min, max),
});
export const required = (rule: FieldRule): FieldRule => ({ ...rule, required: true });
export const fixed = (rule: FieldRule): FieldRule => ({ ...rule, fixed: true });

/** The fields of a new record. */
export function newValuesOf(rules: FieldRules, input: unknown): FieldValues {
  const given = fieldsOf(input, '', Object.keys(rules));
  return Object.fromEntries(
    Object.entries(rules).flatMap(([field, rule]): [string, unknown][] => {
      const value = given[field];
      if (value === undefined && !rule.required) return [];
      return [[field, rule.read(value, field)]];
    }),
  );
}

/** The fields that a patch changes; one that it removes is `undefined`. */
export function changedValuesOf(rules: FieldRules, patch: unknown): FieldValues {
  const changeable = Object.keys(rules).filter((field) => !rules[field]?.fixed);
  const given = fieldsOf(patch, '', changeable);
  return Object.fromEntries(
    Object.entries(rules).flatMap(([field, rule]): [string, unknown][] => {
      const value = given[field];
      if (value === undefined) return [];
      if (value !== null) return [[field, rule.read(value, field)]];
      if (rule.required) throw invalid(field, 'must not be removed');
      return [[field, undefined]];
    }),
  );
}
