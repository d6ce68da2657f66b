import type { Json } from '@csk/core';
import * as values from '../value-form/field-values.ts';

export type { FieldProblem as SettingProblem } from '../value-form/field-values.ts';

/** Settings belong to the device, wherever people look at it from: their moments are edited in UTC. */
const TIME_ZONE = 'UTC';

/** A value as its field shows it. */
export function textOf(rule: values.ValueRule, value: Json | undefined): string {
  return values.textOf(rule, value, TIME_ZONE);
}

/** Reads a field by the rule of its definition. */
export function entered(rule: values.ValueRule, text: string): values.Entered {
  return values.entered(rule, text, TIME_ZONE);
}
