import type { CommandParameter, Json } from '@csk/core';

/** What the form holds: text of fields, or the state of a check box. */
export type DraftValues = Readonly<Record<string, string | boolean>>;

export type Problem =
  | { readonly kind: 'required' | 'not-a-number' | 'not-whole' }
  | { readonly kind: 'too-low' | 'too-high'; readonly limit: number };

/** The form as it opens: defaults filled in. */
export function initialValues(parameters: readonly CommandParameter[]): DraftValues {
  return Object.fromEntries(
    parameters.map(({ name, type, defaultValue }) => [
      name,
      type === 'boolean' ? defaultValue === true : defaultValue === undefined ? '' : String(defaultValue),
    ]),
  );
}

/** What is wrong with one field; `undefined` when nothing is. */
export function problemOf(parameter: CommandParameter, value: string | boolean | undefined): Problem | undefined {
  if (parameter.type === 'boolean') return undefined;
  const text = typeof value === 'string' ? value.trim() : '';
  if (text === '') return parameter.required ? { kind: 'required' } : undefined;
  // Moments and objects are checked by the service, which names the place.
  if (!isNumber(parameter)) return undefined;
  const number = Number(text);
  if (!Number.isFinite(number)) return { kind: 'not-a-number' };
  if (parameter.type === 'integer' && !Number.isInteger(number)) return { kind: 'not-whole' };
  if (parameter.minimum !== undefined && number < parameter.minimum)
    return { kind: 'too-low', limit: parameter.minimum };
  if (parameter.maximum !== undefined && number > parameter.maximum)
    return { kind: 'too-high', limit: parameter.maximum };
  return undefined;
}

/** The parameters as they go to the service; fields left empty are left out. Expects values without problems. */
export function parametersOf(
  parameters: readonly CommandParameter[],
  values: DraftValues,
): { readonly [name: string]: Json } {
  const entries: [string, Json][] = [];
  for (const parameter of parameters) {
    const { name, type } = parameter;
    const value = values[name];
    if (type === 'boolean') entries.push([name, value === true]);
    else if (typeof value === 'string' && value.trim() !== '') {
      if (type === 'object') entries.push([name, jsonOf(value)]);
      else entries.push([name, isNumber(parameter) ? Number(value) : value]);
    }
  }
  return Object.fromEntries(entries);
}

function isNumber({ type }: CommandParameter): boolean {
  return type === 'number' || type === 'integer';
}

/** An object is typed as JSON; what is none goes as the text it is, for the service to refuse. */
function jsonOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
