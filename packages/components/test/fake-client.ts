import {
  ConnectedServiceError,
  matches,
  jsonSchemaOf,
  paged,
  type Activity,
  type Command,
  type CommandDefinition,
  type ConnectedServiceClient,
  type Connection,
  type EntityMap,
  type Heartbeat,
  type Kind,
  type ReadingQuality,
  type ReadingSeries,
  type SummaryValue,
} from '@csk/core';
import { createFakeAlerts, given, stepOf, workOrderOf } from './fake-alerts.ts';
import { AGENT_OPERATIONS, deviceVerbs, fleetOf } from './fake-devices.ts';
import { createFakeTables, historyOf, type Tables } from './fake-tables.ts';

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
  emitReadings(deviceId: string, metric: string, at: number, value: number, quality?: ReadingQuality): void;
  setConnection(connection: Connection): void;
}

/** A service in a page's memory, for tests of elements: quick, obedient, and honest about the client interface. */
export function createFakeService(): FakeService {
  const listeners = new Set<(activity: Activity) => void>();
  let connection: Connection = 'live';

  const announce = (activity: Activity) => listeners.forEach((listener) => listener(activity));

  async function called(name: string): Promise<void> {
    service.calls.push(name);
    if (service.silent) await new Promise(() => undefined);
    if (service.failure) throw service.failure;
  }

  const kept = createFakeTables(announce, called);
  const { tables, put, reader, find, identity } = kept;
  const step = stepOf(kept);

  const absent = (): never => {
    throw new ConnectedServiceError('unsupported', 'Not in this fake.');
  };
  const unsupported = async (): Promise<never> => absent();
  const records = <K extends Kind>(kind: K) => ({
    ...reader(kind),
    create: unsupported,
    update: unsupported,
    delete: unsupported,
  });

  const client: ConnectedServiceClient = {
    accounts: { ...records('account'), history: absent },
    assets: {
      ...records('asset'),
      history: absent,
      ancestors: unsupported,
      devices: () => reader('device').list(),
      register: unsupported,
    },
    customEntities: {
      ...records('customEntity'),
      history: absent,
      connect: unsupported,
      disconnect: unsupported,
      register: unsupported,
      registerAll: unsupported,
    },
    settings: { get: unsupported, update: unsupported },
    rules: {
      list: absent,
      get: unsupported,
      update: unsupported,
      getThresholds: unsupported,
      replaceThresholds: unsupported,
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
      import: unsupported,
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
    alerts: createFakeAlerts(kept, called),
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
      async create({ title, accountId, deviceIds = [], priority = 'normal', description }, options) {
        await called('cases.create');
        if (accountId === undefined) throw new ConnectedServiceError('invalid', 'accountId: choose one');
        const number = `CAS-${1000 + tables.case.length}`;
        const facts = { title, number, accountId, deviceIds, priority, description, alertIds: [] };
        return put('case', { ...identity(), ...facts, status: 'open', origin: 'agent' }, options?.idempotencyKey);
      },
      cancel: unsupported,
      reopen: unsupported,
      moveStage: unsupported,
      addDevices: unsupported,
      removeDevices: unsupported,
      async createWorkOrder(caseId, input = {}, options) {
        await called('cases.createWorkOrder');
        const { title, priority, accountId, deviceIds } = find('case', caseId);
        const fields = { title, priority, accountId, deviceIds, caseId, ...given(input) };
        const made = { ...identity(), ...workOrderOf(tables.workOrder.length, fields) };
        return put('workOrder', made, options?.idempotencyKey);
      },
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
          definitionId: definition?.id,
          deviceId: input.deviceId,
          deviceKey: find('device', input.deviceId).deviceKey,
          parameters: input.parameters ?? input.raw?.payload ?? {},
          mode: definition?.mode ?? input.raw?.mode ?? 'queued',
          completion: definition?.completion ?? input.raw?.completion ?? 'device',
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
      excluded: () => paged(async () => ({ items: [] })),
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
      create: unsupported,
      start: unsupported,
      pause: unsupported,
      resume: unsupported,
      cancel: unsupported,
      rollBack: unsupported,
    },
    summaryTiles: { ...reader('summaryTile'), create: unsupported, update: unsupported, delete: unsupported },
    async *activity({ signal } = {}) {
      const waiting: Activity[] = [{ type: 'connection', connection, cursor: kept.cursor() }];
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
    operations: AGENT_OPERATIONS,
    summary: [],
    heartbeats: [],
    failure: undefined,
    silent: false,
    put: (kind, record) => void put(kind, record),
    emitReadings: (deviceId, metric, at, value, quality) =>
      announce({ type: 'readings', deviceId, readings: [{ deviceKey: deviceId, metric, at, value, quality }] }),
    setConnection(next) {
      connection = next;
      announce({ type: 'connection', connection: next, cursor: kept.cursor() });
    },
  };
  return service;
}
