import type { Activity, Change } from '@csk/core';

/** Path of the live stream below the gateway's base. */
export const ACTIVITY_PATH = '/activity';

/** The server writes a comment this often, so that both sides and every proxy between see a living connection. */
export const PING_MS = 15_000;

/** A stream that is silent for this long is dead, whatever the socket says: two pings and some. */
export const SILENCE_MS = 40_000;

/** Devices whose readings one stream carries at most. */
export const MAX_READING_DEVICES = 50;

/** One server-sent event. `id` is the cursor to resume after. */
export interface WireEvent {
  readonly event: string;
  readonly id?: string | undefined;
  readonly data: unknown;
}

/** How an activity is written, or `undefined` for what only one side of the wire can know. */
export function toWireEvent(activity: Activity): WireEvent | undefined {
  switch (activity.type) {
    case 'change':
      return { event: 'change', id: activity.change.cursor, data: activity.change };
    case 'readings':
      return { event: 'readings', data: { deviceId: activity.deviceId, readings: activity.readings } };
    case 'reset':
      return { event: 'reset', id: activity.cursor, data: { cursor: activity.cursor } };
    case 'connection':
      return activity.connection === 'live'
        ? { event: 'ready', id: activity.cursor, data: { cursor: activity.cursor ?? null } }
        : undefined;
  }
}

type ReadingsActivity = Extract<Activity, { readonly type: 'readings' }>;

/** Reads what {@link toWireEvent} wrote. An event of a newer server is `undefined`, so that it can be passed over. */
export function fromWireEvent(event: string, id: string | undefined, text: string): Activity | undefined {
  switch (event) {
    case 'change':
      return { type: 'change', change: JSON.parse(text) as Change };
    case 'readings':
      return { type: 'readings', ...(JSON.parse(text) as Pick<ReadingsActivity, 'deviceId' | 'readings'>) };
    case 'reset':
      return { type: 'reset', cursor: id ?? '' };
    case 'ready':
      return { type: 'connection', connection: 'live', cursor: id };
    default:
      return undefined;
  }
}
