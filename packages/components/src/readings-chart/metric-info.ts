import { infoOf, type MetricInfos } from '../device-facts/metric-infos.ts';
import type { ChartSeries } from './chart-series.ts';

/**
 * The series with names and units: what the host says of a metric, else what its series says itself, else what the
 * service knows.
 */
export function informed(
  series: readonly ChartSeries[],
  host: MetricInfos | undefined,
  service: MetricInfos | undefined,
): readonly ChartSeries[] {
  if (!host && !service) return series;
  return series.map((one) => {
    const [given, known] = [infoOf(host, one.metric), infoOf(service, one.metric)];
    return {
      ...one,
      label: given?.label ?? one.label ?? known?.label,
      unit: given?.unit ?? one.unit ?? known?.unit,
    };
  });
}
