import type { Expression, WindowModel } from './job-model.ts';
import { type JoinedRow, type Value, identity } from './rows.ts';
import { type Span, type Ticks, alignedEnd, ticksOf } from './time.ts';

/** One window that holds rows. */
export interface WindowContent {
  readonly end: Ticks;
  readonly id: string | null;
  readonly rows: readonly JoinedRow[];
}

/**
 * Every window of one kind over all rows, recomputed from scratch. All windows are (start, end]. `keyOf` tells the group
 * of a row, because a sliding window's content changes group by group.
 */
export function windowsOver(
  window: WindowModel,
  rows: readonly JoinedRow[],
  keyOf: (row: JoinedRow) => string,
  valueOf: (expr: Expression, row: JoinedRow) => Value,
  id: string | null = null,
): WindowContent[] {
  const within = (end: Ticks, size: Ticks): JoinedRow[] => rows.filter(({ time }) => time > end - size && time <= end);
  const distinct = (ends: readonly Ticks[]): Ticks[] => [...new Set(ends)];
  switch (window.kind) {
    case 'tumbling': {
      const size = ticksOf(window.size);
      return hops(rows, size, size, window.offset).map((end) => ({ end, id, rows: within(end, size) }));
    }
    case 'hopping': {
      const size = ticksOf(window.size);
      return hops(rows, size, ticksOf(window.hop), window.offset).map((end) => ({ end, id, rows: within(end, size) }));
    }
    case 'sliding': {
      const size = ticksOf(window.size);
      return [...partition(rows, keyOf).values()].flatMap((group) =>
        distinct(group.flatMap(({ time }) => [time, time + size])).map((end) => ({
          end,
          id,
          rows: group.filter(({ time }) => time > end - size && time <= end),
        })),
      );
    }
    case 'session':
      return [
        ...partition(rows, (row) => JSON.stringify(window.over.map((expr) => identity(valueOf(expr, row))))).values(),
      ]
        .flatMap((own) => sessions(own, ticksOf(window.timeout), ticksOf(window.max)))
        .map((session) => ({ ...session, id }));
    case 'snapshot':
      return distinct(rows.map(({ time }) => time)).map((end) => ({
        end,
        id,
        rows: rows.filter((r) => r.time === end),
      }));
    case 'windows':
      return window.of.flatMap((inner, index) =>
        windowsOver(inner, rows, keyOf, valueOf, window.ids ? `w${index}` : null),
      );
  }
}

/** Rows by a key, in the order in which the keys appear. */
export function partition<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const parts = new Map<string, T[]>();
  for (const row of rows) parts.set(keyOf(row), [...(parts.get(keyOf(row)) ?? []), row]);
  return parts;
}

/** The ends k·hop + offset of windows of that size that hold a row. */
function hops(rows: readonly JoinedRow[], size: Ticks, hop: Ticks, offset: Span | undefined): Ticks[] {
  const ends = new Set<Ticks>();
  for (const { time } of rows) {
    for (let end = alignedEnd(time, hop, offset === undefined ? 0 : ticksOf(offset)); end - size < time; end += hop)
      ends.add(end);
  }
  return [...ends];
}

function sessions(rows: readonly JoinedRow[], timeout: Ticks, max: Ticks): { end: Ticks; rows: JoinedRow[] }[] {
  const closed: { end: Ticks; rows: JoinedRow[] }[] = [];
  let open: JoinedRow[] = [];
  for (const row of rows) {
    const end = endOf(open, timeout, max);
    if (end !== undefined && row.time > end) {
      closed.push({ end, rows: open });
      open = [];
    }
    open = [...open, row];
  }
  const end = endOf(open, timeout, max);
  return end === undefined ? closed : [...closed, { end, rows: open }];
}

/** The timeout after the last row, or before that the first multiple of `max` at which the session is `max` old. */
function endOf(session: readonly JoinedRow[], timeout: Ticks, max: Ticks): Ticks | undefined {
  const first = session[0];
  const last = session.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return Math.min(last.time + timeout, alignedEnd(first.time + max, max, 0));
}
