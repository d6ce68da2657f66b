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
  let sent = 0;
  try {
    await connected;
    const begun = performance.now();
    const first = options.recording[0]?.at ?? 0;
    for (const { at, value } of options.recording) {
      if (options.signal.aborted) break;
      const due = (at - first) / options.speed - (performance.now() - begun);
      if (due > 1) await sleep(due, undefined, { signal: options.signal }).catch(() => {});
      const time = new Date(at).toISOString();
      const body = {
        DeviceID: options.deviceKey,
        Value: value,
        EventToken: `${options.deviceKey}@${time}`,
        Time: time,
      };
      const sending = link
        .send(JSON.stringify(body), { 'csk-event-time': 'Time' })
        .then(() => {
          sent += 1;
        })
        .finally(() => inFlight.delete(sending));
      inFlight.add(sending);
      if (inFlight.size >= MAX_IN_FLIGHT) await Promise.race(inFlight);
    }
    await Promise.all(inFlight);
  } finally {
    await Promise.allSettled(inFlight);
    await link.disconnect();
  }
  return sent;
}
