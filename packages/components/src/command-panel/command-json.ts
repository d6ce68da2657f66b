import { isJsonObject, sameJson, type Json } from '@csk/core';
import { textOf } from '../value-form/field-values.ts';
import { parametersOf, type DraftTexts, type ParameterItem } from './command-input.ts';

/** All parameters in one field, for who would rather write them. */
export const JSON_ITEM: ParameterItem = {
  parameter: { name: 'JSON', type: 'object', required: true },
  rule: { type: 'object' },
  key: 'json',
  field: 'parameters',
  children: [],
};

/** What fields hold for these parameters; `undefined` when they cannot show all of them. */
export function textsOf(
  items: readonly ParameterItem[],
  value: Json,
  timeZone: string | undefined,
): DraftTexts | undefined {
  const texts: Record<string, string> = {};
  const fill = (some: readonly ParameterItem[], within: Json | undefined): void => {
    for (const { parameter, rule, key, children } of some) {
      const inside = isJsonObject(within) ? within[parameter.name] : undefined;
      if (children.length > 0) fill(children, inside);
      else texts[key] = rule.type === 'boolean' && inside !== true ? '' : textOf(rule, inside, timeZone);
    }
  };
  fill(items, value);
  return holds(parametersOf(items, texts, timeZone), value) ? texts : undefined;
}

/** Whether everything of `part` is in `whole`: a form says no where JSON says nothing. */
function holds(whole: Json | undefined, part: Json): boolean {
  if (!isJsonObject(part)) return whole !== undefined && sameJson(whole, part);
  return isJsonObject(whole) && Object.entries(part).every(([key, value]) => holds(whole[key], value));
}
