import { encodeBare } from '../amqp/message-bytes.ts';
import type { NewEvent } from '../event-hubs/partition-log.ts';
import type { DeviceIdentity } from './identity.ts';

/** A device-to-cloud message, whatever protocol brought it. Names are those of the MQTT property bag. */
export interface DeviceMessage {
  /** System properties such as `$.ct` and application properties, in the order given. A null has no value. */
  readonly properties: ReadonlyMap<string, string | null>;
  readonly payload: Buffer;
  readonly modelId: string | undefined;
}

/** System properties that become properties of the AMQP message (page "Create and read IoT Hub messages"). */
const SYSTEM: Readonly<Record<string, string>> = {
  '$.mid': 'message_id',
  '$.cid': 'correlation_id',
  '$.uid': 'user_id',
  '$.to': 'to',
  '$.ct': 'content_type',
  '$.ce': 'content_encoding',
  '$.exp': 'absolute_expiry_time',
};

/** System properties that become annotations. */
const ANNOTATED: Readonly<Record<string, string>> = {
  '$.sub': 'dt-subject',
  '$.ifid': 'iothub-interface-id',
  '$.on': 'iothub-connection-module-output',
};

/** Builds the event that consumers of the built-in endpoint read, with everything that IoT Hub adds. */
export function telemetryEvent(identity: DeviceIdentity, message: DeviceMessage, enqueuedAt: number): NewEvent {
  const properties: Record<string, unknown> = {};
  const application: Record<string, unknown> = {};
  const annotations: Record<string, string> = {
    'iothub-connection-device-id': identity.deviceId,
    'iothub-connection-auth-method': JSON.stringify({ scope: 'device', type: 'sas', issuer: 'iothub' }),
    'iothub-connection-auth-generation-id': identity.generationId,
    'iothub-message-source': 'Telemetry',
  };
  if (message.modelId) annotations['dt-dataschema'] = message.modelId;
  for (const [name, value] of message.properties) {
    if (ANNOTATED[name]) annotations[ANNOTATED[name]] = value ?? '';
    else if (SYSTEM[name]) properties[SYSTEM[name]] = systemValue(name, value ?? '');
    else Object.defineProperty(application, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return { enqueuedAt, annotations, bare: encodeBare(properties, application, message.payload) };
}

function systemValue(name: string, value: string): unknown {
  if (name === '$.uid') return Buffer.from(value);
  if (name !== '$.exp') return value;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : at;
}
