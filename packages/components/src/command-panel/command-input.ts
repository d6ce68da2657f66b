import type { CommandParameter, Json } from '@csk/core';
import { entered, textOf, type FieldProblem, type ValueRule } from '../value-form/field-values.ts';

/** A parameter as a form has it, with those inside it. */
export interface ParameterItem {
  readonly parameter: CommandParameter;
  readonly rule: ValueRule;
  /** Its place among the others, and theirs in turn, for example `2-0`: names may hold anything, and may be long. */
  readonly key: string;
  /** How the service names it when it refuses its value. */
  readonly field: string;
  readonly children: readonly ParameterItem[];
}

/** What the fields hold, by key. A check box holds `true` or nothing. */
export type DraftTexts = Readonly<Record<string, string>>;

export type ParameterProblem = FieldProblem | { readonly kind: 'required' };

/** The parameters of a command as fields. */
export function itemsOf(
  parameters: readonly CommandParameter[],
  within: Pick<ParameterItem, 'key' | 'field'> = { key: '', field: 'parameters' },
): readonly ParameterItem[] {
  return parameters.map((parameter, index): ParameterItem => {
    const place = {
      key: within.key === '' ? String(index) : `${within.key}-${index}`,
      field: `${within.field}.${parameter.name}`,
    };
    return { ...place, parameter, rule: ruleOf(parameter), children: itemsOf(parameter.parameters ?? [], place) };
  });
}

function ruleOf({ type, minimum, maximum, earliest, latest, ...rest }: CommandParameter): ValueRule {
  const { maxLength, precision, values } = rest;
  return {
    type: type === 'number' ? 'decimal' : type,
    minimum: minimum ?? earliest,
    maximum: maximum ?? latest,
    maxLength,
    precision,
    values,
  };
}

/** The items that are fields, in the order of the form. */
export function leavesOf(items: readonly ParameterItem[]): readonly ParameterItem[] {
  return items.flatMap((item) => (item.children.length > 0 ? leavesOf(item.children) : [item]));
}

/** The form as it opens: defaults filled in. */
export function initialTexts(items: readonly ParameterItem[], timeZone: string | undefined): DraftTexts {
  return Object.fromEntries(
    leavesOf(items).map(({ key, parameter, rule }) => {
      const text = textOf(rule, parameter.defaultValue, timeZone);
      return [key, rule.type === 'boolean' && text !== 'true' ? '' : text];
    }),
  );
}

/** Whether an object is sent: always when it must be, else as soon as something in it is filled in. */
export function isGiven({ parameter, children }: ParameterItem, texts: DraftTexts): boolean {
  return parameter.required === true || leavesOf(children).some(({ key }) => !isBlank(texts[key]));
}

function isBlank(text: string | undefined): boolean {
  return text === undefined || text.trim() === '';
}

/** What is wrong, by the key of the field and in the order of the form. */
export function problemsOf(
  items: readonly ParameterItem[],
  texts: DraftTexts,
  timeZone: string | undefined,
): ReadonlyMap<string, ParameterProblem> {
  const problems = new Map<string, ParameterProblem>();
  for (const item of items) {
    const { key, parameter, rule, children } = item;
    const text = texts[key] ?? '';
    if (children.length > 0) {
      if (!isGiven(item, texts)) continue;
      for (const [inner, problem] of problemsOf(children, texts, timeZone)) problems.set(inner, problem);
    } else if (isBlank(text)) {
      if (parameter.required && rule.type !== 'boolean') problems.set(key, { kind: 'required' });
    } else {
      const result = entered(rule, text, timeZone);
      if ('problem' in result) problems.set(key, result.problem);
    }
  }
  return problems;
}

/** The parameters as they go to the service; what is left empty is left out. Expects texts without problems. */
export function parametersOf(
  items: readonly ParameterItem[],
  texts: DraftTexts,
  timeZone: string | undefined,
): { readonly [name: string]: Json } {
  const entries = items.flatMap((item): readonly (readonly [string, Json])[] => {
    const { key, parameter, rule, children } = item;
    const { name } = parameter;
    const text = texts[key] ?? '';
    if (children.length > 0) return isGiven(item, texts) ? [[name, parametersOf(children, texts, timeZone)]] : [];
    if (rule.type === 'boolean') return [[name, text === 'true']];
    const result = entered(rule, text, timeZone);
    return 'value' in result && result.value !== null ? [[name, result.value]] : [];
  });
  return Object.fromEntries(entries);
}
