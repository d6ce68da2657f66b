import { ConnectedServiceError } from '@csk/core';

/** Longest text of one field, in UTF-16 units; queries for SQL reference data are the longest there are. */
const MAX_TEXT = 8_000;
const MAX_LIST = 100;

/** What Azure takes as the name of a job, an input, an output or a function; no such name can leave a folder. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_-]{2,62}$/;

/** The error for a wrong description; `field` names the place. */
export function invalid(field: string, message: string): ConnectedServiceError {
  return new ConnectedServiceError('invalid', `${field}: ${message}`, { details: { field }, port: 'stream-analytics' });
}

/** Words that name a secret. The description is kept in version control, so it must never hold one. */
const SECRET_FIELD = /key$|password|secret|connectionstring|token|^sas/i;
const PUBLIC_FIELDS = new Set(['partitionkey']);

/** The entries of an object; fields that are not known are refused, not ignored. */
export function objectIn(value: unknown, field: string, allowed?: readonly string[]): Map<string, unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw invalid(field, 'must be an object');
  const entries = new Map(Object.entries(value));
  for (const name of entries.keys()) {
    if (allowed === undefined || allowed.includes(name)) continue;
    const place = `${field}.${name.slice(0, 60)}`;
    if (SECRET_FIELD.test(name) && !PUBLIC_FIELDS.has(name.toLowerCase())) {
      throw invalid(place, 'the description holds no secret; keys come from Bicep parameters or the environment');
    }
    throw invalid(place, `is not a known field; there are ${allowed.join(', ')}`);
  }
  return entries;
}

export function textIn(value: unknown, field: string): string {
  if (typeof value !== 'string' || value === '') throw invalid(field, 'must be text and not empty');
  if (value.length > MAX_TEXT) throw invalid(field, `must have at most ${MAX_TEXT} characters`);
  return value;
}

export function nameIn(value: unknown, field: string): string {
  const name = textIn(value, field);
  if (!NAME.test(name)) throw invalid(field, 'must have 3 to 63 letters, digits, hyphens or underscores');
  return name;
}

export function oneOf<T extends string>(value: unknown, field: string, values: readonly T[]): T {
  const found = values.find((candidate) => candidate === value);
  if (found === undefined) throw invalid(field, `must be one of ${values.join(', ')}`);
  return found;
}

export function wholeNumberIn(value: unknown, field: string, min: number, max: number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max) return value;
  throw invalid(field, `must be a whole number from ${min} to ${max}`);
}

export function textsIn(value: unknown, field: string): readonly string[] {
  if (!Array.isArray(value)) throw invalid(field, 'must be a list');
  if (value.length > MAX_LIST) throw invalid(field, `must have at most ${MAX_LIST} entries`);
  return value.map((entry, index) => textIn(entry, `${field}[${index}]`));
}

/** An object whose values are text, such as tags. */
export function textMapIn(value: unknown, field: string): Readonly<Record<string, string>> {
  const entries = [...objectIn(value, field)];
  if (entries.length > MAX_LIST) throw invalid(field, `must have at most ${MAX_LIST} entries`);
  return Object.fromEntries(entries.map(([name, text]) => [textIn(name, field), textIn(text, `${field}.${name}`)]));
}

/** Named things in the order of the file; names that differ only in case are one name to Azure. */
export function namedIn<T>(
  value: unknown,
  field: string,
  read: (name: string, value: unknown, field: string) => T,
): T[] {
  if (value === undefined) return [];
  const seen = new Set<string>();
  const entries = [...objectIn(value, field)];
  if (entries.length > MAX_LIST) throw invalid(field, `must have at most ${MAX_LIST} entries`);
  return entries.map(([key, entry]) => {
    const name = nameIn(key, `${field}.${key.slice(0, 60)}`);
    if (seen.has(name.toLowerCase())) throw invalid(`${field}.${name}`, 'stands twice, if only in another case');
    seen.add(name.toLowerCase());
    return read(name, entry, `${field}.${name}`);
  });
}
