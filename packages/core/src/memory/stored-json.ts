import { ConnectedServiceError } from '../model/index.ts';

/**
 * What a database would give back: a copy without `undefined`, which no later change of the original reaches and which
 * nobody can change.
 */
export function storedJson<T>(value: T): T {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new ConnectedServiceError('invalid', 'The value cannot be stored as JSON.', { cause });
  }
  return text === undefined ? value : freeze(JSON.parse(text) as T);
}

function freeze<T>(value: T): T {
  if (value !== null && typeof value === 'object') {
    for (const item of Object.values(value)) freeze(item);
    Object.freeze(value);
  }
  return value;
}
