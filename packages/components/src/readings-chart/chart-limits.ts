import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import { valueText } from './chart-legend.ts';
import type { ChartSeries, ChartThreshold } from './chart-series.ts';
import type { ReadingsChartStrings } from './readings-chart.strings.ts';

/** Limits as they are written: a limit of one metric has its unit. */
export function labelledLimits(
  thresholds: readonly ChartThreshold[],
  series: readonly ChartSeries[],
  t: ReadingsChartStrings,
  format: Formatter,
): readonly ChartThreshold[] {
  return thresholds.map((threshold) => {
    const { metric, value, label } = threshold;
    const unit = series.find((one) => one.metric === metric)?.unit;
    return { ...threshold, label: label ?? interpolate(t.threshold, { value: valueText(format, { unit }, value) }) };
  });
}
