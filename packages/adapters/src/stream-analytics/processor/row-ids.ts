import type { Json, StreamRow } from '@csk/core';
import type { SourceEvent } from '../operators/event.ts';
import type { OutputRow } from '../run-types.ts';
import { fingerprint } from '../snapshot.ts';

const placeOf = ({ input, position, sequence }: SourceEvent): string => `${input}.${position ?? sequence}`;

/**
 * Gives each row an id that a replay gives it again: the statement, the input events of the row and its timestamp
 * settle it; a number tells rows apart that share all of them (several reference rows, elements of an array).
 */
export function identifyRows(job: string, rows: readonly OutputRow[]): Map<string, StreamRow[]> {
  const outputs = new Map<string, StreamRow[]>();
  const seen = new Map<string, number>();
  for (const row of rows) {
    const newest = row.sources.at(-1);
    const own = newest === undefined ? 'none' : placeOf(newest);
    // Two rows may share the event that stands last, for example of a JOIN: all their events tell them apart.
    const origin = row.sources.length < 2 ? own : `${own}~${fingerprint(row.sources.map(placeOf).join())}`;
    const prefix = `${job}/${row.output}/${row.statement}/${origin}/${row.timestamp}`;
    const number = seen.get(prefix) ?? 0;
    seen.set(prefix, number + 1);
    const list = outputs.get(row.output) ?? [];
    if (list.length === 0) outputs.set(row.output, list);
    list.push({
      id: `${prefix}/${number}`,
      timestamp: row.timestamp,
      row: row.row as StreamRow['row'],
      sources: row.sources.map(({ input, position, payload }) => ({
        input,
        position: position ?? null,
        payload: payload as Json,
      })),
    });
  }
  return outputs;
}
