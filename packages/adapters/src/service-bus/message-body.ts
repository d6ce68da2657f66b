import type { ServiceBusMessage, ServiceBusReceivedMessage } from '@azure/service-bus';
import type { Json, QueueMessage } from '@csk/core';

type Properties = NonNullable<QueueMessage['properties']>;

/** Writes a message for the SDK: JSON as UTF-8 text, bytes untouched. */
export function toServiceBusMessage({ id, body, properties }: QueueMessage): ServiceBusMessage {
  const bytes = body instanceof Uint8Array;
  return {
    messageId: id,
    body: Buffer.from(bytes ? body : JSON.stringify(body)),
    contentType: bytes ? 'application/octet-stream' : 'application/json',
    ...(properties === undefined ? {} : { applicationProperties: { ...properties } }),
  };
}

/** Reads a message of any sender: its JSON, or its bytes when it is none. */
export function toQueueMessage(message: ServiceBusReceivedMessage): QueueMessage {
  const properties = scalars(message.applicationProperties ?? {});
  return {
    id: messageIdOf(message),
    body: toBody(message.body),
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
  };
}

/** The sender's id; a message without one is known by its place in the queue. */
export function messageIdOf({ messageId, sequenceNumber }: ServiceBusReceivedMessage): string {
  if (messageId instanceof Uint8Array) return Buffer.from(messageId).toString('hex');
  return messageId === undefined || messageId === '' ? `sequence-${String(sequenceNumber)}` : String(messageId);
}

function toBody(body: unknown): Json | Uint8Array {
  if (!(body instanceof Uint8Array)) return asJson(body);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as Json;
  } catch {
    return new Uint8Array(body);
  }
}

/** An AMQP value instead of bytes: some senders do that. Only what JSON can say survives. */
function asJson(value: unknown): Json {
  const text: string | undefined = JSON.stringify(value);
  return text === undefined ? null : (JSON.parse(text) as Json);
}

function scalars(properties: Readonly<Record<string, unknown>>): Properties {
  return Object.fromEntries(
    Object.entries(properties)
      .map(([name, value]): [string, unknown] => [name, value instanceof Date ? timeText(value) : value])
      .filter((entry): entry is [string, string | number | boolean] =>
        ['string', 'number', 'boolean'].includes(typeof entry[1]),
      ),
  );
}

/** AMQP has times that are none of JavaScript's: such a one is left out. */
function timeText(time: Date): string | undefined {
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
