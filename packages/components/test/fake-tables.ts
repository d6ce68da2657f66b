import {
  comparator,
  ConnectedServiceError,
  matches,
  paged,
  type Activity,
  type Change,
  type EntityMap,
  type HistoryItem,
  type Kind,
  type Query,
} from '@csk/core';
import { finderOf } from '@csk/core/search';

export type Tables = { [K in Kind]: EntityMap[K][] };

/** The records of a fake service, and what its verbs do with them. */
export type FakeTables = ReturnType<typeof createFakeTables>;

/** `announce` hears of every write; `called` is waited for before each read. */
export function createFakeTables(announce: (activity: Activity) => void, called: (name: string) => Promise<void>) {
  const tables: Tables = {
    account: [],
    asset: [],
    category: [],
    customEntity: [],
    settings: [],
    rule: [],
    device: [],
    registration: [],
    alert: [],
    alertMark: [],
    decisionAuthor: [],
    case: [],
    workOrder: [],
    commandDefinition: [],
    command: [],
    commandJob: [],
    commandJobBatch: [],
    summaryTile: [],
    flowRun: [],
    propertyDefinition: [],
    deviceDataHistory: [],
    connectionChange: [],
    maintenanceWindow: [],
    providerInstance: [],
    campaign: [],
    campaignDevice: [],
  };
  let cursor = 0;
  let made = 0;

  function rows<K extends Kind>(kind: K): EntityMap[K][] {
    return tables[kind];
  }

  function put<K extends Kind>(kind: K, record: EntityMap[K], opId?: string): EntityMap[K] {
    const stored = { ...record, version: String((cursor += 1)), updatedAt: new Date().toISOString() };
    const table = rows(kind);
    const at = table.findIndex(({ id }) => id === record.id);
    if (at < 0) table.push(stored);
    else table[at] = stored;
    const change = {
      cursor: String(cursor),
      kind,
      id: record.id,
      op: 'put',
      entity: stored,
      opId,
    } as unknown as Change;
    announce({ type: 'change', change });
    return stored;
  }

  function reader<K extends Kind>(kind: K) {
    return {
      async get(id: string) {
        await called(`${kind}.get`);
        return rows(kind).find((record) => record.id === id);
      },
      list: (query: Query<EntityMap[K]> = {}) =>
        paged<EntityMap[K]>(async ({ continuationToken, maxPageSize = 50 }) => {
          await called(`${kind}.list`);
          const from = Number(continuationToken ?? 0);
          const found = rows(kind)
            .filter((record) => matches(record, query.where))
            .filter(finderOf(kind, query.search))
            .sort(comparator(query.orderBy));
          const next = from + maxPageSize;
          return {
            items: found.slice(from, next),
            ...(next < found.length ? { continuationToken: String(next) } : {}),
          };
        }),
    };
  }

  function find<K extends Kind>(kind: K, id: string): EntityMap[K] {
    const record = rows(kind).find((one) => one.id === id);
    if (!record) throw new ConnectedServiceError('not-found', `There is no ${kind} ${id}.`);
    return record;
  }

  const identity = () => {
    const at = new Date().toISOString();
    return { id: `made-${(made += 1)}`, version: '0', createdAt: at, updatedAt: at };
  };

  return { tables, put, reader, find, identity, cursor: () => String(cursor) };
}

/** The history of a device, newest first. */
export function historyOf(tables: Tables, deviceId: string): readonly HistoryItem[] {
  const items: HistoryItem[] = [
    ...tables.alert
      .filter((alert) => alert.deviceId === deviceId && !alert.parentId)
      .map((entity) => ({ kind: 'alert' as const, at: entity.raisedAt, entity })),
    ...tables.case
      .filter(({ deviceIds }) => deviceIds.includes(deviceId))
      .map((entity) => ({ kind: 'case' as const, at: entity.createdAt, entity })),
    ...tables.command
      .filter((command) => command.deviceId === deviceId)
      .map((entity) => ({ kind: 'command' as const, at: entity.createdAt, entity })),
    ...tables.registration
      .filter((registration) => registration.deviceId === deviceId)
      .map((entity) => ({ kind: 'registration' as const, at: entity.createdAt, entity })),
    ...tables.workOrder
      .filter(({ deviceIds = [] }) => deviceIds.includes(deviceId))
      .map((entity) => ({ kind: 'workOrder' as const, at: entity.createdAt, entity })),
    ...tables.connectionChange
      .filter((row) => row.deviceId === deviceId)
      .map((entity) => ({ kind: 'connection' as const, at: entity.createdAt, entity })),
  ];
  return items.sort((a, b) => (a.at < b.at ? 1 : -1));
}
