import type { ReceivedEventData } from '@azure/event-hubs';
import type { HubNotice, Json, StreamEvent } from '@csk/core';

/** Set by IoT Hub, not by the device: who sent the message, as the hub authenticated it. */
const DEVICE_ANNOTATION = 'iothub-connection-device-id';

/** Also set by IoT Hub: what the event is (IoT Hub developer guide, non-telemetry events). */
const SOURCE_ANNOTATION = 'iothub-message-source';
const TELEMETRY = 'telemetry';
const NOTICES: ReadonlyMap<string, HubNotice> = new Map([
  ['deviceconnectionstateevents', 'connection-state'],
  ['twinchangeevents', 'twin-change'],
  ['devicelifecycleevents', 'lifecycle'],
]);

type Incoming = Pick<
  ReceivedEventData,
  'body' | 'offset' | 'enqueuedTimeUtc' | 'messageId' | 'correlationId' | 'properties' | 'systemProperties'
>;

/** Reads an event as it came. Devices may send anything, so nothing here may throw. */
export function toStreamEvent(partition: string, event: Incoming): StreamEvent {
  const deviceKey: unknown = event.systemProperties?.[DEVICE_ANNOTATION];
  const notice = noticeOf(event.systemProperties?.[SOURCE_ANNOTATION]);
  const messageId = asText(event.messageId);
  const correlationId = asText(event.correlationId);
  return {
    partition,
    offset: event.offset,
    enqueuedAt: toInstant(event.enqueuedTimeUtc),
    ...(typeof deviceKey === 'string' ? { deviceKey } : {}),
    ...(notice === undefined ? {} : { notice }),
    ...(messageId === undefined ? {} : { messageId }),
    ...(correlationId === undefined ? {} : { correlationId }),
    body: toBytes(event.body),
    properties: scalars(event.properties),
  };
}

/** Absent on events of an event hub that is no IoT Hub's. */
function noticeOf(source: unknown): HubNotice | undefined {
  if (typeof source !== 'string' || source.toLowerCase() === TELEMETRY) return undefined;
  return NOTICES.get(source.toLowerCase()) ?? 'other';
}

/** Whether `offset` lies behind `position`. Offsets are numbers of up to 64 bits, written as text. */
export function isAfter(offset: string, position: string | undefined): boolean {
  if (position === undefined || !/^-?\d+$/.test(position) || !/^-?\d+$/.test(offset)) return true;
  return BigInt(offset) > BigInt(position);
}

function toInstant(time: Date | undefined): string {
  return time === undefined || Number.isNaN(time.getTime()) ? new Date(0).toISOString() : time.toISOString();
}

/** IoT Hub writes data sections, which arrive as bytes; other senders may use AMQP values. */
function toBytes(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  if (body === undefined || body === null) return new Uint8Array();
  if (Array.isArray(body) && body.every((part) => part instanceof Uint8Array)) return Buffer.concat(body);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new TextEncoder().encode(text ?? '');
}

function asText(id: unknown): string | undefined {
  if (typeof id === 'string') return id;
  if (typeof id === 'number') return String(id);
  return id instanceof Uint8Array ? Buffer.from(id).toString('hex') : undefined;
}

function scalars(properties: Readonly<Record<string, unknown>> | undefined): { readonly [name: string]: Json } {
  const kept = Object.entries(properties ?? {}).filter((entry): entry is [string, Json] => isScalar(entry[1]));
  return Object.fromEntries(kept);
}

function isScalar(value: unknown): value is Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  return typeof value === 'number' && Number.isFinite(value);
}
