import type { ChartAxes, ChartSeries } from './chart-series.ts';

/** Where a series is drawn: in which row from above, and where the axis of its values stands. */
export interface LanePlace {
  readonly row: number;
  /** `none`: on the axis of another series of the same unit. */
  readonly axis: 'left' | 'right' | 'none';
  /** Series of the same scale have the same. */
  readonly scale: string;
}

/**
 * A row a series; or, by units, a scale a unit and two of them a row, one on each side. A series without a unit has
 * nothing in common with another that says nothing of itself either, but they share a scale all the same: a scale for
 * each would need an axis for each.
 */
export function lanePlaces(series: readonly ChartSeries[], axes: ChartAxes): readonly LanePlace[] {
  if (axes !== 'units') return series.map((_, row) => ({ row, axis: 'left', scale: String(row) }));
  const units: string[] = [];
  return series.map(({ unit = '' }) => {
    const known = units.indexOf(unit);
    const index = known < 0 ? units.push(unit) - 1 : known;
    const side = index % 2 === 0 ? 'left' : 'right';
    return { row: index >> 1, axis: known < 0 ? side : 'none', scale: unit };
  });
}

export function rowCount(places: readonly LanePlace[]): number {
  return places.reduce((most, { row }) => Math.max(most, row + 1), 0);
}
