import { ConnectedServiceError } from '../../model/index.ts';
import type { Asset, Id } from '../../model/index.ts';
import type { StoreReader, Unversioned } from '../../ports/index.ts';
import { invalid } from '../input-guard.ts';
import { partsOf } from '../parts-of.ts';
import { everyRecord } from '../transaction.ts';
import { expectReferred } from './references.ts';

/** Levels of a tree of assets at most. */
const MAX_ASSET_LEVELS = 16;
/** Parts of one asset that a call looks through at most. */
const MAX_ASSET_PARTS = 1_000;
const IDS_AT_ONCE = 200;

/** The assets that this one is a part of, the outermost first. */
export async function ancestorsOf(reader: StoreReader, asset: Pick<Asset, 'parentId'>): Promise<readonly Asset[]> {
  const found: Asset[] = [];
  let { parentId } = asset;
  // Bounded, so that a circle written by other means does not hold us for ever.
  while (parentId !== undefined && found.length < MAX_ASSET_LEVELS) {
    const parent = await reader.get('asset', parentId);
    if (!parent) break;
    found.unshift(parent);
    parentId = parent.parentId;
  }
  return found;
}

/**
 * Checks where an asset is put.
 * @throws ConnectedServiceError `invalid` for a parent that does not exist, is the asset itself or a part of it, or lies
 * too deep.
 */
export async function checkPlace(
  reader: StoreReader,
  { id, parentId }: Unversioned<'asset'>,
  before: Asset | undefined,
): Promise<void> {
  if (parentId === undefined || parentId === before?.parentId) return;
  await expectReferred(reader, 'asset', parentId, 'parentId');
  const above = await ancestorsOf(reader, { parentId });
  if (above.some((ancestor) => ancestor.id === id)) throw invalid('parentId', 'would make a circle');
  let levels = above.length;
  for await (const _level of levelsOf(reader, id)) {
    levels += 1;
    if (levels > MAX_ASSET_LEVELS) throw invalid('parentId', `a tree has at most ${MAX_ASSET_LEVELS} levels`);
  }
}

/**
 * An asset and all its parts, at every level.
 * @throws ConnectedServiceError `unsupported` when there are more than {@link MAX_ASSET_PARTS}.
 */
export async function withParts(reader: StoreReader, id: Id<'asset'>): Promise<readonly Id<'asset'>[]> {
  const found = new Set<string>();
  for await (const level of levelsOf(reader, id)) {
    const known = found.size;
    for (const one of level) found.add(one);
    if (found.size > MAX_ASSET_PARTS) {
      throw new ConnectedServiceError('unsupported', `The asset has more than ${MAX_ASSET_PARTS} parts.`, {
        details: { assetId: id },
      });
    }
    if (found.size === known) break;
  }
  return [...found];
}

/** Level by level downwards, beginning with the asset itself. */
async function* levelsOf(reader: StoreReader, id: Id<'asset'>): AsyncGenerator<readonly Id<'asset'>[]> {
  let level: Id<'asset'>[] = [id];
  while (level.length > 0) {
    yield level;
    const below: Id<'asset'>[] = [];
    for (const parentId of partsOf(level, IDS_AT_ONCE)) {
      for await (const part of everyRecord(reader, 'asset', { where: { parentId } })) below.push(part.id);
    }
    level = below;
  }
}
