import type { JoinModel } from './job-model.ts';
import type { JoinedRow, StreamRow, Value } from './rows.ts';
import { type Ticks, boundaries, ticksOf } from './time.ts';

export interface JoinReader {
  /** Rows of the right source of a stream JOIN. */
  readonly stream: (of: string) => readonly StreamRow[];
  /** Rows of reference data valid at a time. */
  readonly reference: (of: string, at: Ticks) => readonly StreamRow[];
  readonly matches: (join: JoinModel, row: JoinedRow) => boolean;
  readonly value: (join: JoinModel & { kind: 'apply' }, row: JoinedRow) => Value;
}

/** Every pairing of the rows so far with the right side, tried one by one. */
export function joined(rows: readonly JoinedRow[], join: JoinModel, reader: JoinReader): JoinedRow[] {
  return rows.flatMap((left) => {
    const alias = join.kind === 'apply' ? join.alias : join.source.alias;
    const partners = partnersOf(left, join, reader).map((right): JoinedRow => {
      const time = join.kind === 'stream' ? Math.max(left.time, right.time) : left.time;
      const sources = new Set([...left.sources, ...right.sources]);
      const place = Math.max(left.place, right.place);
      return { time, parts: { ...left.parts, [alias]: right }, sources, place };
    });
    const matched = partners.filter((row) => join.kind === 'apply' || reader.matches(join, row));
    if (matched.length > 0 || !join.outer) return matched;
    return [
      { time: absentAt(left, join), parts: { ...left.parts, [alias]: null }, sources: left.sources, place: left.place },
    ];
  });
}

function partnersOf(left: JoinedRow, join: JoinModel, reader: JoinReader): StreamRow[] {
  if (join.kind === 'stream') {
    const base = left.parts[join.base];
    if (base === null || base === undefined) return [];
    return reader.stream(join.source.of).filter((right) => {
      const apart = boundaries(join.unit, base.time, right.time);
      return apart >= join.low && apart <= join.high;
    });
  }
  if (join.kind === 'reference') return [...reader.reference(join.source.of, left.time)];
  const value = reader.value(join, left);
  if (!Array.isArray(value)) return [];
  return value.map((item: Value, index) => ({
    time: left.time,
    fields: { ArrayIndex: index, ArrayValue: item },
    sources: new Set<string>(),
    place: -1,
  }));
}

/** The last moment at which a partner could have come. */
function absentAt(left: JoinedRow, join: JoinModel): Ticks {
  if (join.kind !== 'stream') return left.time;
  const base = left.parts[join.base];
  return Math.max(left.time, (base?.time ?? left.time) + ticksOf({ unit: join.unit, n: join.high }));
}
