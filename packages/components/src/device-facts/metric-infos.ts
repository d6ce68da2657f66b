/** What a metric is called and measured in. */
export interface MetricInfo {
  readonly label?: string | undefined;
  readonly unit?: string | undefined;
}

/** By the names of metrics, exactly as the device writes them. */
export type MetricInfos = Readonly<Record<string, MetricInfo>>;

/** A device may call a metric `constructor`. */
export function infoOf(infos: MetricInfos | undefined, metric: string): MetricInfo | undefined {
  return infos && Object.hasOwn(infos, metric) ? infos[metric] : undefined;
}
