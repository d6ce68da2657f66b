import iothub from 'azure-iothub';
import type { Client } from 'azure-iothub';
// Not exported by the package's main module; the version is pinned, and the conformance suite notices a change.
import { Amqp as AmqpConnection } from 'azure-iothub/dist/common-amqp/amqp.js';

/** Retrying is the caller's: the SDK would go on for four minutes, long after our deadline has told the caller "timeout". */
const NO_RETRY = { shouldRetry: () => false, nextRetryTimeout: () => 0 };

/**
 * The SDK's own transport accepts every feedback message as it arrives, before anybody has read it, so a crash loses
 * it and `abandon` does nothing. This one leaves the settling to us.
 */
class UnsettledAmqp extends iothub.Amqp {
  constructor(config: Client.TransportConfigOptions) {
    super(config, new AmqpConnection(false));
  }
}

/** A client for messages, methods and feedback; it connects on first use. */
export function createServiceClient(connectionString: string): Client {
  const client = iothub.Client.fromConnectionString(connectionString, UnsettledAmqp);
  client.setRetryPolicy(NO_RETRY);
  return client;
}

/** Closes a client without waiting for it: a broken one may never answer. */
export function abandonClient(client: Client): void {
  client.close().catch(() => undefined);
}
