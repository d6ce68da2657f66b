import { ConnectedServiceError, paged } from '@csk/core';
import type { Activity, ActivityOptions, ConnectedServiceClient } from '@csk/core';

export interface RecordedCall {
  readonly verb: string;
  readonly input: readonly unknown[];
  readonly idempotencyKey: string | undefined;
  readonly ifVersion: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** A service that notes what it was asked and answers what it is told to, so that a test sees both ends of the wire. */
export interface RecordingService {
  readonly client: ConnectedServiceClient;
  readonly calls: RecordedCall[];
  /** What every verb answers, or what it throws when it is an error. */
  answer: unknown;
  /** The whole activity so far; a stream starts after its cursor and waits for more. */
  readonly log: Activity[];
  readonly streams: ActivityOptions[];
  emit(item: Activity): void;
  readonly openStreams: number;
}

const RECORD_WRITES = ['create', 'update', 'delete'] as const;

const VERBS = {
  accounts: ['get', ...RECORD_WRITES],
  assets: ['get', ...RECORD_WRITES, 'ancestors', 'register'],
  customEntities: ['get', ...RECORD_WRITES, 'connect', 'disconnect', 'register', 'registerAll'],
  categories: ['get', ...RECORD_WRITES],
  commandDefinitions: ['get', ...RECORD_WRITES],
  propertyDefinitions: ['get', ...RECORD_WRITES],
  registrations: ['get'],
  deviceDataHistory: ['get'],
  workOrders: ['get', 'update', 'schedule', 'start', 'complete', 'cancel'],
  devices: [
    'get',
    ...RECORD_WRITES,
    ...['connect', 'disconnect', 'register', 'registerAll', 'unregister', 'pull', 'pullAll'],
    ...['updateTwin', 'enable', 'disable', 'import', 'summary', 'fleetStatus'],
  ],
  providerInstances: ['get', 'create', 'update', 'connect', 'disconnect', 'makeDefault', 'check'],
  alerts: [
    'get',
    'count',
    'metrics',
    'raise',
    'acknowledge',
    'assign',
    'comment',
    'shelve',
    'unshelve',
    'close',
    'reactivate',
    'convertToCase',
    'previewCase',
    'linkToCase',
    'unlinkFromCase',
    'convertToWorkOrder',
    'process',
    'bulk',
  ],
  maintenanceWindows: ['get', 'schedule', 'extend', 'cancel'],
  cases: [
    'get',
    'update',
    'resolve',
    'create',
    'cancel',
    'reopen',
    'moveStage',
    'addDevices',
    'removeDevices',
    'createWorkOrder',
  ],
  commands: ['get', 'definitions', 'send', 'cancel', 'resend', 'pending', 'preview', 'sendToMany'],
  commandJobs: ['get', 'approve', 'reject', 'cancel'],
  readings: ['range', 'latest', 'gaps', 'heartbeats'],
  summaryTiles: ['get', 'create', 'update', 'delete'],
  audit: [],
  access: ['get'],
  settings: ['get', 'update'],
  rules: ['get', 'update', 'getThresholds', 'replaceThresholds'],
  flows: ['run', 'resubmit'],
  campaigns: ['get', 'create', 'start', 'pause', 'resume', 'cancel', 'rollBack'],
} as const;

export function createRecordingService(): RecordingService {
  const calls: RecordedCall[] = [];
  const log: Activity[] = [];
  const streams: ActivityOptions[] = [];
  let wake = new Set<() => void>();
  let openStreams = 0;

  const record = (verb: string, input: readonly unknown[]) => {
    const options = input.find((one): one is object => typeof one === 'object' && one !== null && 'signal' in one) as
      Partial<RecordedCall> | undefined;
    calls.push({
      verb,
      input: input.filter((one) => one !== options),
      idempotencyKey: options?.idempotencyKey,
      ifVersion: options?.ifVersion,
      signal: options?.signal,
    });
    if (service.answer instanceof Error) throw service.answer;
    if (typeof service.answer === 'function') return (service.answer as (options: unknown) => unknown)(options);
    return service.answer;
  };
  const pages =
    (verb: string) =>
    (...input: readonly unknown[]) =>
      paged(async (page) => {
        const items = record(verb, [...input, page]) as readonly unknown[];
        const start = Number(page.continuationToken ?? 0);
        const end = start + (page.maxPageSize ?? 50);
        return { items: items.slice(start, end), ...(end < items.length ? { continuationToken: String(end) } : {}) };
      });

  const pieces = (verb: string) =>
    async function* (...input: readonly unknown[]): AsyncGenerator<unknown> {
      yield* record(verb, input) as Iterable<unknown> | AsyncIterable<unknown>;
    };

  const client: Record<string, unknown> = {};
  for (const [noun, verbs] of Object.entries(VERBS)) {
    const sub: Record<string, unknown> = { list: pages(`${noun}.list`) };
    for (const verb of verbs) sub[verb] = async (...input: unknown[]) => record(`${noun}.${verb}`, input);
    if (noun === 'assets') sub.devices = pages('assets.devices');
    if (noun === 'cases') sub.relatedDevices = pages('cases.relatedDevices');
    if (noun === 'commandJobs') {
      for (const verb of ['targets', 'excluded']) sub[verb] = pages(`commandJobs.${verb}`);
    }
    if (noun === 'flows') sub.runs = pages('flows.runs');
    if (noun === 'campaigns') sub.devices = pages('campaigns.devices');
    if (['accounts', 'assets', 'customEntities', 'devices', 'cases', 'workOrders'].includes(noun))
      sub.history = pages(`${noun}.history`);
    if (['alerts', 'readings'].includes(noun)) sub.exportCsv = pieces(`${noun}.exportCsv`);
    client[noun] = sub;
  }
  client.activity = async function* (options: ActivityOptions = {}): AsyncGenerator<Activity> {
    streams.push(options);
    openStreams += 1;
    try {
      const start = options.after === undefined ? log.length : Number(options.after);
      yield { type: 'connection', connection: 'live', cursor: String(start) };
      let next = start;
      while (!options.signal?.aborted) {
        const item = log[next];
        if (item) {
          next += 1;
          yield item;
        } else {
          await new Promise<void>((resolve) => {
            wake.add(resolve);
            options.signal?.addEventListener('abort', () => resolve(), { once: true });
          });
        }
      }
    } finally {
      openStreams -= 1;
    }
  };

  const service: RecordingService = {
    // Built by name from the table above: the compiler cannot follow, the tests of every operation do.
    client: client as unknown as ConnectedServiceClient,
    calls,
    answer: undefined,
    log,
    streams,
    emit(item) {
      log.push(item);
      const waiting = wake;
      wake = new Set();
      for (const one of waiting) one();
    },
    get openStreams() {
      return openStreams;
    },
  };
  return service;
}

export const unavailable = (): Error =>
  new ConnectedServiceError('unavailable', 'The store is away.', { retryAfterMs: 1 });

/** One change; its cursor is its place in the log. */
export function changeAt(place: number): Activity {
  return { type: 'change', change: { cursor: String(place), kind: 'alert', id: `a${place}`, op: 'delete' } };
}
