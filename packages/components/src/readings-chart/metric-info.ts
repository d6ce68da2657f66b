import type { ChartSeries } from './chart-series.ts';

/** What a metric is called and measured in. */
export interface MetricInfo {
  readonly label?: string | undefined;
  readonly unit?: string | undefined;
}

/** By the names of metrics, exactly as the device writes them. */
export type MetricInfos = Readonly<Record<string, MetricInfo>>;

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

/** A device may call a metric `constructor`. */
function infoOf(infos: MetricInfos | undefined, metric: string): MetricInfo | undefined {
  return infos && Object.hasOwn(infos, metric) ? infos[metric] : undefined;
}
