import { ConnectedServiceError, isConnectedServiceError, linkAbort } from '@csk/core';
import type { Change } from '@csk/core';
import { pause } from '../links/backoff.ts';
import { atSnapshot, readCursor, type FeedPosition } from './change-cursor.ts';
import type { ChangeLog } from './change-log.ts';
import type { Database } from './database.ts';
import { listenForWakeUps, type WakeUpListener } from './wake-up-listener.ts';

/** Changes that a subscriber has not taken yet; with more it falls behind and reads the table again. */
const INBOX_SIZE = 2000;
const PAGE_SIZE = 1000;
const POLL_MS = 1000;
const RETRY_MS = 500;

interface Inbox {
  changes: Change[];
  /** It has missed changes: what it holds is still good, then it must read from the table. */
  behind: boolean;
  wake: () => void;
}

/** Feeds all subscribers of this process from one reader of the change table. */
export interface ChangeHub {
  subscribe(options: {
    readonly after?: string | undefined;
    readonly signal?: AbortSignal | undefined;
  }): AsyncIterable<Change>;
  /** Says, here and to other processes, that something was committed. */
  announce(): void;
  close(): Promise<void>;
}

export function createChangeHub(database: Database, log: ChangeLog): ChangeHub {
  const channel = `csk_${database.schemaName}`;
  const inboxes = new Set<Inbox>();
  const closing = new AbortController();
  /** Where the hub's reader stands; `undefined` while nobody subscribes. */
  let position: FeedPosition | undefined;
  let listener: WakeUpListener | undefined;
  let poll: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let following: Promise<void> | undefined;
  let telling = false;
  let tellAgain = false;

  /** One read, then one synchronous hand-out: a subscriber sees the hub before or after a step, never within. */
  const step = async (): Promise<void> => {
    const from = position;
    if (!from) {
      position = await log.head(closing.signal);
      return;
    }
    let handOut: readonly Change[] | undefined;
    let to: FeedPosition;
    try {
      const page = await log.read(from, undefined, PAGE_SIZE, closing.signal);
      to = page.position;
      if (page.complete) handOut = page.changes;
      else to = atSnapshot(page.position.next); // too many to carry: everyone reads them for themselves
    } catch (error) {
      if (!isConnectedServiceError(error, 'conflict')) throw error;
      to = await log.head(closing.signal); // the hub itself was overrun
    }
    position = to;
    for (const inbox of inboxes) deliver(inbox, handOut);
  };

  /** Resolves when a read that began after this call is done. Reads never overlap. */
  const refresh = (): Promise<void> => {
    if (running) {
      following ??= running
        .catch(() => undefined)
        .then(() => {
          following = undefined;
          return refresh();
        });
      return following;
    }
    running = step().finally(() => (running = undefined));
    return running;
  };

  const refreshQuietly = (): void => {
    if (inboxes.size === 0) return;
    refresh().catch((error: unknown) => {
      if (!closing.signal.aborted)
        database.logger?.log('warn', 'The change feed cannot be read; trying again', { reason: String(error) });
    });
  };

  const join = (): Inbox => {
    const inbox: Inbox = { changes: [], behind: true, wake: () => undefined };
    inboxes.add(inbox);
    if (inboxes.size === 1) {
      listener = listenForWakeUps(database.connection, channel, refreshQuietly, database.logger);
      poll = setInterval(refreshQuietly, POLL_MS);
    }
    return inbox;
  };

  const leave = (inbox: Inbox): void => {
    inboxes.delete(inbox);
    if (inboxes.size > 0) return;
    clearInterval(poll);
    void listener?.close();
    listener = undefined;
    position = undefined;
  };

  async function* read(start: Promise<FeedPosition>, signal: AbortSignal): AsyncGenerator<Change> {
    const inbox = join();
    try {
      let at = await start;
      while (!signal.aborted) {
        // Behind: read up to where the hub stands, then take what it hands out from there.
        const target = await patiently(async () => {
          await refresh();
          inbox.changes = [];
          inbox.behind = false;
          return position?.next;
        }, signal);
        for (let complete = false; !complete && !signal.aborted;) {
          const page = await patiently(() => log.read(at, target, PAGE_SIZE, signal), signal);
          if (!page) return;
          yield* page.changes;
          at = page.position;
          complete = page.complete;
        }
        while (!signal.aborted) {
          const change = inbox.changes.shift();
          if (change) {
            at = readCursor(log.feed, change.cursor);
            yield change;
          } else if (inbox.behind) {
            break;
          } else {
            await nextDelivery(inbox, signal);
          }
        }
      }
    } finally {
      leave(inbox);
    }
  }

  /** Tries until the database is there again: a subscription outlives the server's restart. */
  const patiently = async <R>(attempt: () => Promise<R>, signal: AbortSignal): Promise<R | undefined> => {
    while (!signal.aborted) {
      try {
        return await attempt();
      } catch (error) {
        if (signal.aborted) return undefined;
        if (!isConnectedServiceError(error) || !error.retryable) throw error;
        await pause(RETRY_MS, signal);
      }
    }
    return undefined;
  };

  const tell = async (): Promise<void> => {
    // After the commit and outside it: NOTIFY inside a transaction makes all commits of the server queue up behind each
    // other. A call that is lost costs the others one poll.
    telling = true;
    do {
      tellAgain = false;
      await database.run('SELECT pg_notify($1, $2)', [channel, '']).catch(() => undefined);
    } while (tellAgain);
    telling = false;
  };

  return {
    subscribe({ after, signal }) {
      // "From now on" means from this call, not from the first step of the iteration.
      const start = (async () => (after === undefined ? log.head(signal) : readCursor(log.feed, after)))();
      start.catch(() => undefined);
      return {
        async *[Symbol.asyncIterator]() {
          const ended = linkAbort(signal, closing.signal);
          try {
            yield* read(start, ended.signal);
          } catch (error) {
            if (!ended.signal.aborted) throw error;
          } finally {
            ended.end();
          }
          if (closing.signal.aborted) throw closed();
        },
      };
    },
    announce() {
      refreshQuietly();
      if (telling) tellAgain = true;
      else void tell();
    },
    async close() {
      closing.abort(closed());
      clearInterval(poll);
      await listener?.close();
      await Promise.allSettled([running, following]);
    },
  };
}

function deliver(inbox: Inbox, changes: readonly Change[] | undefined): void {
  if (inbox.behind) return;
  if (!changes || inbox.changes.length + changes.length > INBOX_SIZE) inbox.behind = true;
  else inbox.changes.push(...changes);
  inbox.wake();
}

function nextDelivery(inbox: Inbox, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      signal.removeEventListener('abort', done);
      inbox.wake = () => undefined;
      resolve();
    };
    inbox.wake = done;
    signal.addEventListener('abort', done, { once: true });
  });
}

function closed(): ConnectedServiceError {
  return new ConnectedServiceError('closed', 'The store is closed.', { port: 'postgres' });
}
