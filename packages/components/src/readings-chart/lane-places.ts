import type { ChartAxes, ChartSeries } from './chart-series.ts';

/** Where a series is drawn: in which row from above, and where the axis of its values stands. */
export interface LanePlace {
  readonly row: number;
  /** `none`: on the axis of another series of the same unit. */
  readonly axis: 'left' | 'right' | 'none';
  /** Position of the first series of the same scale. */
  readonly scale: number;
}

/**
 * A row a series; or, by units, a scale a unit and two of them a row, one on each side. A series without a unit has
 * nothing in common with another, so it has a row of its own then, too: nothing would tell which of two axes is its.
 */
export function lanePlaces(series: readonly ChartSeries[], axes: ChartAxes): readonly LanePlace[] {
  if (axes !== 'units') return series.map((_, row) => ({ row, axis: 'left', scale: row }));
  const units = new Map<string, LanePlace>();
  let rows = 0;
  /** The row that has an axis on its left side only. */
  let free: number | undefined;
  return series.map(({ unit }, scale) => {
    if (!unit) return { row: rows++, axis: 'left', scale };
    const known = units.get(unit);
    if (known) return { ...known, axis: 'none' };
    const place: LanePlace =
      free === undefined ? { row: rows, axis: 'left', scale } : { row: free, axis: 'right', scale };
    free = free === undefined ? rows++ : undefined;
    units.set(unit, place);
    return place;
  });
}

export function rowCount(places: readonly LanePlace[]): number {
  return places.reduce((most, { row }) => Math.max(most, row + 1), 0);
}
