import { AmqpError } from '../../amqp/links.ts';
import { dataOf, encodeAnnotations, encodeBare, encodeHeader, idText } from '../../amqp/message-bytes.ts';
import { amqpTypes, type DecodedMessage } from '../../amqp/rhea.ts';
import { randomUUID } from 'node:crypto';
import type { NewCommand } from '../commands.ts';
import { DEFAULT_TTL_MS, MAX_TTL_MS, type Ack, type LockedCommand, type PropertyValue } from '../mailbox.ts';

/** Largest cloud-to-device message, bytes (page "Reference - IoT Hub quotas and throttling"). */
export const MAX_COMMAND = 64 * 1024;

const TO = /^\/devices\/([^/]+)\/messages\/devicebound$/i;
const ACKS: readonly string[] = ['none', 'positive', 'negative', 'full'];

/** A command and the device that it is for. */
export interface AddressedCommand {
  readonly deviceId: string;
  readonly command: NewCommand;
}

/**
 * Reads a cloud-to-device message from what a service client sent.
 *
 * @throws AmqpError when address, ack, expiry or size is not what IoT Hub takes.
 */
export function commandFrom(message: DecodedMessage, now: number): AddressedCommand {
  const invalid = (text: string): AmqpError => new AmqpError('amqp:not-allowed', text);
  const to = message.to ?? '';
  const deviceId = TO.exec(to)?.[1];
  if (!deviceId) throw invalid(`'${to}' is not the address of a device's messages.`);
  const { 'iothub-ack': ack = 'none', ...properties } = message.application_properties ?? {};
  if (!ACKS.includes(String(ack))) throw invalid(`'${String(ack)}' is not a kind of acknowledgement.`);
  const expiresAt =
    message.absolute_expiry_time === undefined ? now + DEFAULT_TTL_MS : Number(message.absolute_expiry_time);
  if (expiresAt > now + MAX_TTL_MS) throw invalid('A cloud-to-device message lives at most two days.');
  const payload = dataOf(message) ?? Buffer.alloc(0);
  if (payload.length > MAX_COMMAND) {
    throw new AmqpError('amqp:link:message-size-exceeded', 'A cloud-to-device message has at most 64 KiB.');
  }
  return {
    deviceId: decodeId(deviceId),
    command: {
      messageId: idText(message.message_id) ?? randomUUID(),
      correlationId: idText(message.correlation_id),
      userId: message.user_id === undefined ? undefined : Buffer.from(message.user_id).toString('utf8'),
      contentType: message.content_type,
      contentEncoding: message.content_encoding,
      to,
      ack: ack as Ack,
      expiresAt,
      properties: Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, propertyValue(value)])),
      payload,
    },
  };
}

function decodeId(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @throws AmqpError for a map or a list: AMQP's application properties are simple values. */
export function propertyValue(value: unknown): PropertyValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (value instanceof Date) return value.toISOString();
  if (Buffer.isBuffer(value)) return value.toString('utf8');
  throw new AmqpError('amqp:invalid-field', 'The value of an application property must be simple.');
}

/** Encodes a command for a device. */
export function encodeCommand({ command, lockToken, deliveryCount }: LockedCommand): Buffer {
  const properties = {
    message_id: command.messageId,
    correlation_id: command.correlationId,
    user_id: command.userId === undefined ? undefined : Buffer.from(command.userId),
    to: command.to,
    content_type: command.contentType,
    content_encoding: command.contentEncoding,
    absolute_expiry_time: command.expiresAt,
  };
  const application = { ...command.properties, ...(command.ack !== 'none' && { 'iothub-ack': command.ack }) };
  const annotations = {
    'x-opt-sequence-number': amqpTypes.wrap_long(command.sequence),
    'iothub-enqueuedtime': amqpTypes.wrap_timestamp(command.enqueuedAt),
    'iothub-message-lock-token': lockToken,
  };
  return Buffer.concat([
    encodeHeader({ delivery_count: deliveryCount }),
    encodeAnnotations(annotations),
    encodeBare(properties, application, command.payload),
  ]);
}
