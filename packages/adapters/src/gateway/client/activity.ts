import { isConnectedServiceError, linkAbort } from '@csk/core';
import type { Activity, ActivityOptions, Clock } from '@csk/core';
import { bodyOf } from '../../links/answer-body.ts';
import { ACTIVITY_PATH, fromWireEvent, SILENCE_MS } from '../contract/activity-wire.ts';
import { fullJitter } from './backoff.ts';
import type { Send } from './connection.ts';
import { createEventStreamParser } from './event-stream-parser.ts';
import { onNetworkReturn } from './network-return.ts';

export interface ActivityStreamOptions extends ActivityOptions {
  readonly send: Send;
  readonly clock: Clock;
  readonly closed: AbortSignal;
  readonly random: () => number;
}

const BACKOFF_BASE_MS = 500;
const BACKOFF_MAX_MS = 30_000;
/** A stream that lived this long was healthy: its loss starts a new series of waits. */
const HEALTHY_MS = 10_000;

/**
 * The live stream over `fetch`, which, unlike `EventSource`, can send a token. It reconnects after the last event it
 * gave out, and ends only when the signal aborts, the client closes, or the gateway refuses who asks.
 * @throws `unauthenticated`, `forbidden`, `invalid`: asking again would change nothing.
 */
export async function* streamActivity(options: ActivityStreamOptions): AsyncGenerator<Activity, void> {
  const { clock, closed, random } = options;
  const life = linkAbort(options.signal, closed);
  let cursor = options.after;
  let attempt = 0;
  let wasLive = false;
  try {
    while (!life.signal.aborted) {
      yield { type: 'connection', connection: 'connecting' };
      let liveSince: number | undefined;
      let retryAfterMs = 0;
      // Without a place to resume at, what happened while we were away is lost: whoever listens must fetch again.
      const isGap = wasLive && cursor === undefined;
      try {
        for await (const item of oneConnection(options, cursor, life.signal)) {
          if (liveSince === undefined) {
            liveSince = clock.now();
            wasLive = true;
            if (item.type !== 'connection') yield { type: 'connection', connection: 'live', cursor };
          }
          cursor = cursorAfter(item, cursor);
          yield item;
          if (isGap && item.type === 'connection') yield { type: 'reset', cursor: cursor ?? '' };
        }
      } catch (error) {
        if (life.signal.aborted) return;
        if (isFinal(error)) throw error;
        if (isConnectedServiceError(error)) retryAfterMs = error.retryAfterMs ?? 0;
      }
      if (life.signal.aborted) return;
      yield { type: 'connection', connection: 'offline' };
      if (liveSince !== undefined && clock.now() - liveSince >= HEALTHY_MS) attempt = 0;
      const wait = Math.max(fullJitter(attempt, BACKOFF_BASE_MS, BACKOFF_MAX_MS, random), retryAfterMs);
      attempt += 1;
      await sleepUntilNetworkReturn(clock, wait, life.signal);
    }
  } finally {
    life.end();
  }
}

async function sleepUntilNetworkReturn(clock: Clock, ms: number, life: AbortSignal): Promise<void> {
  const waiting = linkAbort(life);
  const stopListening = onNetworkReturn(() => waiting.end());
  await clock.sleep(ms, { signal: waiting.signal }).catch(() => undefined);
  stopListening();
  waiting.end();
}

/** The cursor of a `live` item says where a new stream starts; a resumed one is already further in the reader's hand. */
function cursorAfter(item: Activity, cursor: string | undefined): string | undefined {
  if (item.type === 'change') return item.change.cursor;
  if (item.type === 'reset') return item.cursor || undefined;
  return item.type === 'connection' ? (cursor ?? item.cursor) : cursor;
}

function isFinal(error: unknown): boolean {
  return (['unauthenticated', 'forbidden', 'invalid', 'unsupported'] as const).some((code) =>
    isConnectedServiceError(error, code),
  );
}

/** The items of one connection, until it ends, breaks or falls silent. */
async function* oneConnection(
  options: ActivityStreamOptions,
  after: string | undefined,
  life: AbortSignal,
): AsyncGenerator<Activity, void> {
  const scope = linkAbort(life);
  const stopListening = onNetworkReturn(() => scope.end(new Error('The network is back.')));
  let lastSign = options.clock.now();
  watchSilence(
    options.clock,
    () => lastSign,
    scope.signal,
    () => scope.end(new Error('Silent for too long.')),
  );
  try {
    const headers: Record<string, string> = { accept: 'text/event-stream' };
    if (after !== undefined) headers['last-event-id'] = after;
    const readings = options.readingsOf?.map(encodeURIComponent).join(',');
    const path = readings ? `${ACTIVITY_PATH}?readings=${readings}` : ACTIVITY_PATH;
    const response = await options.send({ method: 'GET', path, headers }, scope.signal);
    const items: Activity[] = [];
    const parser = createEventStreamParser(({ event, lastEventId, data }) => {
      const item = fromWireEvent(event, lastEventId, data);
      if (item) items.push(item);
    });
    const decoder = new TextDecoder();
    for await (const bytes of bodyOf(response, scope.signal)) {
      lastSign = options.clock.now();
      parser.push(decoder.decode(bytes, { stream: true }));
      yield* items.splice(0);
      lastSign = options.clock.now();
    }
  } finally {
    stopListening();
    // Also frees the socket when the listener walked away in the middle.
    scope.end();
  }
}

function watchSilence(clock: Clock, lastSign: () => number, signal: AbortSignal, onDead: () => void): void {
  const watch = async (): Promise<void> => {
    for (;;) {
      const left = lastSign() + SILENCE_MS - clock.now();
      if (left <= 0) return onDead();
      await clock.sleep(left, { signal });
    }
  };
  watch().catch(() => undefined);
}
