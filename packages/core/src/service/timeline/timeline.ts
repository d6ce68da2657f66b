import { paged } from '../../model/index.ts';
import type {
  CallOptions,
  CaseHistoryItem,
  CaseHistoryKind,
  HistoryQuery,
  Page,
  PageOptions,
  Paged,
} from '../../model/index.ts';
import { callOptionsOf, fieldsOf, idOf, instantIn, invalid, listOf, oneOf } from '../input-guard.ts';
import { pageOptionsOf } from '../list-query.ts';

const DEFAULT_PAGE_SIZE = 50;

/** What a source is asked for: items of `[from, upTo]`, newest first; the timeline stops reading when it has enough. */
export interface TimelineWindow {
  readonly from?: string | undefined;
  readonly upTo?: string | undefined;
  /** As many as will be read at most, if no two happened in the same moment. */
  readonly count: number;
}

/** One kind of thing that happened. Several sources may give items of one kind, and even the same ones. */
export interface TimelineSource<Item extends CaseHistoryItem> {
  readonly kind: Item['kind'];
  items(window: TimelineWindow): AsyncIterable<Item>;
}

/** The place of an item in a history. Newest first; kind and id settle ties, so that the order is total. */
interface Place {
  readonly at: string;
  readonly kind: string;
  readonly id: string;
}

/**
 * Everything that happened in one list, newest first. A page goes on after the place of the last item, so that what
 * comes meanwhile shifts nothing; each source is read no further than the page needs.
 */
export function timeline<Item extends CaseHistoryItem>(
  known: readonly Item['kind'][],
  input: { readonly id: unknown; readonly query: unknown; readonly options: CallOptions | undefined },
  sourcesOf: (id: string) => Promise<readonly TimelineSource<Item>[]>,
): Paged<Item> {
  return paged(async (page) => {
    const id = idOf(input.id);
    const query = historyQueryOf(input.query, known);
    callOptionsOf(input.options);
    const options = pageOptionsOf(page);
    const sources = await sourcesOf(id);
    return timelinePage(
      sources.filter(({ kind }) => query.kinds?.includes(kind) ?? true),
      query,
      options,
    );
  });
}

function historyQueryOf<K extends CaseHistoryKind>(input: unknown, known: readonly K[]): HistoryQuery<K> {
  const { kinds, from, to } = fieldsOf(input, 'query', ['kinds', 'from', 'to']);
  const range = {
    from: from === undefined ? undefined : instantIn(from, 'from'),
    to: to === undefined ? undefined : instantIn(to, 'to'),
  };
  if (range.from !== undefined && range.to !== undefined && range.from >= range.to) {
    throw invalid('to', 'must be after "from"');
  }
  const chosen =
    kinds === undefined ? undefined : listOf(kinds, 'kinds', known.length, (kind, field) => oneOf(kind, field, known));
  return { ...range, kinds: chosen };
}

async function timelinePage<Item extends CaseHistoryItem>(
  sources: readonly TimelineSource<Item>[],
  { from, to }: HistoryQuery<CaseHistoryKind>,
  { continuationToken, maxPageSize = DEFAULT_PAGE_SIZE }: PageOptions,
): Promise<Page<Item>> {
  const after = continuationToken === undefined ? undefined : readToken(continuationToken);
  const count = maxPageSize + 1;
  const upTo = [after?.at, to].filter((at) => at !== undefined).sort()[0];
  const wanted = (item: Item): boolean =>
    (to === undefined || item.at < to) && (after === undefined || compare(placeOf(item), after) > 0);
  const streams = await Promise.all(
    sources.map((source) => firstItems(source.items({ from, upTo, count }), wanted, count)),
  );
  const merged = streams.flat().sort((a, b) => compare(placeOf(a), placeOf(b)));
  const unique = merged.filter((item, index) => {
    const previous = merged[index - 1];
    return !previous || compare(placeOf(previous), placeOf(item)) !== 0;
  });
  const items = unique.slice(0, maxPageSize);
  const last = items.at(-1);
  if (unique.length <= maxPageSize || !last) return { items };
  return { items, continuationToken: writeToken(placeOf(last)) };
}

async function firstItems<Item>(
  items: AsyncIterable<Item>,
  wanted: (item: Item) => boolean,
  count: number,
): Promise<readonly Item[]> {
  const found: Item[] = [];
  for await (const item of items) {
    if (!wanted(item)) continue;
    found.push(item);
    if (found.length === count) break;
  }
  return found;
}

function placeOf(item: CaseHistoryItem): Place {
  return { at: item.at, kind: item.kind, id: 'entity' in item ? item.entity.id : item.id };
}

/** Sources of records give those of one moment by falling id, as the store does. */
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
