import { isJsonObject } from '../../model/index.ts';
import type { Json } from '../../model/index.ts';
import { invalid, jsonIn } from '../input-guard.ts';

/**
 * Tags or settings from outside: a JSON object whose keys IoT Hub takes. It refuses control characters, dots, dollar
 * signs and blanks in keys (IoT Hub developer guide, device twins).
 */
export function twinDocumentOf(value: unknown, field: string): Json {
  const document = jsonIn(value, field);
  if (!isJsonObject(document)) throw invalid(field, 'must be an object');
  checkKeys(document, field);
  return document;
}

/** Text that can be a key in a twin. */
export function expectTwinKey(text: string, field: string): string {
  if (/[\p{Cc}.$ ]/u.test(text) || text === '__proto__') {
    throw invalid(field, 'must have no dot, dollar sign, blank or control character');
  }
  return text;
}

function checkKeys(value: Json, path: string): void {
  if (value === null || typeof value !== 'object') return;
  for (const [key, inside] of Object.entries(value)) {
    const place = `${path}.${key.slice(0, 64)}`;
    if (!Array.isArray(value)) expectTwinKey(key, place);
    checkKeys(inside, place);
  }
}
