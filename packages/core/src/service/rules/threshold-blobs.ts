import { ConnectedServiceError, validFromOf } from '../../model/index.ts';
import type { CallOptions, ThresholdRow } from '../../model/index.ts';
import type { BlobStore, StreamJobDefinition } from '../../ports/index.ts';
import { invalid, isPlainObject, jsonIn, listOf, MAX_THRESHOLD_BYTES, MAX_THRESHOLD_ROWS } from '../input-guard.ts';

/** Where the thresholds of a job are: the reference data that the processor was given for it. */
export interface ThresholdSource {
  readonly blobs: BlobStore;
  /** With `{date}` and `{time}`, for example `{date}/{time}/devicerules.json` (yyyy-MM-dd and HH-mm, UTC). */
  readonly path: string;
}

/** By the name of the job. */
export type ThresholdSources = ReadonlyMap<string, ThresholdSource>;

const MINUTE_MS = 60_000;
/** A job looks for new blobs every few seconds: one that is valid sooner would miss its first events. */
const LEAD_MS = 15_000;
/** So far ahead nobody waits for a limit. */
const MAX_AHEAD_MS = 24 * 60 * MINUTE_MS;

/** @throws ConnectedServiceError `invalid` for a job that is not there, and a path in which versions have no place. */
export function thresholdsOf(
  given: Readonly<Record<string, ThresholdSource>> = {},
  jobs: readonly StreamJobDefinition[],
): ThresholdSources {
  for (const [name, { path }] of Object.entries(given)) {
    const field = `rules.thresholds.${name}`;
    if (!jobs.some((job) => job.name === name)) throw invalid(field, 'names no job');
    if (!path.includes('{date}') || !path.includes('{time}'))
      throw invalid(field, 'needs {date} and {time} in its path');
  }
  return new Map(Object.entries(given));
}

/** The rows that a caller gives, and as the blob has them. */
export function rowsIn(value: unknown): { readonly rows: readonly ThresholdRow[]; readonly bytes: Uint8Array } {
  const rows = listOf(value, 'rows', MAX_THRESHOLD_ROWS, (row, field) => {
    if (!isPlainObject(row)) throw invalid(field, 'must be an object');
    return jsonIn(row, field, MAX_THRESHOLD_BYTES) as ThresholdRow;
  });
  const bytes = bytesOf(rows);
  if (bytes.length > MAX_THRESHOLD_BYTES)
    throw invalid('rows', `must have at most ${MAX_THRESHOLD_BYTES} bytes as JSON`);
  return { rows, bytes };
}

export function bytesOf(rows: readonly ThresholdRow[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(rows));
}

/** The newest version there is. */
export async function newestBlob(
  { blobs, path }: ThresholdSource,
  options?: CallOptions,
): Promise<{ readonly name: string; readonly from: number } | undefined> {
  const items = await blobs.list(path.slice(0, path.indexOf('{')), options);
  let newest: { readonly name: string; readonly from: number } | undefined;
  for (const { name } of items) {
    const from = validFromOf(path, name);
    if (from !== undefined && (newest === undefined || from > newest.from)) newest = { name, from };
  }
  return newest;
}

/** @throws ConnectedServiceError `unsupported` when it holds something else than rows. */
export async function readRows(
  { blobs }: ThresholdSource,
  name: string,
  options?: CallOptions,
): Promise<readonly ThresholdRow[]> {
  const bytes = await blobs.read(name, options);
  if (bytes === undefined) return [];
  if (bytes.length > MAX_THRESHOLD_BYTES) throw unreadable(name, `has more than ${MAX_THRESHOLD_BYTES} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw unreadable(name, 'is no JSON');
  }
  // One row may stand alone, as jobs take it.
  const rows: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (rows.length > MAX_THRESHOLD_ROWS || !rows.every(isPlainObject)) throw unreadable(name, 'is no list of rows');
  return rows as readonly ThresholdRow[];
}

/**
 * From when on rows that are written now are valid: a minute that no version has, and after all of them, or an older
 * version would be the newer one.
 * @throws ConnectedServiceError `conflict` when that is more than a day ahead.
 */
export function nextValidFrom(now: number, taken: readonly number[]): number {
  const soonest = Math.ceil((now + LEAD_MS) / MINUTE_MS) * MINUTE_MS;
  const from = Math.max(soonest, ...taken.map((ms) => (Math.floor(ms / MINUTE_MS) + 1) * MINUTE_MS));
  if (from - now > MAX_AHEAD_MS) {
    throw new ConnectedServiceError('conflict', 'There are rows already that are valid only in more than a day.', {
      details: { validFrom: new Date(from - MINUTE_MS).toISOString() },
    });
  }
  return from;
}

function unreadable(name: string, why: string): ConnectedServiceError {
  return new ConnectedServiceError('unsupported', `The blob ${name} ${why}.`, { details: { blob: name } });
}
