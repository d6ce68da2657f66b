import { ConnectedServiceError } from '../../model/index.ts';
import type { CategoryProperty, Id, PropertyDefinition, PropertyNode } from '../../model/index.ts';
import type { StoreReader } from '../../ports/index.ts';
import { everyRecord } from '../transaction.ts';

/** Levels of properties inside properties at most. */
export const MAX_PROPERTY_LEVELS = 8;
/** Properties of one category at most, those inside others included. */
const MAX_NODES = 2_000;

/** What the tags and the settings of a device are checked against. */
export interface DeviceProperties {
  readonly tags: readonly PropertyNode[];
  readonly desired: readonly PropertyNode[];
}

/** The properties that the devices of a category have; none without a category. */
export async function propertiesOf(
  reader: StoreReader,
  categoryId: Id<'category'> | undefined,
): Promise<DeviceProperties> {
  const category = categoryId === undefined ? undefined : await reader.get('category', categoryId);
  const listed = category?.properties ?? [];
  const rootsOf = (isTag: boolean) => nodesOf(reader, listed, isTag);
  return { tags: await rootsOf(true), desired: await rootsOf(false) };
}

async function nodesOf(
  reader: StoreReader,
  listed: readonly CategoryProperty[],
  isTag: boolean,
): Promise<readonly PropertyNode[]> {
  const ids = listed.filter((property) => property.isTag === isTag).map(({ propertyId }) => propertyId);
  if (ids.length === 0) return [];
  const roots = await reader.getAll('propertyDefinition', ids);
  const inside = await definitionsInside(
    reader,
    roots.filter(({ type }) => type === 'object').map(({ id }) => id),
  );
  const nodeOf = (definition: PropertyDefinition, level: number): PropertyNode => ({
    ...definition,
    children:
      level < MAX_PROPERTY_LEVELS ? (inside.get(definition.id) ?? []).map((child) => nodeOf(child, level + 1)) : [],
  });
  return roots.map((root) => nodeOf(root, 1));
}

/** By the id of the one they are inside. */
async function definitionsInside(
  reader: StoreReader,
  ids: readonly Id<'propertyDefinition'>[],
): Promise<ReadonlyMap<string, readonly PropertyDefinition[]>> {
  const inside = new Map<string, PropertyDefinition[]>();
  let count = 0;
  let level = ids;
  for (let depth = 1; level.length > 0 && depth < MAX_PROPERTY_LEVELS; depth += 1) {
    const next: Id<'propertyDefinition'>[] = [];
    for await (const definition of everyRecord(reader, 'propertyDefinition', { where: { parentId: level } })) {
      count += 1;
      if (count > MAX_NODES) {
        throw new ConnectedServiceError('unsupported', `A category has at most ${MAX_NODES} properties.`);
      }
      const siblings = inside.get(definition.parentId ?? '') ?? [];
      inside.set(definition.parentId ?? '', [...siblings, definition]);
      if (definition.type === 'object') next.push(definition.id);
    }
    level = next;
  }
  return inside;
}
