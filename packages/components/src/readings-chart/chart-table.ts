import type { ChartSeries } from './chart-series.ts';

export interface ChartTableRow {
  readonly at: number;
  /** One value a series, in their order; `undefined` where it has none at that time. */
  readonly values: readonly (number | undefined)[];
}

/** The same readings as rows, newest first, at most `limit`: the chart for those who do not read charts. */
export function chartTable(
  series: readonly Pick<ChartSeries, 'times' | 'values'>[],
  from: number,
  to: number,
  limit: number,
): { readonly rows: readonly ChartTableRow[]; readonly more: boolean } {
  const next = series.map(({ times }) => times.length - 1);
  const rows: ChartTableRow[] = [];
  for (;;) {
    const at = Math.max(...series.map(({ times }, i) => times[next[i] ?? -1] ?? -Infinity));
    if (!(at >= from)) return { rows, more: false };
    if (rows.length === limit) return { rows, more: true };
    const values = series.map(({ times, values: column }, i) => {
      const position = next[i] ?? -1;
      if (times[position] !== at) return undefined;
      next[i] = position - 1;
      return column[position];
    });
    if (at <= to) rows.push({ at, values });
  }
}
