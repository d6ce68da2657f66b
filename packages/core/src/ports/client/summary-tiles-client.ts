import type {
  CallOptions,
  Id,
  SummaryTile,
  TileAggregation,
  TileRange,
  TileSource,
  WriteOptions,
} from '../../model/index.ts';
import type { ReadClient } from './read-client.ts';

/** What a tile shows and how; see {@link SummaryTile}. */
export interface SummaryTileInput {
  /** Either this or `categoryId`. */
  readonly deviceId?: Id<'device'> | undefined;
  readonly categoryId?: Id<'category'> | undefined;
  readonly label: string;
  readonly unit?: string | undefined;
  /** The default is 0. */
  readonly position?: number | undefined;
  readonly source: TileSource;
  readonly metric?: string | undefined;
  readonly aggregation?: TileAggregation | undefined;
  readonly rangeType: TileRange;
  readonly rangeValue?: number | undefined;
}

/** What may change of a tile; `null` takes a field away. It stays with its device or category. */
export type SummaryTilePatch = {
  readonly [P in Exclude<keyof SummaryTileInput, 'deviceId' | 'categoryId'>]?: SummaryTileInput[P] | null;
};

/** The figures that device summaries show (`msdyn_iotdevicevisualizationconfiguration`). */
export interface SummaryTilesClient extends ReadClient<SummaryTile> {
  /**
   * Adds a tile to a device or a category, which can have 50.
   * @throws `invalid` when its parts do not fit together; `not-found` for an unknown device or category; `conflict` when
   * there are 50.
   */
  create(input: SummaryTileInput, options?: CallOptions): Promise<SummaryTile>;
  update(id: Id<'summaryTile'>, patch: SummaryTilePatch, options?: WriteOptions): Promise<SummaryTile>;
  /** Removes a tile; one that is gone is fine. */
  delete(id: Id<'summaryTile'>, options?: WriteOptions): Promise<void>;
}
