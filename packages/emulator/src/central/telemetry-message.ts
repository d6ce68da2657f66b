import { amqpMessage } from '../amqp/rhea.ts';
import { dataOf } from '../amqp/message-bytes.ts';
import type { StoredEvent } from '../event-hubs/partition-log.ts';
import { isJsonObject, parseJson, type Json, type JsonObject } from '../json.ts';

/** A telemetry message of a device, read. */
export interface TelemetryMessage {
  readonly deviceId: string;
  readonly component: string | undefined;
  readonly modelId: string | undefined;
  /** Milliseconds since 1970. */
  readonly enqueuedAt: number;
  readonly telemetry: JsonObject;
  readonly properties: JsonObject;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** The device that sent an event; undefined when it is no telemetry, or a module's. */
export const senderOf = ({ annotations }: StoredEvent): string | undefined =>
  annotations['iothub-message-source'] === 'Telemetry' && annotations['iothub-connection-module-id'] === undefined
    ? textOf(annotations['iothub-connection-device-id'])
    : undefined;

/** Reads an event; undefined when its body is no JSON object, as Central shows nothing of those either. */
export function readTelemetry(event: StoredEvent): TelemetryMessage | undefined {
  const deviceId = senderOf(event);
  if (deviceId === undefined) return undefined;
  try {
    const message = amqpMessage.decode(event.bare);
    const telemetry = parseJson((dataOf(message) ?? Buffer.alloc(0)).toString('utf8'));
    if (!isJsonObject(telemetry)) return undefined;
    const properties = Object.entries(message.application_properties ?? {}).filter(([, value]) =>
      ['string', 'number', 'boolean'].includes(typeof value),
    );
    return {
      deviceId,
      component: textOf(event.annotations['dt-subject']),
      modelId: textOf(event.annotations['dt-dataschema']),
      enqueuedAt: event.enqueuedAt,
      telemetry,
      properties: Object.fromEntries(properties as [string, Json][]),
    };
  } catch {
    return undefined;
  }
}
