import { invalid } from './invalid.ts';
import type { Entity, Id } from './primitives.ts';
import type { ReadingQuality } from './reading-quality.ts';
import type { KeyedChanges } from './was-done-by.ts';

/** What a tile shows: a measure of the device, or how many records it had. */
export type TileSource = 'measure' | 'alerts' | 'cases' | 'workOrders';

/** Option set of `msdyn_aggregation`; `none` is the measure itself. */
export type TileAggregation = 'none' | 'avg' | 'min' | 'max' | 'sum' | 'count';

/** Option set of `msdyn_timerangetype`. */
export type TileRange = 'hours' | 'days' | 'latest';

/**
 * A figure of the device summary (`msdyn_iotdevicevisualizationconfiguration`): of one device, or of all devices of a
 * category that have none of their own.
 */
export interface SummaryTile extends Entity<'summaryTile'>, KeyedChanges {
  /** Either this or `categoryId`. */
  readonly deviceId?: Id<'device'>;
  readonly categoryId?: Id<'category'>;
  readonly label: string;
  readonly unit?: string;
  /** Tiles are shown in this order; those of equal position in the order in which they were made. */
  readonly position: number;
  readonly source: TileSource;
  /** With `measure`: the metric of the device. */
  readonly metric?: string;
  /** With `measure`; `none` goes with `latest`, and every other one with hours or days. */
  readonly aggregation?: TileAggregation;
  readonly rangeType: TileRange;
  /** How many hours or days back. */
  readonly rangeValue?: number;
}

/** A tile of one device, with its figure as of now. */
export interface SummaryValue {
  readonly tile: SummaryTile;
  /** `null` when there is nothing to show. */
  readonly value: number | null;
  /** With the latest value: when it was measured, in milliseconds since 1970. */
  readonly at?: number;
  /** With the latest value, which is the newest whatever its quality: absent when it is good. */
  readonly quality?: ReadingQuality;
}

/** The longest range of a tile, in days. */
export const MAX_TILE_DAYS = 366;

/**
 * Checks that the parts of a tile fit together.
 * @throws ConnectedServiceError `invalid`, naming the field.
 */
export function assertTile(tile: Omit<SummaryTile, keyof Entity>): void {
  if ((tile.deviceId === undefined) === (tile.categoryId === undefined)) {
    throw invalid('deviceId', 'a tile belongs either to a device or to a category');
  }
  if (tile.source === 'measure') {
    if (tile.metric === undefined) throw invalid('metric', 'names what a tile of a measure shows');
    if (tile.aggregation === undefined) throw invalid('aggregation', 'is needed for a measure');
    if ((tile.aggregation === 'none') !== (tile.rangeType === 'latest')) {
      throw invalid('aggregation', 'is "none" for the latest value, and only for it');
    }
  } else {
    if (tile.metric !== undefined) throw invalid('metric', 'is for a measure only');
    if (tile.aggregation !== undefined) throw invalid('aggregation', 'is for a measure only');
    if (tile.rangeType === 'latest') throw invalid('rangeType', 'must be hours or days: records are counted');
  }
  const longest = { latest: 0, hours: 24 * MAX_TILE_DAYS, days: MAX_TILE_DAYS }[tile.rangeType];
  if (tile.rangeType === 'latest' ? tile.rangeValue !== undefined : !isWhole(tile.rangeValue, longest)) {
    throw invalid('rangeValue', longest === 0 ? 'is for hours and days only' : `must be from 1 to ${longest}`);
  }
}

/** How far back a tile looks, in milliseconds. */
export function tileRangeMs({ rangeType, rangeValue = 0 }: Pick<SummaryTile, 'rangeType' | 'rangeValue'>): number {
  return rangeValue * (rangeType === 'days' ? 24 : 1) * 3_600_000;
}

function isWhole(value: number | undefined, most: number): boolean {
  return value !== undefined && Number.isInteger(value) && value >= 1 && value <= most;
}
