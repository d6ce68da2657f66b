import type {
  Alert,
  Case,
  CommentItem,
  ConnectionChangeRecord,
  DeviceDataHistory,
  EntityMap,
  HistoryItem,
  HistoryKind,
  Kind,
  Query,
  StepItem,
  Where,
  WorkOrder,
} from '../../model/index.ts';
import type { StoreReader } from '../../ports/index.ts';
import type { TimelineSource, TimelineWindow } from './timeline.ts';

const MAX_QUERY_PAGE = 200;

/** Kinds of entry that are whole records. */
type RecordKind = Exclude<HistoryKind, 'connection'>;

/** When a thing of a kind happened. */
const TIME_FIELD = {
  alert: 'raisedAt',
  case: 'createdAt',
  command: 'createdAt',
  workOrder: 'createdAt',
  registration: 'createdAt',
} as const satisfies { readonly [K in RecordKind]: keyof EntityMap[K] };

/** What is asked of records, which may have to be looked up first. */
type Conditions<K extends Kind> = Where<EntityMap[K]> | (() => Promise<Where<EntityMap[K]>>);

/** Bounds of when something happened. */
interface Span {
  readonly first?: string | undefined;
  readonly last?: string | undefined;
}

/** Records of one kind that satisfy conditions; `span` bounds when they happened. */
export function recordSource<K extends RecordKind>(
  store: StoreReader,
  kind: K,
  conditions: Conditions<K>,
  span: Span = {},
): TimelineSource<HistoryItem> {
  return {
    kind,
    async *items(window: TimelineWindow) {
      for await (const entity of newest(store, kind, TIME_FIELD[kind], conditions, window, span)) {
        const at = (entity as unknown as Record<string, string>)[TIME_FIELD[kind]];
        yield { kind, at, entity } as HistoryItem;
      }
    },
  };
}

/** Of which devices. */
type Devices = { readonly deviceId: string | readonly string[] };

/** When devices became connected or were connected no more; once that was told by rows of their data history. */
export function connectionSources(
  store: StoreReader,
  devices: Devices | (() => Promise<Devices>),
): readonly TimelineSource<HistoryItem>[] {
  const former = async () => ({ ...(await resolved(devices)), connectionChanged: true as const });
  return [
    turnsIn((window) => newest(store, 'connectionChange', 'createdAt', devices, window)),
    turnsIn((window) => newest(store, 'deviceDataHistory', 'createdAt', former, window)),
  ];
}

function turnsIn(
  rows: (window: TimelineWindow) => AsyncIterable<ConnectionChangeRecord | DeviceDataHistory>,
): TimelineSource<HistoryItem> {
  return {
    kind: 'connection',
    async *items(window) {
      for await (const { id, deviceId, at, status, connected, createdAt } of rows(window)) {
        yield { kind: 'connection', at: createdAt, entity: { id, deviceId, at, status, connected } };
      }
    },
  };
}

async function resolved<C extends object>(conditions: C | (() => Promise<C>)): Promise<C> {
  return typeof conditions === 'function' ? conditions() : conditions;
}

async function* newest<K extends Kind>(
  store: StoreReader,
  kind: K,
  field: string,
  conditions: Conditions<K>,
  { from, upTo, count }: TimelineWindow,
  span: Span = {},
): AsyncIterable<EntityMap[K]> {
  const where = await resolved(conditions);
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
    yield* page.items;
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined);
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
