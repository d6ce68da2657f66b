import type { Json, StreamEvent } from '@csk/core';

import { isObject, objectOf, textIn } from '../foreign-json.ts';

/** A message of IoT Central's data export, read. */
export type ExportedMessage =
  | {
      readonly source: 'telemetry';
      readonly deviceKey: string;
      readonly at: string;
      readonly body: Uint8Array;
      readonly properties: { readonly [name: string]: Json };
    }
  | {
      readonly source: 'deviceConnectivity';
      readonly deviceKey: string;
      readonly at: string;
      readonly connected: boolean;
    }
  /** Something about the device is other than it was: ask for it. */
  | { readonly source: 'properties' | 'deviceLifecycle'; readonly deviceKey: string; readonly at: string }
  /** Of no interest to service: templates, audit, and what may come later. */
  | { readonly source: 'other' };

const MAX_KEY = 128;

/** Reads an exported message (IoT Central, "Export IoT data", formats of each type of data); undefined when it is none. */
export function readExported(body: unknown): ExportedMessage | undefined {
  const message = objectOf(body);
  const { messageSource: source, enqueuedTime, messageType, telemetry, component, messageProperties } = message;
  if (typeof source !== 'string') return undefined;
  const deviceKey = textIn(message['deviceId'], MAX_KEY);
  const at = typeof enqueuedTime === 'string' && !Number.isNaN(Date.parse(enqueuedTime)) ? enqueuedTime : undefined;
  const isKnown = ['telemetry', 'deviceConnectivity', 'properties', 'deviceLifecycle'].includes(source);
  if (!isKnown) return { source: 'other' };
  if (deviceKey === undefined || at === undefined) return undefined;
  switch (source) {
    case 'telemetry':
      if (!isObject(telemetry)) return undefined;
      return {
        source,
        deviceKey,
        at: new Date(at).toISOString(),
        body: new TextEncoder().encode(JSON.stringify(telemetry)),
        properties: {
          ...objectOf(messageProperties),
          ...(typeof component === 'string' ? { 'dt-subject': component } : {}),
        },
      };
    case 'deviceConnectivity':
      return { source, deviceKey, at, connected: messageType === 'connected' };
    default:
      return { source: source === 'properties' ? source : 'deviceLifecycle', deviceKey, at };
  }
}

/** Exported telemetry as the device's own message, the way a hub's stream would give it. */
export function telemetryEvent(
  { deviceKey, at, body, properties }: ExportedMessage & { readonly source: 'telemetry' },
  place: Pick<StreamEvent, 'partition' | 'offset'>,
): StreamEvent {
  return { ...place, enqueuedAt: at, deviceKey, body, properties };
}
