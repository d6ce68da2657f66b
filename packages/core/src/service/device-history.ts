import { paged } from '../model/index.ts';
import type { CallOptions, HistoryItem, HistoryKind, Id, Page, PageOptions, Paged, Where } from '../model/index.ts';
import type { EntityMap, Kind } from '../model/index.ts';
import type { ServiceStore } from '../ports/index.ts';
import { callOptionsOf, fieldsOf, idOf, invalid, listOf, oneOf } from './input-guard.ts';
import { pageOptionsOf } from './list-query.ts';
import { everyRecord, expectRecord } from './transaction.ts';

const KINDS: readonly HistoryKind[] = ['alert', 'case', 'command', 'workOrder', 'registration'];
const DEFAULT_PAGE_SIZE = 50;

/** The place of an item in the history. Newest first; kind and id settle ties, so that the order is total. */
interface Place {
  readonly at: string;
  readonly kind: string;
  readonly id: string;
}

/** Everything that happened to a device in one list. Repeats stay under their parent alert. */
export function deviceHistory(
  store: ServiceStore,
  id: unknown,
  query: unknown,
  options: CallOptions | undefined,
): Paged<HistoryItem> {
  return paged(async (page) => {
    const deviceId = idOf(id);
    const { kinds } = fieldsOf(query, 'query', ['kinds']);
    callOptionsOf(options);
    const chosen =
      kinds === undefined ? KINDS : listOf(kinds, 'kinds', KINDS.length, (kind, field) => oneOf(kind, field, KINDS));
    return historyPage(store, deviceId, chosen, pageOptionsOf(page));
  });
}

async function historyPage(
  store: ServiceStore,
  deviceId: Id<'device'>,
  kinds: readonly HistoryKind[],
  { continuationToken, maxPageSize = DEFAULT_PAGE_SIZE }: PageOptions,
): Promise<Page<HistoryItem>> {
  await expectRecord(store, 'device', deviceId);
  const after = continuationToken === undefined ? undefined : readToken(continuationToken);
  const streams = await Promise.all(
    kinds.map((kind) => firstItems(itemsOf(store, kind, deviceId, after?.at), after, maxPageSize + 1)),
  );
  const merged = streams.flat().sort((a, b) => compare(placeOf(a), placeOf(b)));
  const items = merged.slice(0, maxPageSize);
  const last = items.at(-1);
  if (merged.length <= maxPageSize || !last) return { items };
  return { items, continuationToken: writeToken(placeOf(last)) };
}

async function firstItems(
  items: AsyncIterable<HistoryItem>,
  after: Place | undefined,
  count: number,
): Promise<readonly HistoryItem[]> {
  const found: HistoryItem[] = [];
  for await (const item of items) {
    if (after && compare(placeOf(item), after) <= 0) continue;
    found.push(item);
    if (found.length === count) break;
  }
  return found;
}

/** The items of one kind, newest first, none newer than `before`. */
async function* itemsOf(
  store: ServiceStore,
  kind: HistoryKind,
  deviceId: Id<'device'>,
  before: string | undefined,
): AsyncGenerator<HistoryItem> {
  switch (kind) {
    case 'alert': {
      const where = { deviceId, parentId: null, raisedAt: before === undefined ? undefined : { lte: before } };
      for await (const entity of everyRecord(store, kind, { where, orderBy: 'raisedAt desc' })) {
        yield { kind, at: entity.raisedAt, entity };
      }
      return;
    }
    case 'command':
    case 'registration':
      for await (const entity of newest(store, kind, { deviceId }, before)) {
        yield { kind, at: entity.createdAt, entity } as HistoryItem;
      }
      return;
    case 'case':
      for await (const entity of newest(store, kind, { deviceIds: { includes: deviceId } }, before)) {
        yield { kind, at: entity.createdAt, entity };
      }
      return;
    case 'workOrder':
      for await (const entity of newest(store, kind, { deviceIds: { includes: deviceId } }, before)) {
        yield { kind, at: entity.createdAt, entity };
      }
  }
}

function newest<K extends Kind>(
  store: ServiceStore,
  kind: K,
  where: Where<EntityMap[K]>,
  before: string | undefined,
): AsyncGenerator<EntityMap[K]> {
  const createdAt = before === undefined ? undefined : { lte: before };
  return everyRecord<K>(store, kind, {
    where: { ...where, createdAt },
    orderBy: 'createdAt desc' as never,
  });
}

function placeOf({ at, kind, entity }: HistoryItem): Place {
  return { at, kind, id: entity.id };
}

function compare(a: Place, b: Place): number {
  if (a.at !== b.at) return a.at > b.at ? -1 : 1;
  if (a.kind !== b.kind) return a.kind < b.kind ? -1 : 1;
  return a.id === b.id ? 0 : a.id > b.id ? -1 : 1;
}

function writeToken({ at, kind, id }: Place): string {
  return encodeURIComponent(JSON.stringify([at, kind, id]));
}

function readToken(token: string): Place {
  try {
    const [at, kind, id] = JSON.parse(decodeURIComponent(token)) as unknown[];
    if (typeof at === 'string' && typeof kind === 'string' && typeof id === 'string') return { at, kind, id };
  } catch {
    // Falls through: whatever is wrong with it, it is not one of our tokens.
  }
  throw invalid('continuationToken', 'is not one of this list');
}
