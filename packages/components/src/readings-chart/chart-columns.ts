import { isExtreme, type ChartColumn, type ChartSeries } from './chart-series.ts';

/** What of a series a column of a table holds. */
export type ColumnKind = 'values' | 'min' | 'max' | 'quality';

/** A column of a table of readings. */
export interface TableColumn {
  readonly kind: ColumnKind;
  readonly series: ChartSeries;
  readonly times: ChartColumn;
  readonly values: ChartColumn;
}

const KINDS: readonly ColumnKind[] = ['values', 'min', 'max', 'quality'];

/** All there is of each series, side by side: its values, and the extremes of buckets and status codes where it has them. */
export function tableColumns(series: readonly ChartSeries[]): readonly TableColumn[] {
  return series.flatMap((one) =>
    KINDS.flatMap((kind) => {
      const values = one[kind];
      // Its extremes have columns of their own.
      if (kind === 'values' && isExtreme(one)) return [];
      return values ? [{ kind, series: one, times: one.times, values }] : [];
    }),
  );
}
