import { ConnectedServiceError } from '@csk/core';
import type { Json, JsonObject } from '@csk/core';

import { PORT } from '../central-errors.ts';
import { isObject } from '../foreign-json.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What is wrong with a configuration, and where: `webhooks.signingKeys.0`. */
export function wrong(field: string, what: string): ConnectedServiceError {
  return new ConnectedServiceError('invalid', `${field === '' ? 'The configuration' : field} ${what}.`, {
    port: PORT,
    details: { field },
  });
}

/** An object with these fields and no others: a name that is misspelt would be silently without effect. */
export function objectWith(value: Json | undefined, field: string, known: readonly string[]): JsonObject {
  if (!isObject(value)) throw wrong(field, 'must be an object');
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw wrong(at(field, unknown.slice(0, 64)), `is not known; there are ${known.join(', ')}`);
  }
  return value;
}

export const at = (field: string, name: string | number): string => (field === '' ? String(name) : `${field}.${name}`);

/** Text, as it stands or from the environment: `{ "env": "NAME" }`. */
export function textOf(value: Json | undefined, field: string, env: Environment): string {
  if (typeof value === 'string' && value.trim() !== '') return value;
  if (isObject(value)) return fromEnvironment(value, field, env);
  throw wrong(field, 'must be text, or {"env": "NAME"}');
}

/** Text that does not belong into a file: from the environment only. */
export function secretOf(value: Json | undefined, field: string, env: Environment): string {
  if (isObject(value)) return fromEnvironment(value, field, env);
  throw wrong(field, 'must be {"env": "NAME"}: a secret does not belong into the file');
}

export function secretsOf(value: Json | undefined, field: string, env: Environment): readonly string[] {
  if (!Array.isArray(value) || value.length === 0)
    throw wrong(field, 'must be a list with at least one {"env": "NAME"}');
  return value.map((item: Json, index) => secretOf(item, at(field, index), env));
}

function fromEnvironment(value: JsonObject, field: string, env: Environment): string {
  const name = objectWith(value, field, ['env'])['env'];
  if (typeof name !== 'string' || !/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name)) {
    throw wrong(at(field, 'env'), 'must be the name of an environment variable');
  }
  const text = Object.hasOwn(env, name) ? env[name]?.trim() : undefined;
  if (text === undefined || text === '') throw wrong(field, `needs the environment variable ${name}, which is not set`);
  return text;
}
