import { isConnectedServiceError, type ConnectedServiceClient, type Id, type SummaryTile } from '@csk/core';
import { firstPage } from '../element/first-page.ts';
import type { MetricInfo, MetricInfos } from './metric-infos.ts';

/** A device or a category has so many tiles at most. */
const MOST_TILES = 50;

/**
 * What the service knows of a device's metrics: nothing but the summary tiles of the device and of its category tells
 * what a metric is called and measured in. Who may not read them sees plain numbers.
 */
export async function fetchMetricInfos(
  client: ConnectedServiceClient,
  deviceId: Id<'device'>,
  categoryOf: () => Promise<Id<'category'> | undefined>,
  signal: AbortSignal,
): Promise<MetricInfos> {
  const tiles = (where: { readonly deviceId: string } | { readonly categoryId: string }) =>
    firstPage(client.summaryTiles.list({ where, orderBy: 'position asc' }, { signal }), MOST_TILES);
  const ofCategory = async () => {
    const categoryId = await categoryOf();
    return categoryId === undefined ? [] : tiles({ categoryId });
  };
  const found = await Promise.all([tiles({ deviceId }).catch(noneWhenRefused), ofCategory().catch(noneWhenRefused)]);
  return metricInfos(found.flat());
}

function noneWhenRefused(error: unknown): readonly SummaryTile[] {
  if (isConnectedServiceError(error, 'forbidden')) return [];
  throw error;
}

/** What tiles say of the metrics that they show; of two that differ, the first is right. */
export function metricInfos(tiles: readonly SummaryTile[]): MetricInfos {
  const infos = new Map<string, MetricInfo>();
  for (const { source, metric, aggregation, label, unit } of tiles) {
    // A number of readings has another unit than what was read.
    if (source !== 'measure' || metric === undefined || aggregation === 'count') continue;
    const known = infos.get(metric);
    infos.set(metric, {
      // The tile of an aggregate names the aggregate, “mean of the day”, and not the metric.
      label: known?.label ?? (aggregation === 'none' ? label : undefined),
      unit: known?.unit ?? (unit || undefined),
    });
  }
  return Object.fromEntries(infos);
}
