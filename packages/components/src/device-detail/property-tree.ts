import type { ConnectedServiceClient, Id, Json, PropertyDefinition, Where } from '@csk/core';
import { isJsonObject } from '@csk/core';

/** Which document of the twin a property lives in. */
export type TwinPlace = 'desired' | 'tags';

/** A property of the device's category, with those inside it. */
export interface PropertyItem {
  readonly definition: PropertyDefinition;
  /** Where its value is, by keys: in a twin no key has a dot, so the path names it. */
  readonly place: TwinPlace;
  readonly keys: readonly string[];
  readonly path: string;
  readonly children: readonly PropertyItem[];
}

/** Definitions nest so deep (`PropertyDefinitionsClient`). */
const MAX_DEPTH = 8;
/** So many ids are asked for in one query. */
const BATCH = 100;

/** The visible properties of a category: settings first, then tags, in the category's order. */
export async function loadProperties(
  client: ConnectedServiceClient,
  categoryId: Id<'category'>,
  signal: AbortSignal,
): Promise<readonly PropertyItem[]> {
  const properties = (await client.categories.get(categoryId, { signal }))?.properties ?? [];
  const found = new Map<string, PropertyDefinition>();
  let level = await load(
    properties.map(({ propertyId }) => propertyId),
    'id',
  );
  for (let depth = 1; level.length > 0 && depth <= MAX_DEPTH; depth += 1) {
    for (const definition of level) found.set(definition.id, definition);
    level = await load(
      level.filter(({ type }) => type === 'object').map(({ id }) => id),
      'parentId',
    );
  }
  const roots = [...properties].sort((a, b) => Number(a.isTag) - Number(b.isTag));
  return roots.flatMap(({ propertyId, isTag }) => {
    const definition = found.get(propertyId);
    return definition ? itemOf(definition, isTag ? 'tags' : 'desired', [], found) : [];
  });

  async function load(ids: readonly string[], field: 'id' | 'parentId'): Promise<readonly PropertyDefinition[]> {
    const definitions: PropertyDefinition[] = [];
    for (let from = 0; from < ids.length; from += BATCH) {
      const where: Where<PropertyDefinition> = { [field]: ids.slice(from, from + BATCH) };
      const list = client.propertyDefinitions.list({ where, orderBy: 'name asc' }, { signal });
      for await (const definition of list) definitions.push(definition);
    }
    return definitions;
  }
}

function itemOf(
  definition: PropertyDefinition,
  place: TwinPlace,
  above: readonly string[],
  all: ReadonlyMap<string, PropertyDefinition>,
): readonly PropertyItem[] {
  // What goes round in a circle would never end.
  if (definition.visible === false || above.length >= MAX_DEPTH) return [];
  const keys = [...above, definition.name];
  const children =
    definition.type === 'object'
      ? [...all.values()]
          .filter(({ parentId }) => parentId === definition.id)
          .flatMap((child) => itemOf(child, place, keys, all))
      : [];
  return [{ definition, place, keys, path: [place, ...keys].join('.'), children }];
}

/** The properties that hold values: all but objects. */
export function leavesOf(items: readonly PropertyItem[]): readonly PropertyItem[] {
  return items.flatMap((item) => (item.definition.type === 'object' ? leavesOf(item.children) : [item]));
}

/** The value of a property in its document; `undefined` when it is not there. */
export function valueAt(document: Json | undefined, keys: readonly string[]): Json | undefined {
  let value = document;
  for (const key of keys) {
    if (!isJsonObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}
