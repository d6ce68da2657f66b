import { dataOf, idText, type MessageParts } from '../../amqp/message-bytes.ts';
import type { DecodedMessage } from '../../amqp/rhea.ts';
import type { PropertyValue } from '../mailbox.ts';
import type { DeviceMessage } from '../telemetry.ts';
import { propertyValue } from './command-message.ts';

/** Annotations of a device's message that mean something, by the names of the MQTT property bag. */
const ANNOTATIONS: readonly (readonly [string, string])[] = [
  ['dt-subject', '$.sub'],
  ['iothub-interface-id', '$.ifid'],
];
/** The property in which a module names its output. */
const OUTPUT = 'iothub-outputname';

/**
 * Reads a device-to-cloud message.
 *
 * @throws AmqpError when a property is not a simple value.
 */
export function deviceMessageFrom({ message, annotations }: MessageParts): DeviceMessage {
  const properties = new Map<string, PropertyValue>();
  for (const [name, value] of systemProperties(message)) if (value !== undefined) properties.set(name, value);
  for (const [name, key] of ANNOTATIONS)
    if (annotations[name] !== undefined) properties.set(key, propertyValue(annotations[name]));
  for (const [name, value] of Object.entries(message.application_properties ?? {})) {
    properties.set(name === OUTPUT ? '$.on' : name, propertyValue(value));
  }
  return { properties, payload: payloadOf(message), modelId: undefined };
}

function systemProperties(message: DecodedMessage): [string, string | undefined][] {
  const expiry = message.absolute_expiry_time;
  return [
    ['$.mid', idText(message.message_id)],
    ['$.cid', idText(message.correlation_id)],
    ['$.uid', message.user_id && Buffer.from(message.user_id).toString('utf8')],
    ['$.to', message.to],
    ['$.ct', message.content_type],
    ['$.ce', message.content_encoding],
    ['$.exp', expiry === undefined || expiry === null ? undefined : new Date(Number(expiry)).toISOString()],
  ];
}

/** Data as it is; a text value, which some clients send, as its bytes. */
export function payloadOf(message: DecodedMessage): Buffer {
  const data = dataOf(message);
  if (data) return data;
  return typeof message.body === 'string' ? Buffer.from(message.body) : Buffer.alloc(0);
}
