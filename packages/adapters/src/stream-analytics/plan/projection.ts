import { StreamCompileError } from '../errors.ts';
import type { Expr, SelectItem } from '../language/ast.ts';
import type { StreamEvent } from '../operators/event.ts';
import type { Evaluate, Frame } from '../operators/frame.ts';
import { dateTimeOf } from '../types/time.ts';
import { toDateTime } from '../types/cast.ts';
import { rowToJson, toJson } from '../types/json.ts';
import { Room, SHORT_TEXT } from '../types/row-size.ts';
import { INHERITED, type RecordValue, Row, type Value, findKey, isRecord } from '../types/value.ts';
import { isWindowId } from './call.ts';
import { type Scope, isSystemTimestamp, sourceOfName } from './scope.ts';
import { compilePath } from './path.ts';

interface NamedColumn {
  readonly name: string;
  /** The name in lower case. */
  readonly lower: string;
  readonly value: Evaluate;
}
type Column = NamedColumn | { readonly spread: (frame: Frame) => readonly (RecordValue | null)[] };

export interface Projection {
  readonly project: (frame: Frame) => RecordValue;
  /** Names in order where all are known, else undefined. */
  readonly columns: readonly string[] | undefined;
  /** The same row as JSON, an ordinary object of its own. */
  readonly projectJson: (frame: Frame) => Record<string, unknown>;
}

/** The name of a column without an alias: the last part of its path, or the name of its function. */
export function nameOf(item: SelectItem, position: number): string {
  const { alias, expr } = item;
  if (alias !== undefined) return alias;
  if (isSystemTimestamp(expr)) return 'timestamp';
  if (expr.kind === 'path') return expr.parts.at(-1)?.text ?? '';
  if (expr.kind === 'call') return isWindowId(expr) ? 'Id' : expr.name.toLowerCase();
  return `column${position}`;
}

/**
 * Builds the SELECT list ("SELECT", Stream Analytics reference). `names` replaces the names, for later parts of a UNION.
 */
export function compileProjection(
  scope: Scope,
  items: readonly SelectItem[],
  compile: (expr: Expr) => Evaluate,
  names: readonly string[] | undefined,
): Projection {
  const known: string[] = [];
  let complete = true;
  const columns: Column[] = [];
  items.forEach((item, index) => {
    if (item.expr.kind === 'star') {
      const columnsOf = starColumns(
        scope,
        item.expr.parts.map((part) => part.text),
      );
      if (columnsOf === undefined) complete = false;
      else for (const name of columnsOf) if (!has(known, name)) known.push(name);
      columns.push({ spread: compileStar(scope, item.expr) });
      return;
    }
    // What a star before it gives decides which column of the first part it stands under.
    const written = (complete ? names?.[known.length] : undefined) ?? nameOf(item, index + 1);
    const name = scope.level === '1.0' ? written.toLowerCase() : written;
    const lower = name.toLowerCase();
    if (columns.some((column) => 'name' in column && column.lower === lower))
      throw new StreamCompileError(
        `the column ${name} stands twice`,
        item.expr.at,
        'give one of them another name with AS',
      );
    if (!has(known, name)) known.push(name);
    columns.push({ name, lower, value: compile(item.expr) });
  });
  const named = columns.filter((column) => 'name' in column);
  if (named.length === columns.length && !named.some(({ name }) => INHERITED.has(name))) {
    const empty: Record<string, unknown> = {};
    for (const { name } of named) empty[name] = null;
    return {
      project: (frame) => buildNamed(named, frame),
      columns: known,
      projectJson: (frame) => buildNamedJson(named, empty, frame),
    };
  }
  const [only] = columns;
  const whole = columns.length === 1 && only !== undefined && 'spread' in only ? only.spread : undefined;
  const project =
    whole !== undefined
      ? (frame: Frame): RecordValue => single(whole(frame))
      : (frame: Frame): RecordValue => build(columns, frame);
  return { project, columns: complete ? known : undefined, projectJson: (frame) => rowToJson(project(frame)) };
}

const has = (names: readonly string[], name: string): boolean =>
  names.some((known) => known.toLowerCase() === name.toLowerCase());

function single(records: readonly (RecordValue | null)[]): RecordValue {
  const [record] = records;
  if (records.length === 1 && record !== null && record !== undefined) return record;
  const row = new Row();
  const taken = new Set<string>();
  for (const each of records) if (each !== null) spread(row, each, taken);
  return row;
}

function buildNamed(columns: readonly NamedColumn[], frame: Frame): RecordValue {
  const row: { [name: string]: Value } = {};
  for (const column of columns) row[column.name] = column.value(frame);
  return row;
}

/**
 * `buildNamed` for an output: most values are JSON as they are, so no second object is made. A copy of the empty row is
 * filled, which costs less than adding columns one after the other.
 */
function buildNamedJson(
  columns: readonly NamedColumn[],
  empty: Readonly<Record<string, unknown>>,
  frame: Frame,
): Record<string, unknown> {
  const row: Record<string, unknown> = { ...empty };
  let room: Room | undefined;
  for (let at = 0; at < columns.length; at += 1) {
    const { name, value } = columns[at] as NamedColumn;
    const item = value(frame);
    const isJson = typeof item === 'number' || (typeof item === 'string' && item.length < SHORT_TEXT) || item === null;
    row[name] = isJson ? item : toJson(item, (room ??= new Room()));
  }
  return row;
}

/** The columns on the left go before those of the same name on the right ("SELECT", Stream Analytics reference). */
function build(columns: readonly Column[], frame: Frame): RecordValue {
  const row = new Row();
  let taken: Set<string> | undefined;
  for (const column of columns) {
    if ('name' in column) {
      if (taken?.has(column.lower) !== true) row[column.name] = column.value(frame);
      continue;
    }
    taken ??= new Set();
    for (const key of Object.keys(row)) taken.add(key.toLowerCase());
    for (const record of column.spread(frame)) if (record !== null) spread(row, record, taken);
  }
  return row;
}

/** Adds the columns of a record; those whose name stands further left, however it is spelled there, are left out. */
function spread(row: { [name: string]: Value }, record: RecordValue, taken: Set<string>): void {
  for (const key of Object.keys(record)) {
    const lower = key.toLowerCase();
    if (taken.has(lower)) continue;
    taken.add(lower);
    row[key] = record[key] ?? null;
  }
}

function starColumns(scope: Scope, parts: readonly string[]): readonly string[] | undefined {
  if (parts.length > 1) return undefined;
  const [alias] = parts;
  const sources =
    alias === undefined ? scope.sources : scope.sources.filter((s) => s.alias.toLowerCase() === alias.toLowerCase());
  const names: string[] = [];
  for (const source of sources) {
    if (source.columns === undefined) return undefined;
    names.push(...source.columns.values());
  }
  return sources.length === 0 ? undefined : names;
}

function compileStar(
  scope: Scope,
  star: Extract<Expr, { kind: 'star' }>,
): (frame: Frame) => readonly (RecordValue | null)[] {
  const [first] = star.parts;
  if (first === undefined) {
    const records = scope.sources.map((source) => recordOf(source.index, source.raw));
    return (frame) => records.map((read) => read(frame));
  }
  const path = { kind: 'path', at: star.at, parts: star.parts, doubleQuoted: false } as const;
  const source = sourceOfName(scope, path);
  if (source !== undefined) {
    const read = recordOf(source.index, source.raw);
    return (frame) => [read(frame)];
  }
  if (star.parts.length > 60) throw new StreamCompileError('the path is too long', star.at);
  const value = compilePath(scope, path);
  return (frame) => {
    const record = value(frame);
    return [isRecord(record) ? record : null];
  };
}

const HUB_STAR = ['EventProcessedUtcTime', 'PartitionId', 'EventEnqueuedUtcTime'];

/** A source's record for `*`: the payload, and the hub's columns where the metadata has them. */
function recordOf(index: number, raw: boolean): (frame: Frame) => RecordValue | null {
  return (frame) => {
    const event = frame.rows[index];
    if (event === null || event === undefined) return null;
    return raw && event.envelope !== null && event.envelope.metadata !== null ? withHub(event) : event.record;
  };
}

function withHub(event: StreamEvent): RecordValue {
  const metadata = event.envelope?.metadata ?? {};
  const extra = HUB_STAR.filter(
    (name) => findKey(metadata, name) !== undefined && findKey(event.record, name) === undefined,
  );
  if (extra.length === 0) return event.record;
  const row = new Row();
  for (const key of Object.keys(event.record)) row[key] = event.record[key] ?? null;
  for (const name of extra) {
    const value = metadata[findKey(metadata, name) ?? name] ?? null;
    row[name] =
      name === 'PartitionId' ? value : (toDateTime(value) ?? dateTimeOf(event.envelope?.arrival ?? event.time));
  }
  return row;
}
