import { fullJitter } from '../async/full-jitter.ts';
import type { Id } from '../model/index.ts';
import type { Activity, Clock, Connection, ConnectedServiceClient } from '../ports/index.ts';

export interface ActivityLinkOptions {
  readonly client: ConnectedServiceClient;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onItem: (item: Activity) => void;
  /** The stream stands. With `mayHaveMissed` changes before this moment may never come. */
  readonly onLive: (mayHaveMissed: boolean) => void;
  readonly onConnection: () => void;
}

/** The one activity stream of a live store: started, restarted and resumed. */
export interface ActivityLink {
  readonly connection: Connection;
  /** Whether what we show may have been overtaken because the stream was lost. */
  readonly isLost: boolean;
  readonly isLive: boolean;
  start(): void;
  /** Ends the stream and forgets where it was. */
  stop(): void;
  /** Sets whose readings to carry. The stream restarts only for devices it does not carry yet. */
  carry(devices: ReadonlySet<Id<'device'>>): void;
  /** Resolves when the stream stands, or soon, because waiting longer would cost more than fetching twice. */
  attached(): Promise<void>;
}

/** The most devices whose readings one stream carries; the newest ones win. */
const MAX_DEVICES = 50;
const ATTACH_WAIT_MS = 500;
const BACKOFF = { baseMs: 1_000, maxMs: 30_000 };

export function createActivityLink(options: ActivityLinkOptions): ActivityLink {
  const { client, clock } = options;
  let connection: Connection = 'closed';
  let isLost = false;
  let life: AbortController | undefined;
  /** Ends the running stream so that the next one carries other devices. */
  let turn: AbortController | undefined;
  let cursor: string | undefined;
  let wanted: readonly Id<'device'>[] = [];
  let carried: ReadonlySet<Id<'device'>> = new Set();
  let restartPlanned = false;
  let whenLive = deferred();

  function report(next: Connection): void {
    if (next === connection) return;
    if (next === 'live') whenLive.resolve();
    else if (connection === 'live') whenLive = deferred();
    connection = next;
    options.onConnection();
  }

  /** Who was told of a loss is told so until the stream stands again: each attempt would be a flicker. */
  function connecting(): void {
    if (connection === 'closed') report('connecting');
  }

  function wentLive(mayHaveMissed: boolean): void {
    isLost = false;
    report('live');
    options.onLive(mayHaveMissed);
  }

  function wentOffline(): void {
    isLost = true;
    report('offline');
  }

  async function run(alive: AbortSignal): Promise<void> {
    let failures = 0;
    let hasStood = false;
    // Whoever starts the stream may want readings too, and says so in the same breath.
    await Promise.resolve();
    while (!alive.aborted) {
      const current = new AbortController();
      const end = () => current.abort(alive.reason);
      alive.addEventListener('abort', end, { once: true });
      turn = current;
      carried = new Set(wanted);
      // Without a place to resume at, what came between two streams is lost.
      let mayHaveMissed = hasStood && cursor === undefined;
      connecting();
      let stands = false;
      try {
        for await (const item of client.activity({
          after: cursor,
          readingsOf: carried.size > 0 ? [...carried] : undefined,
          signal: current.signal,
        })) {
          if (current.signal.aborted) break;
          const isState = item.type === 'connection';
          if (isState && item.connection !== 'live') {
            // A stream that we restart ourselves is not worth a flicker: only a loss is shown.
            if (item.connection !== 'connecting') wentOffline();
            else connecting();
            stands = stands && item.connection === 'connecting' && connection === 'live';
            continue;
          }
          if (isState) cursor ??= item.cursor;
          if (!stands) {
            stands = true;
            hasStood = true;
            failures = 0;
            wentLive(mayHaveMissed);
            mayHaveMissed = false;
          }
          if (item.type === 'change') cursor = item.change.cursor;
          if (item.type === 'reset') cursor = item.cursor || undefined;
          if (!isState) options.onItem(item);
        }
      } catch {
        // The connection state says it; the client's own calls say why.
      } finally {
        alive.removeEventListener('abort', end);
      }
      if (alive.aborted) return;
      if (current.signal.aborted) continue;
      wentOffline();
      const wait = fullJitter(failures, { ...BACKOFF, random: options.random });
      failures += 1;
      await clock.sleep(wait, { signal: alive }).catch(() => undefined);
    }
  }

  return {
    get connection() {
      return connection;
    },
    get isLost() {
      return isLost;
    },
    get isLive() {
      return connection === 'live';
    },
    start() {
      if (life) return;
      life = new AbortController();
      isLost = false;
      void run(life.signal);
    },
    stop() {
      life?.abort();
      life = undefined;
      cursor = undefined;
      isLost = false;
      report('closed');
    },
    carry(devices) {
      wanted = [...devices].slice(-MAX_DEVICES);
      if (restartPlanned || !life || wanted.every((id) => carried.has(id))) return;
      restartPlanned = true;
      // Coalesced: a page that opens ten charts restarts the stream once.
      queueMicrotask(() => {
        restartPlanned = false;
        if (!wanted.every((id) => carried.has(id))) turn?.abort();
      });
    },
    async attached() {
      if (!life || connection === 'live') return;
      const wait = new AbortController();
      const timer = clock.sleep(ATTACH_WAIT_MS, { signal: wait.signal }).catch(() => undefined);
      await Promise.race([whenLive.promise, timer]);
      wait.abort();
    },
  };
}

function deferred(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
