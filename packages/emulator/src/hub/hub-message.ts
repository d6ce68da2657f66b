import { encodeBare } from '../amqp/message-bytes.ts';
import type { NewEvent } from '../event-hubs/partition-log.ts';
import type { DeviceIdentity } from './identity.ts';
import type { PropertyValue } from './mailbox.ts';

/** Where a message comes from, as `iothub-message-source` names it. */
export type MessageSource = 'Telemetry' | 'twinChangeEvents' | 'deviceLifecycleEvents' | 'deviceConnectionStateEvents';

/** What the hub has for its endpoints: telemetry of a device, or an event about one. */
export interface HubMessage {
  readonly source: MessageSource;
  readonly identity: DeviceIdentity;
  /** Milliseconds since 1970. */
  readonly enqueuedAt: number;
  /** Properties of the AMQP message, by rhea's names. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly application: ReadonlyMap<string, PropertyValue>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly payload: Buffer;
}

const METHODS = {
  device: methodsOf('device'),
  module: methodsOf('module'),
};

function methodsOf(scope: string): { readonly sas: string; readonly x509: string } {
  return {
    sas: JSON.stringify({ scope, type: 'sas', issuer: 'iothub' }),
    x509: JSON.stringify({ scope, type: 'x509', issuer: 'external' }),
  };
}

/** `iothub-connection-auth-method`: how the sender proved who it is. */
export function authMethodOf({ moduleId, authenticationType }: DeviceIdentity): string {
  const { sas, x509 } = METHODS[moduleId === undefined ? 'device' : 'module'];
  return authenticationType === 'sas' ? sas : x509;
}

/** An object with own properties only, whatever names a device chose. */
const record = (entries: Iterable<readonly [string, unknown]>): Record<string, unknown> => Object.fromEntries(entries);

/** The message as the built-in endpoint stores it: what IoT Hub says of it are annotations. */
export const toEvent = (message: HubMessage): NewEvent => ({
  enqueuedAt: message.enqueuedAt,
  annotations: message.annotations,
  bare: encodeBare(message.properties, record(message.application), message.payload),
});

/** The message as a Service Bus queue gets it: what IoT Hub says of it are application properties. */
export function toQueueMessage(message: HubMessage): Buffer {
  const added = [...Object.entries(message.annotations), ['iothub-enqueuedtime', isoTime(message)] as const];
  return encodeBare(message.properties, record([...message.application, ...added]), message.payload);
}

const isoTime = ({ enqueuedAt }: HubMessage): string => new Date(enqueuedAt).toISOString();
