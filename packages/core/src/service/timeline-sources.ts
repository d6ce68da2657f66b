import type {
  Alert,
  Case,
  CommentItem,
  EntityMap,
  HistoryItem,
  HistoryKind,
  Query,
  StepItem,
  Where,
  WorkOrder,
} from '../model/index.ts';
import type { StoreReader } from '../ports/index.ts';
import type { TimelineSource, TimelineWindow } from './timeline.ts';

const MAX_QUERY_PAGE = 200;

/** When a thing of a kind happened. */
const TIME_FIELD = {
  alert: 'raisedAt',
  case: 'createdAt',
  command: 'createdAt',
  workOrder: 'createdAt',
  registration: 'createdAt',
} as const satisfies { readonly [K in HistoryKind]: keyof EntityMap[K] };

/** Records of one kind that satisfy conditions, which may have to be looked up first; `span` bounds when they happened. */
export function recordSource<K extends HistoryKind>(
  store: StoreReader,
  kind: K,
  conditions: Where<EntityMap[K]> | (() => Promise<Where<EntityMap[K]>>),
  span: { readonly first?: string | undefined; readonly last?: string | undefined } = {},
): TimelineSource<HistoryItem> {
  const field = TIME_FIELD[kind];
  return {
    kind,
    async *items({ from, upTo, count }: TimelineWindow) {
      const where = typeof conditions === 'function' ? await conditions() : conditions;
      const [gte] = [from, span.first]
        .filter((at) => at !== undefined)
        .sort()
        .reverse();
      const [lte] = [upTo, span.last].filter((at) => at !== undefined).sort();
      const query = { where: { ...where, [field]: { gte, lte } }, orderBy: `${field} desc` };
      let continuationToken: string | undefined;
      do {
        const page = await store.query(kind, query as Query<EntityMap[K]>, {
          continuationToken,
          maxPageSize: Math.min(count, MAX_QUERY_PAGE),
        });
        for (const entity of page.items) yield itemOf(kind, entity);
        continuationToken = page.continuationToken;
      } while (continuationToken !== undefined);
    },
  };
}

function itemOf<K extends HistoryKind>(kind: K, entity: EntityMap[K]): HistoryItem {
  const at = (entity as unknown as Record<string, string>)[TIME_FIELD[kind]];
  return { kind, at, entity } as HistoryItem;
}

/** What was done to a case or work order and to its alerts. */
export function stepSource(
  of: 'case' | 'workOrder',
  record: Pick<Case | WorkOrder, 'id' | 'transitions'>,
  alerts: () => Promise<readonly Alert[]>,
): TimelineSource<StepItem> {
  return fromList('step', async () => {
    const steps = (await alerts()).flatMap(({ id, transitions }) =>
      transitions.map(({ at, actor, from, to, reason, handling }, index): StepItem => ({
        ...{ kind: 'step', at, id: `${id}#${padded(index)}`, of: 'alert', recordId: id },
        ...{ actor, from, to, reason, handling },
      })),
    );
    const own = (record.transitions ?? []).map(({ at, actor, from, to, reason }, index): StepItem => ({
      ...{ kind: 'step', at, id: `${record.id}#${padded(index)}`, of, recordId: record.id },
      ...{ actor, from, to, reason },
    }));
    return [...steps, ...own];
  });
}

/** What was written on the alerts of a case or work order. */
export function commentSource(alerts: () => Promise<readonly Alert[]>): TimelineSource<CommentItem> {
  return fromList('comment', async () =>
    (await alerts()).flatMap((alert) =>
      (alert.comments ?? []).map(({ at, id, actor, text }): CommentItem => ({
        ...{ kind: 'comment', at, id: `${alert.id}#${id}`, of: 'alert', recordId: alert.id },
        ...{ actor, text },
      })),
    ),
  );
}

/** Steps of one moment are shown in the order in which they were taken. */
const padded = (index: number): string => String(index).padStart(5, '0');

function fromList<Item extends StepItem | CommentItem>(
  kind: Item['kind'],
  list: () => Promise<readonly Item[]>,
): TimelineSource<Item> {
  return {
    kind,
    async *items({ from, upTo }) {
      const within = (await list()).filter(
        ({ at }) => (from === undefined || at >= from) && (upTo === undefined || at <= upTo),
      );
      yield* [...within].sort((a, b) => (a.at === b.at ? (a.id > b.id ? -1 : 1) : a.at > b.at ? -1 : 1));
    },
  };
}
