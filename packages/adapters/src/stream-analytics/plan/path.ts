import type { PathExpr } from '../language/ast.ts';
import type { StreamEvent } from '../operators/event.ts';
import type { Evaluate } from '../operators/frame.ts';
import { dateTimeOf } from '../types/time.ts';
import { toDateTime } from '../types/cast.ts';
import { type Value, fieldReader, findKey, isArray, isRecord } from '../types/value.ts';
import { HUB_COLUMNS, type Scope, type SourceBinding, resolvePath, sourceOfName } from './scope.ts';

/** A path becomes a chain of field reads. */
export function compilePath(scope: Scope, path: PathExpr): Evaluate {
  const source = sourceOfName(scope, path);
  if (source !== undefined) return compileSourceName(source, path);
  const { sources, parts } = resolvePath(scope, path);
  const [head, ...rest] = parts;
  const name = head?.text ?? '';
  const readers = sources.map((candidate) => columnReader(candidate, name));
  let read = readers[0] ?? ((): Value => null);
  if (readers.length > 1) {
    read = (frame) => {
      for (const reader of readers) {
        const value = reader(frame);
        if (value !== null) return value;
      }
      return null;
    };
  }
  if (path.doubleQuoted) return orText(sources, name, read);
  return rest.reduce((outer, part) => memberReader(outer, part.text), read);
}

/** The name of a source alone: a column of that name if there is one, else the whole record. */
function compileSourceName(source: SourceBinding, path: PathExpr): Evaluate {
  const { index } = source;
  const name = path.parts[0]?.text ?? '';
  return (frame) => {
    const row = frame.rows[index];
    if (row === null || row === undefined) return null;
    const key = findKey(row.record, name);
    return key === undefined ? row.record : (row.record[key] ?? null);
  };
}

/** "text" is text where no event of the row has such a column (seen in Microsoft's articles). */
function orText(sources: readonly SourceBinding[], name: string, read: Evaluate): Evaluate {
  return (frame) => {
    const value = read(frame);
    if (value !== null) return value;
    const isColumn = sources.some(({ index }) => {
      const row = frame.rows[index];
      return row !== null && row !== undefined && findKey(row.record, name) !== undefined;
    });
    return isColumn ? null : name;
  };
}

export function columnReader(source: SourceBinding, name: string): Evaluate {
  const { index } = source;
  const read = fieldReader(name);
  const hub = source.raw && HUB_COLUMNS.has(name.toLowerCase()) ? hubColumn(name.toLowerCase()) : undefined;
  if (hub === undefined) {
    return (frame) => {
      const row = frame.rows[index];
      return row === null || row === undefined ? null : read(row.record);
    };
  }
  return (frame) => {
    const row = frame.rows[index];
    return row === null || row === undefined ? null : (read(row.record) ?? hub(row));
  };
}

/** Columns the hub adds; metadata gives them, and without it the enqueued time is the arrival. */
function hubColumn(name: string): (row: StreamEvent) => Value {
  const read = fieldReader(name);
  const isTime = name === 'eventenqueuedutctime' || name === 'eventprocessedutctime';
  return ({ envelope }) => {
    if (envelope === null) return null;
    const value = envelope.metadata === null ? null : read(envelope.metadata);
    if (!isTime) return value;
    return toDateTime(value) ?? dateTimeOf(envelope.arrival);
  };
}

function memberReader(outer: Evaluate, name: string): Evaluate {
  const read = fieldReader(name);
  let digits = name !== '';
  for (const c of name) digits &&= c >= '0' && c <= '9';
  const index = digits ? Number(name) : -1;
  return (frame) => {
    const value = outer(frame);
    if (isRecord(value)) return read(value);
    return index >= 0 && isArray(value) ? (value[index] ?? null) : null;
  };
}

/** A path below a GROUP BY key that is a record: `key.member`. */
export function belowKey(path: PathExpr, slotOf: (path: PathExpr) => number | undefined): Evaluate | undefined {
  for (let length = path.parts.length - 1; length > 0; length -= 1) {
    const slot = slotOf({ ...path, parts: path.parts.slice(0, length), doubleQuoted: false });
    if (slot === undefined) continue;
    const read: Evaluate = (frame) => frame.keys[slot] ?? null;
    return path.parts.slice(length).reduce((outer, part) => memberReader(outer, part.text), read);
  }
  return undefined;
}
