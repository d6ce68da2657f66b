import { doubtOf, tileRangeMs } from '../../model/index.ts';
import type {
  Device,
  Id,
  Reading,
  ReadingAggregate,
  SummaryTile,
  SummaryValue,
  TileAggregation,
} from '../../model/index.ts';
import type { ServiceStore } from '../../ports/index.ts';
import { instantOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { MAX_TILES } from './summary-tiles.ts';
import { expectRecord } from '../transaction.ts';

/**
 * The figures of a device's tiles as of now. Tiles that look equally far back are answered together, so that the work
 * grows with the number of ranges, not of tiles.
 */
export async function deviceSummary(
  context: ServiceContext,
  id: Id<'device'>,
  signal: AbortSignal | undefined,
): Promise<readonly SummaryValue[]> {
  const { store, readings, clock } = context;
  const device = await expectRecord(store, 'device', id);
  const tiles = await tilesOf(store, device);
  const now = clock.now();
  const measures = tiles.filter(({ source }) => source === 'measure');
  const latest = measures.some(({ rangeType }) => rangeType === 'latest')
    ? await readings.latest(device.deviceKey, { signal })
    : [];
  const aggregates = new Map<number, Promise<readonly ReadingAggregate[]>>();
  for (const span of new Set(measures.filter(({ rangeType }) => rangeType !== 'latest').map(tileRangeMs))) {
    const metrics = new Set(measures.flatMap((tile) => (tileRangeMs(tile) === span ? (tile.metric ?? []) : [])));
    const window = { from: instantOf(now - span), to: instantOf(now), metrics: [...metrics] };
    aggregates.set(span, readings.aggregate(device.deviceKey, window, { signal }));
  }
  // All are awaited, so that one that fails leaves no other unheard.
  const found = new Map(
    await Promise.all([...aggregates].map(async ([span, aggregate]) => [span, await aggregate] as const)),
  );

  const values: SummaryValue[] = [];
  for (const tile of tiles) {
    if (tile.source !== 'measure') {
      const since = instantOf(now - tileRangeMs(tile));
      values.push({ tile, value: await countOf(store, tile.source, id, since, signal) });
    } else if (tile.rangeType === 'latest') {
      values.push(latestValue(tile, latest));
    } else {
      const aggregate = found.get(tileRangeMs(tile))?.find(({ metric }) => metric === tile.metric);
      values.push({ tile, value: aggregate ? figureOf(aggregate, tile.aggregation) : null });
    }
  }
  return values;
}

/** The device's own tiles, or else those of its category. */
async function tilesOf(store: ServiceStore, { id, categoryId }: Device): Promise<readonly SummaryTile[]> {
  const list = async (where: { readonly deviceId?: string; readonly categoryId?: string }) =>
    (await store.query('summaryTile', { where, orderBy: 'createdAt asc' }, { maxPageSize: MAX_TILES })).items;
  const own = await list({ deviceId: id });
  const tiles = own.length > 0 || categoryId === undefined ? own : await list({ categoryId });
  return [...tiles].sort((a, b) => a.position - b.position);
}

/** The newest reading whatever its quality: one that is bad is told as such, and not hidden behind an older one. */
function latestValue(tile: SummaryTile, latest: readonly Reading[]): SummaryValue {
  const reading = latest.find(({ metric }) => metric === tile.metric);
  return reading ? { tile, value: reading.value, at: reading.at, ...doubtOf(reading.quality) } : { tile, value: null };
}

function figureOf({ min, max, sum, count }: ReadingAggregate, aggregation: TileAggregation | undefined): number | null {
  switch (aggregation) {
    case 'min':
      return min;
    case 'max':
      return max;
    case 'sum':
      return sum;
    case 'count':
      return count;
    case 'avg':
      return sum / count;
    default:
      return null;
  }
}

/** Repeats count with their parent alert: an agent sees one alert a problem. */
async function countOf(
  store: ServiceStore,
  source: Exclude<SummaryTile['source'], 'measure'>,
  deviceId: Id<'device'>,
  since: string,
  signal: AbortSignal | undefined,
): Promise<number> {
  const where = { deviceIds: { includes: deviceId }, createdAt: { gte: since } };
  const [tally] = await (source === 'alerts'
    ? store.count('alert', { where: { deviceId, parentId: null, raisedAt: { gte: since } } }, { signal })
    : store.count(source === 'cases' ? 'case' : 'workOrder', { where }, { signal }));
  return tally?.count ?? 0;
}
