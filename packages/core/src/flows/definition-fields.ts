import { ConnectedServiceError } from '../model/index.ts';
import type { Json } from '../model/index.ts';

export type Fields = { readonly [key: string]: Json | undefined };

/** An object of a definition. @throws ConnectedServiceError `invalid` with its place. */
export function object(value: unknown, path: string): Fields {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw refuse(path, 'must be an object');
  return value as Fields;
}

/** The same with no field but the known ones. */
export function fields(value: unknown, path: string, known: readonly string[]): Fields {
  const result = object(value, path);
  const unknown = Object.keys(result).find((key) => !known.includes(key));
  if (unknown !== undefined) throw refuse(path === '' ? unknown : `${path}.${unknown}`, 'is not supported');
  return result;
}

export function refuse(path: string, problem: string): ConnectedServiceError {
  const field = path === '' ? 'definition' : path;
  return new ConnectedServiceError('invalid', `The flow cannot run. ${field}: ${problem}.`, { details: { field } });
}
