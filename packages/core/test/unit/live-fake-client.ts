import { comparator, matches, paged } from '../../src/model/index.ts';
import { finderOf } from '../../src/model/search.ts';
import type {
  Activity,
  ActivityOptions,
  Alert,
  Change,
  ConnectedServiceClient,
  Query,
  ReadClient,
  Reading,
  ReadingSeries,
} from '@csk/core';

/** A service small enough to see through: alerts in a map, a change log, and a stream that can be cut. */
export interface FakeService {
  readonly client: ConnectedServiceClient;
  readonly alerts: Map<string, Alert>;
  readonly listCalls: number;
  readonly streams: readonly ActivityOptions[];
  put(alert: Partial<Alert> & { readonly id: string }, opId?: string): Alert;
  remove(id: string): void;
  /** A change that no feed tells of: streams that stand are told to fetch again, and so are those that resume. */
  loseChange(id: string): void;
  /** Changes happen, but no stream tells of them until `deliver`. */
  hold(): void;
  deliver(): void;
  send(item: Activity): void;
  /** Ends every running stream. */
  cut(): void;
  /** Fetches wait until `release`; their answers are made at once, so that they grow old. */
  holdAnswers(): void;
  releaseAnswers(): void;
  range: (deviceId: string) => readonly ReadingSeries[];
  fail?: Error | undefined;
}

export function createFakeService(): FakeService {
  const alerts = new Map<string, Alert>();
  const log: Change[] = [];
  const open = new Set<{ readonly push: (item: Activity) => void; readonly end: () => void }>();
  const streams: ActivityOptions[] = [];
  let isHolding = false;
  let delivered = 0;
  /** Cursors before this one cannot be resumed. */
  let kept = 0;
  let version = 0;
  let listCalls = 0;
  let gate: { readonly promise: Promise<void>; readonly open: () => void } | undefined;

  async function answer<T>(make: () => T): Promise<T> {
    if (service.fail) throw service.fail;
    const result = make();
    await gate?.promise;
    return result;
  }

  function deliver(): void {
    for (; delivered < log.length; delivered += 1) {
      const change = log[delivered];
      if (change) for (const one of open) one.push({ type: 'change', change });
    }
  }

  function commit(change: Omit<Change, 'cursor'>): void {
    log.push({ ...change, cursor: String(log.length + 1) } as Change);
    if (!isHolding) deliver();
  }

  const reader: ReadClient<Alert> = {
    get: (id) => answer(() => alerts.get(id)),
    list: (query: Query<Alert> = {}) =>
      paged(({ continuationToken, maxPageSize = 50 }) => {
        listCalls += 1;
        return answer(() => {
          const compare = comparator<Alert>(query.orderBy);
          const after = continuationToken === undefined ? undefined : (JSON.parse(continuationToken) as Alert);
          const rest = [...alerts.values()]
            .filter((alert) => matches(alert, query.where))
            .filter(finderOf('alert', query.search))
            .sort(compare)
            .filter((alert) => !after || compare(alert, after) > 0);
          const items = rest.slice(0, maxPageSize);
          return { items, ...(rest.length > maxPageSize ? { continuationToken: JSON.stringify(items.at(-1)) } : {}) };
        });
      }),
  };

  async function* activity(options: ActivityOptions = {}): AsyncGenerator<Activity> {
    streams.push(options);
    const queue: Activity[] = [];
    let wake = (): void => undefined;
    let ended = false;
    const stream = {
      push: (item: Activity) => {
        queue.push(item);
        wake();
      },
      end: () => {
        ended = true;
        wake();
      },
    };
    options.signal?.addEventListener('abort', stream.end, { once: true });
    open.add(stream);
    queue.push({ type: 'connection', connection: 'live', cursor: options.after ?? String(delivered) });
    if (options.after !== undefined && Number(options.after) < kept) {
      queue.push({ type: 'reset', cursor: String(delivered) });
    } else if (options.after !== undefined) {
      for (const change of log.slice(Number(options.after), delivered)) queue.push({ type: 'change', change });
    }
    try {
      while (!ended) {
        const item = queue.shift();
        if (item) yield item;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      open.delete(stream);
    }
  }

  const service: FakeService = {
    alerts,
    get listCalls() {
      return listCalls;
    },
    streams,
    put(fields, opId) {
      version += 1;
      const at = new Date(1_000_000 + version).toISOString();
      const before = alerts.get(fields.id);
      const alert = {
        createdAt: at,
        status: 'active',
        description: fields.id,
        ...before,
        ...fields,
        version: String(version),
        updatedAt: at,
      } as Alert;
      alerts.set(alert.id, alert);
      commit({ kind: 'alert', id: alert.id, op: 'put', entity: alert, ...(opId ? { opId } : {}) });
      return alert;
    },
    remove(id) {
      if (alerts.delete(id)) commit({ kind: 'alert', id, op: 'delete' });
    },
    loseChange(id) {
      alerts.delete(id);
      deliver();
      log.push({ kind: 'alert', id: 'nobody', op: 'delete', cursor: String(log.length + 1) });
      delivered = log.length;
      kept = log.length;
      service.send({ type: 'reset', cursor: String(kept) });
    },
    hold: () => void (isHolding = true),
    deliver() {
      isHolding = false;
      deliver();
    },
    send: (item) => {
      for (const one of open) one.push(item);
    },
    cut: () => {
      for (const one of [...open]) one.end();
    },
    holdAnswers() {
      if (gate) return;
      let release = (): void => undefined;
      gate = { promise: new Promise<void>((resolve) => (release = resolve)), open: () => release() };
    },
    releaseAnswers() {
      gate?.open();
      gate = undefined;
    },
    range: () => [],
    // Only what these tests call; anything else fails loudly as "not a function".
    client: {
      alerts: reader,
      activity,
      readings: { range: (id: string) => answer(() => service.range(id)) },
    } as unknown as ConnectedServiceClient,
  };
  return service;
}

/** Lets everything run that only waits for promises. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export function reading(at: number, value: number, metric = 'temperature'): Reading {
  return { deviceKey: 'd', at, metric, value };
}

/** A small seeded generator (mulberry32), so that a failure can be repeated. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
