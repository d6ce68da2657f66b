import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../json.ts';
import type { HubMessage, MessageSource } from './hub-message.ts';
import type { DeviceIdentity } from './identity.ts';

/** What can be told of a device besides its telemetry (page "Non-telemetry event schemas"). */
export type DeviceEvent =
  | { readonly source: 'deviceLifecycleEvents'; readonly operation: 'create' | 'delete' }
  | { readonly source: 'twinChangeEvents'; readonly operation: 'updateTwin' | 'replaceTwin' }
  | { readonly source: 'deviceConnectionStateEvents'; readonly operation: 'Connected' | 'Disconnected' };

const SCHEMAS: Readonly<Record<DeviceEvent['source'], string>> = {
  deviceLifecycleEvents: 'deviceLifecycleNotification',
  twinChangeEvents: 'twinChangeNotification',
  deviceConnectionStateEvents: 'deviceConnectionStateNotification',
} satisfies Partial<Record<MessageSource, string>>;

/** `createDeviceIdentity`, `moduleConnected`, `updateTwin` and so on. */
function operationType(event: DeviceEvent, { moduleId }: DeviceIdentity): string {
  const isModule = moduleId !== undefined;
  switch (event.source) {
    case 'deviceLifecycleEvents':
      return `${event.operation}${isModule ? 'Module' : 'Device'}Identity`;
    case 'deviceConnectionStateEvents':
      return `${isModule ? 'module' : 'device'}${event.operation}`;
    case 'twinChangeEvents':
      return event.operation;
  }
}

/** Builds the message that routes carry for an event. */
export function deviceEventMessage(
  hubName: string,
  event: DeviceEvent,
  identity: DeviceIdentity,
  body: JsonObject,
  now: number,
): HubMessage {
  const { deviceId, moduleId } = identity;
  return {
    source: event.source,
    identity,
    enqueuedAt: now,
    properties: {
      correlation_id: randomUUID(),
      user_id: Buffer.from(hubName),
      content_type: 'application/json',
      content_encoding: 'utf-8',
    },
    application: new Map([
      ['hubName', hubName],
      ['deviceId', deviceId],
      ...(moduleId === undefined ? [] : [['moduleId', moduleId] as const]),
      ['operationTimestamp', new Date(now).toISOString()],
      ['opType', operationType(event, identity)],
      ['iothub-message-schema', SCHEMAS[event.source]],
    ]),
    annotations: {
      'iothub-connection-device-id': deviceId,
      ...(moduleId !== undefined && { 'iothub-connection-module-id': moduleId }),
      'iothub-message-source': event.source,
    },
    payload: Buffer.from(JSON.stringify(body)),
  };
}

/** Numbers connection events: the larger text is the later event, also over a restart. */
export class ConnectionSequence {
  #last = 0n;

  next(now: number): string {
    const floor = BigInt(now) * 1_000_000n;
    this.#last = floor > this.#last ? floor : this.#last + 1n;
    return this.#last.toString(16).toUpperCase().padStart(64, '0');
  }
}
