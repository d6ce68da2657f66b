import { isConnectedServiceError } from '@csk/core';
import type { Activity, Logger } from '@csk/core';
import { PING_MS, toWireEvent } from '../contract/activity-wire.ts';

/** Bytes that may wait for one client. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** A client that has read nothing for this long while bytes wait is dropped; it resumes where it stopped. */
const STALL_MS = 5_000;

const text = new TextEncoder();
/** Each change is encoded once, however many clients it goes to. */
const encoded = new WeakMap<object, Uint8Array>();

/** Answers with the activity as server-sent events (WHATWG HTML, section 9.2) until the signal aborts. */
export function activityResponse(
  source: AsyncIterable<Activity>,
  options: {
    readonly stop: AbortController;
    readonly logger?: Logger | undefined;
    readonly pingMs?: number | undefined;
  },
): Response {
  const { stop, logger } = options;
  let drained: (() => void) | undefined;
  let ping: ReturnType<typeof setInterval> | undefined;

  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const room = () => (controller.desiredSize ?? 0) > 0;
        const finish = (reason?: unknown) => {
          clearInterval(ping);
          if (!stop.signal.aborted) stop.abort(reason);
          drained?.();
          try {
            if (reason === undefined) controller.close();
            else controller.error(reason);
          } catch {
            // The client was gone first.
          }
        };
        stop.signal.addEventListener('abort', () => finish(), { once: true });
        // Shows the client at once that the stream stands, and keeps its first reconnect short.
        controller.enqueue(text.encode('retry: 500\n: hello\n\n'));
        ping = setInterval(() => {
          if (room()) controller.enqueue(text.encode(': ping\n\n'));
        }, options.pingMs ?? PING_MS);

        const pump = async () => {
          for await (const activity of source) {
            if (stop.signal.aborted) return;
            const chunk = encodeActivity(activity);
            if (!chunk) continue;
            if (!room() && !(await waitForRoom())) {
              logger?.log('info', 'Dropped a client that does not read its activity stream.');
              finish(new Error('The client does not read.'));
              return;
            }
            if (stop.signal.aborted) return;
            controller.enqueue(chunk);
          }
        };
        const waitForRoom = () =>
          new Promise<boolean>((resolve) => {
            const timer = setTimeout(() => resolve(false), STALL_MS);
            drained = () => {
              clearTimeout(timer);
              drained = undefined;
              resolve(true);
            };
          });
        pump().then(
          () => finish(),
          (error: unknown) => {
            if (!stop.signal.aborted && !isConnectedServiceError(error, 'closed')) {
              logger?.log('warn', 'An activity stream ended with an error.', { error });
            }
            finish();
          },
        );
      },
      pull() {
        drained?.();
      },
      cancel() {
        stop.abort();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: MAX_WAITING_BYTES }),
  );
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' },
  });
}

function encodeActivity(activity: Activity): Uint8Array | undefined {
  const key =
    activity.type === 'change' ? activity.change : activity.type === 'readings' ? activity.readings : activity;
  const known = encoded.get(key);
  if (known) return known;
  const event = toWireEvent(activity);
  if (!event) return undefined;
  // JSON text has no line breaks, so one data line holds it; a cursor with one would start a field of its own.
  const id = event.id === undefined || /[\r\n\0]/.test(event.id) ? '' : `id: ${event.id}\n`;
  const chunk = text.encode(`${id}event: ${event.event}\ndata: ${JSON.stringify(event.data)}\n\n`);
  encoded.set(key, chunk);
  return chunk;
}
