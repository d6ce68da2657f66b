import { fullJitter } from '../async/full-jitter.ts';
import { linkAbort } from '../async/linked-abort.ts';
import { createWakeUp } from '../async/wake-up.ts';
import { MAX_CURSOR_LENGTH } from '../model/index.ts';
import type { Activity, ActivityOptions } from '../ports/index.ts';
import type { ServiceContext } from './context.ts';
import { isReset } from './engine/feed-reset.ts';
import { fieldsOf, idOf, invalid, listOf, optionalTextOf } from './input-guard.ts';
import { messageOf } from './engine/supervisor.ts';

/** A subscriber who is further behind than this must fetch again. */
const MAX_BUFFERED = 1000;
const MAX_DEVICES = 200;

/**
 * Changes and the readings of chosen devices as one stream, resumed after a cursor. While the store is away the stream
 * says so and goes on later; when changes may have been missed it says `reset`.
 */
export async function* activity(
  context: ServiceContext,
  options: ActivityOptions | undefined,
  ...closing: readonly AbortSignal[]
): AsyncGenerator<Activity> {
  const { after, readingsOf, signal } = checkedOptions(options);
  const { signal: until, end } = linkAbort(signal, ...closing);
  const buffer = createBuffer();
  let stopReadings: (() => void) | undefined;
  let feeding: Promise<void> | undefined;
  const readings = {
    watch: async () => {
      stopReadings = await watchReadings(context, readingsOf, buffer.push);
    },
    unwatch: () => {
      stopReadings?.();
      stopReadings = undefined;
    },
  };
  try {
    feeding = feed(context, after, { buffer, readings }, until);
    while (!until.aborted) {
      const item = buffer.shift();
      if (item) yield item;
      else await buffer.filled(until);
    }
  } finally {
    end();
    await feeding;
    readings.unwatch();
  }
}

function checkedOptions(options: unknown): ActivityOptions {
  const { after, readingsOf, signal } = fieldsOf(options, 'options', ['after', 'readingsOf', 'signal']);
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw invalid('signal', 'must be an AbortSignal');
  return {
    after: optionalTextOf(after, 'after', MAX_CURSOR_LENGTH),
    readingsOf: readingsOf === undefined ? [] : listOf(readingsOf, 'readingsOf', MAX_DEVICES, idOf),
    signal,
  };
}

/** Items wait here for the subscriber. When there are too many, all go, and one `reset` takes their place. */
function createBuffer() {
  let items: Activity[] = [];
  let cursor = '';
  const bell = createWakeUp();
  return {
    push: (item: Activity) => {
      if (item.type === 'change') cursor = item.change.cursor;
      if (item.type === 'reset') cursor = item.cursor;
      items.push(item);
      if (items.length > MAX_BUFFERED) items = [{ type: 'reset', cursor }];
      bell.ring();
    },
    /** Where the feed begins, for a reset that comes before any change. */
    startAt: (start: string) => {
      cursor = start;
    },
    shift: () => items.shift(),
    filled: (signal: AbortSignal) => bell.wait(signal),
  };
}

async function watchReadings(
  { store, liveReadings }: ServiceContext,
  deviceIds: ActivityOptions['readingsOf'] = [],
  push: (item: Activity) => void,
): Promise<() => void> {
  const idOfKey = new Map<string, string>();
  for (const id of deviceIds) {
    const device = await store.get('device', id);
    if (device) idOfKey.set(device.deviceKey, id);
  }
  return liveReadings.subscribe([...idOfKey.keys()], (readings) => {
    const deviceId = idOfKey.get(readings[0]?.deviceKey ?? '');
    if (deviceId !== undefined) push({ type: 'readings', deviceId, readings });
  });
}

async function feed(
  { store, clock, logger }: ServiceContext,
  after: string | undefined,
  {
    buffer,
    readings,
  }: {
    readonly buffer: ReturnType<typeof createBuffer>;
    readonly readings: { watch(): Promise<void>; unwatch(): void };
  },
  until: AbortSignal,
): Promise<void> {
  let cursor = after;
  let watching = false;
  for (let attempt = 0; !until.aborted; attempt += 1) {
    try {
      // Fixed here, so that nothing committed from now on is missed, whatever comes between.
      cursor ??= await store.head({ signal: until });
      if (!watching) await readings.watch();
      watching = true;
      buffer.startAt(cursor);
      buffer.push({ type: 'connection', connection: 'live', cursor });
      for await (const change of store.changes({ after: cursor, signal: until })) {
        attempt = 0;
        cursor = change.cursor;
        buffer.push({ type: 'change', change });
      }
      if (until.aborted) return;
    } catch (error) {
      if (until.aborted) return;
      if (isReset(error)) {
        cursor = await store.head().catch(() => undefined);
        if (cursor !== undefined) {
          // A device may no longer be theirs.
          readings.unwatch();
          watching = false;
          buffer.push({ type: 'reset', cursor });
          continue;
        }
      }
      logger.log('warn', 'The change feed broke off.', { error: messageOf(error) });
      buffer.push({ type: 'connection', connection: 'offline' });
    }
    await clock.sleep(fullJitter(attempt), { signal: until }).catch(() => undefined);
  }
}
