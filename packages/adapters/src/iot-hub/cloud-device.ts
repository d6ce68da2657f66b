import type { CloudDevice, Instant, Json } from '@csk/core';

/** The twin as the hub's REST interface and its queries give it; only what we read. */
export interface HubTwin {
  readonly deviceId: string;
  readonly etag?: string;
  readonly status?: string;
  readonly connectionState?: string;
  readonly lastActivityTime?: string;
  readonly tags?: Json;
  readonly properties?: { readonly desired?: Json; readonly reported?: Json };
}

/** Reads a twin. It also holds what we need of the identity, so one request is enough for both. */
export function toCloudDevice(twin: HubTwin): CloudDevice {
  const lastActivityAt = toInstant(twin.lastActivityTime);
  return {
    deviceKey: twin.deviceId,
    enabled: twin.status?.toLowerCase() !== 'disabled',
    connected: twin.connectionState?.toLowerCase() === 'connected',
    ...(lastActivityAt === undefined ? {} : { lastActivityAt }),
    tags: twin.tags ?? {},
    desired: withoutMetadata(twin.properties?.desired),
    reported: withoutMetadata(twin.properties?.reported),
    ...(twin.etag === undefined ? {} : { etag: twin.etag }),
  };
}

/** The hub's times may lack a zone (they are UTC), and its zero is the first of January of the year 1. */
export function toInstant(time: string | undefined): Instant | undefined {
  if (time === undefined || time.startsWith('0001-01-01')) return undefined;
  const parsed = new Date(/(?:Z|[+-]\d\d:?\d\d)$/i.test(time) ? time : `${time}Z`);
  return Number.isNaN(parsed.getTime()) ? undefined : parsed.toISOString();
}

/** Takes off `$version` and `$metadata`, which the hub adds at the top of desired and reported properties. */
function withoutMetadata(properties: Json | undefined): Json {
  if (properties === null || typeof properties !== 'object' || Array.isArray(properties)) return {};
  return Object.fromEntries(Object.entries(properties).filter(([name]) => name !== '$version' && name !== '$metadata'));
}
