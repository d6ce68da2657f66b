import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeviceLink } from './device-link.ts';
import type { RecordedValue } from './recording.ts';

export interface ReplayOptions {
  readonly deviceKey: string;
  readonly connectionString: string;
  readonly ca?: string | undefined;
  readonly recording: readonly RecordedValue[];
  /** How many times faster than it was recorded; `Infinity` for as fast as the hub takes it. */
  readonly speed: number;
  readonly signal: AbortSignal;
}

const MAX_IN_FLIGHT = 64;

/**
 * Plays a recording through one device. Every message keeps its own time (`Time`; the property `csk-event-time` names
 * that column for the reading store) and gets a token made of the device and that time, so that playing the same recording again raises nothing twice.
 * A message that the hub does not take ends the replay: sent again, it would come after later ones.
 * @returns how many messages the hub has stored.
 * @throws what the first message that it did not take failed by.
 */
export async function replay(options: ReplayOptions): Promise<number> {
  let onConnected = (): void => {};
  const connected = new Promise<void>((resolve) => (onConnected = resolve));
  const link = new DeviceLink(
    { connectionString: options.connectionString, ca: options.ca, methods: [] },
    {
      connected: () => onConnected(),
      disconnected: () => {},
      message: () => {},
      method: () => ({ status: 501, payload: {} }),
    },
  );
  link.connect();
  const inFlight = new Set<Promise<void>>();
  const failed = new AbortController();
  const stop = AbortSignal.any([options.signal, failed.signal]);
  let sent = 0;
  try {
    await Promise.race([connected, aborted(stop)]);
    const begun = performance.now();
    const first = options.recording[0]?.at ?? 0;
    for (const { at, value } of options.recording) {
      const due = (at - first) / options.speed - (performance.now() - begun);
      if (due > 1) await sleep(due, undefined, { signal: stop }).catch(() => {});
      if (stop.aborted) break;
      const time = new Date(at).toISOString();
      const body = {
        DeviceID: options.deviceKey,
        Value: value,
        EventToken: `${options.deviceKey}@${time}`,
        Time: time,
      };
      const sending = link
        .send(JSON.stringify(body), { 'csk-event-time': 'Time' })
        .then(
          () => {
            sent += 1;
          },
          (error: unknown) => failed.abort(error),
        )
        .finally(() => inFlight.delete(sending));
      inFlight.add(sending);
      if (inFlight.size >= MAX_IN_FLIGHT) await Promise.race(inFlight);
    }
  } finally {
    await Promise.allSettled(inFlight);
    await link.disconnect();
  }
  if (failed.signal.aborted) throw failed.signal.reason;
  return sent;
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
