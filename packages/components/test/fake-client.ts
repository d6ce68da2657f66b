import {
  comparator,
  ConnectedServiceError,
  matches,
  paged,
  assignAlert,
  commentOnAlert,
  jsonSchemaOf,
  shelveAlert,
  unshelveAlert,
  transitionAlert,
  type Activity,
  type Alert,
  type Case,
  type Change,
  type Command,
  type CommandDefinition,
  type ConnectedServiceClient,
  type Connection,
  type EntityMap,
  type Heartbeat,
  type HistoryItem,
  type Kind,
  type Query,
  type ReadingSeries,
  type SummaryValue,
} from '@csk/core';
import { DEVICE_OPERATIONS, deviceVerbs, fleetOf } from './fake-devices.ts';

type Tables = { [K in Kind]: EntityMap[K][] };

/** What a test decides about the service: its records, and how its calls go. */
export interface FakeService {
  readonly client: ConnectedServiceClient;
  readonly tables: Tables;
  readonly definitions: CommandDefinition[];
  series: readonly ReadingSeries[];
  /** Calls that were made, as `alerts.close`. */
  readonly calls: string[];
  /** What the caller may do, by operation id. */
  operations: readonly string[];
  summary: readonly SummaryValue[];
  heartbeats: readonly Heartbeat[];
  /** Makes calls fail until it is cleared. */
  failure: ConnectedServiceError | undefined;
  /** Makes reads wait for ever. */
  silent: boolean;
  /** Writes a record and announces it. */
  put<K extends Kind>(kind: K, record: EntityMap[K]): void;
  /** Sends readings over the live stream. */
  emitReadings(deviceId: string, metric: string, at: number, value: number): void;
  setConnection(connection: Connection): void;
}

/** A service in a page's memory, for tests of elements: quick, obedient, and honest about the client interface. */
export function createFakeService(): FakeService {
  const tables: Tables = {
    account: [],
    asset: [],
    category: [],
    device: [],
    registration: [],
    alert: [],
    alertMark: [],
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
    maintenanceWindow: [],
    providerInstance: [],
    campaign: [],
    campaignDevice: [],
  };
  const listeners = new Set<(activity: Activity) => void>();
  let connection: Connection = 'live';
  let cursor = 0;
  let made = 0;

  const announce = (activity: Activity) => listeners.forEach((listener) => listener(activity));

  async function called(name: string): Promise<void> {
    service.calls.push(name);
    if (service.silent) await new Promise(() => undefined);
    if (service.failure) throw service.failure;
  }

  async function noElementDoesThis(): Promise<never> {
    throw new ConnectedServiceError('unsupported', 'The fake service cannot do this.');
  }

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
            .sort(comparator(query.orderBy));
          const next = from + maxPageSize;
          return {
            items: found.slice(from, next),
            ...(next < found.length ? { continuationToken: String(next) } : {}),
          };
        }),
    };
  }

  const refuse = async (): Promise<never> => {
    throw new ConnectedServiceError('unsupported', 'Not in this fake.');
  };
  const records = <K extends Kind>(kind: K) => ({ ...reader(kind), create: refuse, update: refuse, delete: refuse });

  function find<K extends Kind>(kind: K, id: string): EntityMap[K] {
    const record = rows(kind).find((one) => one.id === id);
    if (!record) throw new ConnectedServiceError('not-found', `There is no ${kind} ${id}.`);
    return record;
  }

  const step = (id: string, action: 'close' | 'reactivate' | 'create-case', extra: Partial<Alert> = {}, key?: string) =>
    put(
      'alert',
      {
        ...transitionAlert(find('alert', id), action, { actor: 'Alex Agent', at: new Date().toISOString() }),
        ...extra,
      },
      key,
    );

  const identity = () => {
    const at = new Date().toISOString();
    return { id: `made-${(made += 1)}`, version: '0', createdAt: at, updatedAt: at };
  };

  const absent = (): never => {
    throw new ConnectedServiceError('unsupported', 'Not in this fake.');
  };
  const unsupported = async (): Promise<never> => {
    throw new ConnectedServiceError('unsupported', 'Not in this fake.');
  };

  const client: ConnectedServiceClient = {
    accounts: { ...records('account'), history: absent },
    assets: {
      ...records('asset'),
      history: absent,
      ancestors: refuse,
      devices: () => reader('device').list(),
      register: refuse,
    },
    categories: records('category'),
    commandDefinitions: records('commandDefinition'),
    propertyDefinitions: records('propertyDefinition'),
    registrations: reader('registration'),
    deviceDataHistory: reader('deviceDataHistory'),
    devices: {
      ...records('device'),
      ...deviceVerbs({ called, find: (id) => find('device', id), put: (device, key) => put('device', device, key) }),
      connect: async (id) => find('device', id),
      disconnect: async (id) => find('device', id),
      unregister: async (id) => find('device', id),
      import: refuse,
      async summary() {
        await called('devices.summary');
        return service.summary;
      },
      async fleetStatus({ accountId, categoryId } = {}) {
        await called('devices.fleetStatus');
        return fleetOf(tables.device.filter((device) => matches(device, { accountId, categoryId })));
      },
      history: (id, query) =>
        paged(async ({ continuationToken, maxPageSize = 50 }) => {
          await called('devices.history');
          const all = historyOf(tables, id).filter(({ kind }) => !query?.kinds || query.kinds.includes(kind));
          const from = Number(continuationToken ?? 0);
          const next = from + maxPageSize;
          return { items: all.slice(from, next), ...(next < all.length ? { continuationToken: String(next) } : {}) };
        }),
    },
    alerts: {
      ...reader('alert'),
      metrics: unsupported,
      exportCsv: absent,
      raise: absent,
      async acknowledge(id, options) {
        await called('alerts.acknowledge');
        const by = { acknowledgedAt: new Date().toISOString(), acknowledgedBy: 'Alex Agent' };
        return put('alert', { ...find('alert', id), ...by }, options?.idempotencyKey);
      },
      async assign(id, { to }, options) {
        await called('alerts.assign');
        const by = { actor: 'Alex Agent', at: new Date().toISOString() };
        return put('alert', assignAlert(find('alert', id), to, by), options?.idempotencyKey);
      },
      async comment(id, { text }, options) {
        await called('alerts.comment');
        const { id: commentId, createdAt: at } = identity();
        const comment = { id: commentId, at, actor: 'Alex Agent', text };
        return put('alert', commentOnAlert(find('alert', id), comment), options?.idempotencyKey);
      },
      async shelve(id, { until, reason }, options) {
        await called('alerts.shelve');
        const by = { actor: 'Alex Agent', at: new Date().toISOString(), reason };
        return put('alert', shelveAlert(find('alert', id), until, by), options?.idempotencyKey);
      },
      async unshelve(id, _input, options) {
        await called('alerts.unshelve');
        const by = { actor: 'Alex Agent', at: new Date().toISOString() };
        return put('alert', unshelveAlert(find('alert', id), by), options?.idempotencyKey);
      },
      async close(id, _input, options) {
        await called('alerts.close');
        return step(id, 'close', {}, options?.idempotencyKey);
      },
      async reactivate(id, _input, options) {
        await called('alerts.reactivate');
        return step(id, 'reactivate', {}, options?.idempotencyKey);
      },
      linkToCase: unsupported,
      unlinkFromCase: unsupported,
      convertToWorkOrder: unsupported,
      process: unsupported,
      bulk: unsupported,
      async convertToCase(ids, input = {}, options) {
        await called('alerts.convertToCase');
        const alerts = ids.map((id) => find('alert', id));
        const made: Case = {
          ...identity(),
          title: input.title ?? alerts[0]?.description ?? '',
          number: `CAS-${1000 + tables.case.length}`,
          status: 'open',
          priority: input.priority ?? 'normal',
          origin: 'iot',
          accountId: input.accountId ?? alerts[0]?.accountId ?? '',
          deviceIds: alerts.flatMap(({ deviceId }) => (deviceId ? [deviceId] : [])),
          alertIds: ids,
          ...(input.description ? { description: input.description } : {}),
        };
        const stored = put('case', made, options?.idempotencyKey);
        for (const id of ids) step(id, 'create-case', { caseId: made.id });
        return stored;
      },
    },
    workOrders: {
      ...reader('workOrder'),
      history: absent,
      update: unsupported,
      schedule: unsupported,
      start: unsupported,
      complete: unsupported,
      cancel: unsupported,
    },
    providerInstances: {
      ...reader('providerInstance'),
      create: unsupported,
      update: unsupported,
      connect: unsupported,
      disconnect: unsupported,
      makeDefault: unsupported,
      check: unsupported,
    },
    flows: {
      list: () => paged(unsupported),
      runs: () => paged(unsupported),
      run: unsupported,
      resubmit: unsupported,
    },
    maintenanceWindows: {
      ...reader('maintenanceWindow'),
      schedule: unsupported,
      extend: unsupported,
      cancel: unsupported,
    },
    cases: {
      ...reader('case'),
      create: unsupported,
      cancel: unsupported,
      reopen: unsupported,
      moveStage: unsupported,
      addDevices: unsupported,
      removeDevices: unsupported,
      createWorkOrder: unsupported,
      relatedDevices: () => paged(unsupported),
      history: absent,
      update: async (id) => find('case', id),
      async resolve(id, input, options) {
        await called('cases.resolve');
        const now = new Date().toISOString();
        const resolution = input?.resolution ?? '';
        const resolved = put(
          'case',
          { ...find('case', id), status: 'resolved', resolution, resolvedAt: now },
          options?.idempotencyKey,
        );
        for (const alertId of resolved.alertIds) step(alertId, 'close');
        return resolved;
      },
    },
    commands: {
      ...reader('command'),
      async definitions() {
        await called('commands.definitions');
        return service.definitions.map((definition) => ({ ...definition, schema: jsonSchemaOf(definition) }));
      },
      async send(input, options) {
        await called('commands.send');
        const definition = service.definitions.find(({ name }) => name === input.name);
        const command: Command = {
          ...identity(),
          name: input.name ?? input.raw.name,
          deviceId: input.deviceId,
          deviceKey: find('device', input.deviceId).deviceKey,
          parameters: input.parameters ?? {},
          mode: definition?.mode ?? 'queued',
          completion: definition?.completion ?? 'device',
          status: 'queued',
          deadline: new Date(Date.now() + 60_000).toISOString(),
          requestedBy: 'Alex Agent',
          transitions: [],
          ...(input.alertId ? { alertId: input.alertId } : {}),
        };
        return put('command', command, options?.idempotencyKey);
      },
      cancel: async (id) => find('command', id),
      resend: async (id) => find('command', id),
      pending: async (deviceId) => ({ deviceId, inCloud: 0, here: 0, limit: 50, state: 'ok' }),
      preview: () => Promise.reject(new ConnectedServiceError('unsupported', 'The fake sends to one device only.')),
      sendToMany: () => Promise.reject(new ConnectedServiceError('unsupported', 'The fake sends to one device only.')),
    },
    commandJobs: {
      ...reader('commandJob'),
      targets: () => paged(async () => ({ items: [] })),
      approve: async (id) => find('commandJob', id),
      reject: async (id) => find('commandJob', id),
      cancel: async (id) => find('commandJob', id),
    },
    readings: {
      async range() {
        await called('readings.range');
        return service.series;
      },
      latest: async () => [],
      gaps: async () => [],
      async heartbeats() {
        await called('readings.heartbeats');
        return service.heartbeats;
      },
      exportCsv: absent,
    },
    audit: { list: () => paged(async () => ({ items: [] })) },
    access: { get: async () => ({ principalId: 'agent', privileges: [], operations: service.operations }) },
    campaigns: {
      ...reader('campaign'),
      devices: (campaignId, query) =>
        reader('campaignDevice').list({ ...query, where: { ...query?.where, campaignId } }),
      create: noElementDoesThis,
      start: noElementDoesThis,
      pause: noElementDoesThis,
      resume: noElementDoesThis,
      cancel: noElementDoesThis,
      rollBack: noElementDoesThis,
    },
    summaryTiles: { ...reader('summaryTile'), create: unsupported, update: unsupported, delete: unsupported },
    async *activity({ signal } = {}) {
      const waiting: Activity[] = [{ type: 'connection', connection, cursor: String(cursor) }];
      let wake = () => undefined as void;
      const listener = (activity: Activity) => {
        waiting.push(activity);
        wake();
      };
      const end = () => wake();
      listeners.add(listener);
      signal?.addEventListener('abort', end);
      try {
        while (!signal?.aborted) {
          const next = waiting.shift();
          if (next) yield next;
          else await new Promise<void>((resolve) => (wake = resolve));
        }
      } finally {
        listeners.delete(listener);
        signal?.removeEventListener('abort', end);
      }
    },
    close: async () => undefined,
  };

  const service: FakeService = {
    client,
    tables,
    definitions: [],
    series: [],
    calls: [],
    operations: DEVICE_OPERATIONS,
    summary: [],
    heartbeats: [],
    failure: undefined,
    silent: false,
    put: (kind, record) => void put(kind, record),
    emitReadings: (deviceId, metric, at, value) =>
      announce({ type: 'readings', deviceId, readings: [{ deviceKey: deviceId, metric, at, value }] }),
    setConnection(next) {
      connection = next;
      announce({ type: 'connection', connection: next, cursor: String(cursor) });
    },
  };
  return service;
}

function historyOf(tables: Tables, deviceId: string): readonly HistoryItem[] {
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
  ];
  return items.sort((a, b) => (a.at < b.at ? 1 : -1));
}
