import { authMethodOf, type HubMessage } from './hub-message.ts';
import type { DeviceIdentity } from './identity.ts';
import type { PropertyValue } from './mailbox.ts';

/** A device-to-cloud message, whatever protocol brought it. Names are those of the MQTT property bag. */
export interface DeviceMessage {
  /** System properties such as `$.ct` and application properties, in the order given. A null has no value. */
  readonly properties: ReadonlyMap<string, PropertyValue>;
  readonly payload: Buffer;
  readonly modelId: string | undefined;
}

/** Size of a message as IoT Hub counts it, whatever the protocol: payload, properties, of the system's the values. */
export function messageBytes({ properties, payload }: Pick<DeviceMessage, 'properties' | 'payload'>): number {
  let size = payload.length;
  for (const [name, value] of properties) {
    if (!name.startsWith('$.')) size += Buffer.byteLength(name);
    size += Buffer.byteLength(String(value ?? ''));
  }
  return size;
}

/** System properties that become properties of the AMQP message (page "Create and read IoT Hub messages"). */
const SYSTEM = new Map(
  Object.entries({
    '$.mid': 'message_id',
    '$.cid': 'correlation_id',
    '$.uid': 'user_id',
    '$.to': 'to',
    '$.ct': 'content_type',
    '$.ce': 'content_encoding',
    '$.exp': 'absolute_expiry_time',
  }),
);

/** System properties that become annotations. */
const ANNOTATED = new Map(
  Object.entries({
    '$.sub': 'dt-subject',
    '$.ifid': 'iothub-interface-id',
    '$.on': 'iothub-connection-module-output',
  }),
);

/** Builds what consumers of telemetry read, with everything that IoT Hub adds. */
export function telemetryMessage(identity: DeviceIdentity, message: DeviceMessage, enqueuedAt: number): HubMessage {
  const properties: Record<string, unknown> = {};
  const application = new Map<string, PropertyValue>();
  const annotations: Record<string, string> = {
    'iothub-connection-device-id': identity.deviceId,
    'iothub-connection-auth-method': authMethodOf(identity),
    'iothub-connection-auth-generation-id': identity.generationId,
    'iothub-message-source': 'Telemetry',
  };
  if (identity.moduleId !== undefined) annotations['iothub-connection-module-id'] = identity.moduleId;
  if (message.modelId) annotations['dt-dataschema'] = message.modelId;
  for (const [name, value] of message.properties) {
    const annotation = ANNOTATED.get(name);
    const property = SYSTEM.get(name);
    if (annotation) annotations[annotation] = String(value ?? '');
    else if (property) properties[property] = systemValue(name, String(value ?? ''));
    else application.set(name, value);
  }
  return { source: 'Telemetry', identity, enqueuedAt, properties, application, annotations, payload: message.payload };
}

function systemValue(name: string, value: string): unknown {
  if (name === '$.uid') return Buffer.from(value);
  if (name !== '$.exp') return value;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : at;
}
