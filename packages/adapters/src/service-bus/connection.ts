import { RetryMode, ServiceBusClient } from '@azure/service-bus';
import type { RetryOptions } from '@azure/service-bus';

import type { TokenCredentialLike } from '../links/token-credential.ts';

/** How the namespace is reached. */
export type ServiceBusConnection =
  | { readonly connectionString: string }
  | {
      /** `contoso.servicebus.windows.net`; the credential needs the roles "Azure Service Bus Data Sender" and "… Receiver". */
      readonly fullyQualifiedNamespace: string;
      readonly credential: TokenCredentialLike;
    }
  | {
      /** Makes a client, of which the queue takes more than one; it closes them. For a proxy or WebSocket, say. */
      readonly connect: () => ServiceBusClient;
    };

/** The SDK's own default waits half a minute before its first retry. */
const RETRY: RetryOptions = {
  mode: RetryMode.Exponential,
  maxRetries: 3,
  retryDelayInMs: 200,
  maxRetryDelayInMs: 10_000,
  timeoutInMs: 20_000,
};

/** A new client; it connects on first use. */
export function connectServiceBus(connection: ServiceBusConnection): ServiceBusClient {
  if ('connect' in connection) return connection.connect();
  if ('connectionString' in connection) {
    return new ServiceBusClient(connection.connectionString, { retryOptions: RETRY });
  }
  return new ServiceBusClient(connection.fullyQualifiedNamespace, connection.credential, { retryOptions: RETRY });
}
