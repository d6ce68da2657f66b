import { invalid } from '../model/invalid.ts';
import { momentOf } from '../model/moments.ts';
import { MAX_SEARCH } from '../model/search.ts';
import type { CallOptions, Instant, Json, WriteOptions } from '../model/index.ts';

export { invalid };

/** Longest texts, in UTF-16 units. */
export const MAX_ID = 128;
export const MAX_NAME = 100;
export const MAX_TITLE = 200;
export const MAX_TEXT = 4000;
export const MAX_COMMENT = 2000;
export const MAX_TOKEN = 200;
export const MAX_URL = 500;
export const MAX_RULE_QUERY = 65_536;
/** Longest lists, and the most points of a series. */
export const MAX_CASE_ALERTS = 100;
export const MAX_CASE_DEVICES = 500;
export const MAX_BULK_ALERTS = 500;
/** Ids that a campaign may name; conditions reach further. */
export const MAX_CAMPAIGN_LIST = 500;
export const MAX_CAMPAIGN_RATE = 1_000;
export const MAX_METRICS = 64;
export const MAX_POINTS = 20_000;
export const MAX_THRESHOLD_ROWS = 10_000;
/** Thresholds of a rule as JSON, in bytes. */
export const MAX_THRESHOLD_BYTES = 1_048_576;
/** Longest JSON document in a record, in characters. */
const MAX_JSON = 16_384;
const MAX_DEPTH = 32;

/** What the client interface takes at most, for those who check before they call: texts in UTF-16 units, lists in entries, thresholds also in bytes. */
export const INPUT_LIMITS = {
  id: MAX_ID,
  name: MAX_NAME,
  title: MAX_TITLE,
  text: MAX_TEXT,
  comment: MAX_COMMENT,
  token: MAX_TOKEN,
  url: MAX_URL,
  search: MAX_SEARCH,
  caseAlerts: MAX_CASE_ALERTS,
  caseDevices: MAX_CASE_DEVICES,
  bulkAlerts: MAX_BULK_ALERTS,
  metrics: MAX_METRICS,
  campaignDevices: MAX_CAMPAIGN_LIST,
  campaignRate: MAX_CAMPAIGN_RATE,
  points: MAX_POINTS,
  ruleQuery: MAX_RULE_QUERY,
  thresholdRows: MAX_THRESHOLD_ROWS,
  thresholdBytes: MAX_THRESHOLD_BYTES,
} as const;

/** The fields of an input object; a field that is not known is refused, not ignored. */
export function fieldsOf<F extends string>(
  value: unknown,
  path: string,
  allowed: readonly F[],
): { readonly [P in F]?: unknown } {
  if (value === undefined) return {};
  if (!isPlainObject(value)) throw invalid(path || 'input', 'must be an object');
  const unknown = Object.keys(value).find((key) => !(allowed as readonly string[]).includes(key));
  if (unknown !== undefined) throw invalid(path ? `${path}.${clip(unknown)}` : clip(unknown), 'is not a known field');
  return value as { readonly [P in F]?: unknown };
}

export function isPlainObject(value: unknown): value is { readonly [key: string]: unknown } {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Text of 1 to `max` characters. */
export function textOf(value: unknown, field: string, max: number): string {
  if (typeof value !== 'string') throw invalid(field, 'must be text');
  if (value.length === 0) throw invalid(field, 'must not be empty');
  if (value.length > max) throw invalid(field, `must have at most ${max} characters`);
  return value;
}

export function optionalTextOf(value: unknown, field: string, max: number): string | undefined {
  return value === undefined ? undefined : textOf(value, field, max);
}

export function idOf(value: unknown, field = 'id'): string {
  return textOf(value, field, MAX_ID);
}

export function optionalIdOf(value: unknown, field: string): string | undefined {
  return value === undefined ? undefined : idOf(value, field);
}

export function listOf<T>(value: unknown, field: string, max: number, item: (value: unknown, field: string) => T): T[] {
  if (!Array.isArray(value)) throw invalid(field, 'must be a list');
  if (value.length > max) throw invalid(field, `must have at most ${max} entries`);
  return value.map((entry, index) => item(entry, `${field}[${index}]`));
}

export function oneOf<T extends string>(value: unknown, field: string, values: readonly T[]): T {
  const found = values.find((candidate) => candidate === value);
  if (found === undefined) throw invalid(field, `must be one of ${values.join(', ')}`);
  return found;
}

export function wholeNumberOf(value: unknown, field: string, min: number, max: number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max) return value;
  throw invalid(field, `must be a whole number from ${min} to ${max}`);
}

export function flagOf(value: unknown, field: string): boolean {
  if (typeof value !== 'boolean') throw invalid(field, 'must be true or false');
  return value;
}

/** A moment; comes back in the one form that records use. */
export function instantIn(value: unknown, field: string): Instant {
  const ms = momentOf(textOf(value, field, 40));
  if (ms === undefined) throw invalid(field, 'must be an ISO-8601 time');
  return new Date(ms).toISOString();
}

/** A JSON document of bounded size and depth. */
export function jsonIn(value: unknown, field: string, max = MAX_JSON): Json {
  checkJson(value, field, 0);
  if (JSON.stringify(value).length > max) throw invalid(field, `must have at most ${max} characters as JSON`);
  return value as Json;
}

function checkJson(value: unknown, field: string, depth: number): void {
  if (depth > MAX_DEPTH) throw invalid(field, `must not be nested deeper than ${MAX_DEPTH} levels`);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number' && Number.isFinite(value)) return;
  if (Array.isArray(value)) for (const item of value) checkJson(item, field, depth + 1);
  else if (isPlainObject(value)) for (const item of Object.values(value)) checkJson(item, field, depth + 1);
  else throw invalid(field, 'must be JSON');
}

/** The options of a call, checked like any other input. */
export function callOptionsOf(options: unknown): CallOptions {
  const checked = writeOptionsOf(options);
  if (checked.ifVersion !== undefined) throw invalid('ifVersion', 'this call changes no single record');
  return checked;
}

export function writeOptionsOf(options: unknown): WriteOptions {
  const { signal, idempotencyKey, ifVersion } = fieldsOf(options, 'options', ['signal', 'idempotencyKey', 'ifVersion']);
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw invalid('signal', 'must be an AbortSignal');
  signal?.throwIfAborted();
  return {
    signal,
    idempotencyKey: optionalTextOf(idempotencyKey, 'idempotencyKey', MAX_ID),
    ifVersion: optionalTextOf(ifVersion, 'ifVersion', MAX_ID),
  };
}

/** So that a hostile key does not fill the log. */
function clip(text: string): string {
  return text.length > 64 ? `${text.slice(0, 64)}…` : text;
}
