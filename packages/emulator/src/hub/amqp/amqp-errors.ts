import { AmqpError } from '../../amqp/links.ts';
import { HubError } from '../hub-error.ts';

/** AMQP conditions from which the SDKs make their typed errors. */
const CONDITIONS: Readonly<Record<string, string>> = {
  DeviceNotFound: 'amqp:not-found',
  DeviceMaximumQueueDepthExceeded: 'amqp:resource-limit-exceeded',
  ThrottlingException: 'com.microsoft:device-container-throttled',
  IotHubQuotaExceeded: 'com.microsoft:quota-exceeded',
  MessageTooLarge: 'amqp:link:message-size-exceeded',
};

/** What the peer is told of an error. */
export function asAmqpError(error: unknown): AmqpError {
  if (error instanceof AmqpError) return error;
  if (error instanceof HubError) return new AmqpError(CONDITIONS[error.code] ?? 'amqp:not-allowed', error.message);
  if (error instanceof RangeError || error instanceof TypeError) {
    return new AmqpError('amqp:decode-error', 'The message is not a valid AMQP message.');
  }
  return new AmqpError('amqp:internal-error', 'The message could not be stored.');
}
