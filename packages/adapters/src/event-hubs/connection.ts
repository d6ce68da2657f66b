import { EventHubConsumerClient, RetryMode } from '@azure/event-hubs';
import type { RetryOptions } from '@azure/event-hubs';

import { ConnectedServiceError } from '@csk/core';

import { reasonOf, safeCause } from '../links/redact.ts';
import type { TokenCredentialLike } from '../links/token-credential.ts';
import { PORT } from './event-hub-errors.ts';

/**
 * How the event hub is reached. The built-in endpoint of an IoT Hub is read with its connection string: the roles of
 * IoT Hub are for its service APIs. An event hub that messages are routed to takes a credential with the role "Azure
 * Event Hubs Data Receiver".
 */
export type EventHubConnection =
  | {
      /** Of the event hub, or of an IoT Hub's built-in endpoint; with `EntityPath`. */
      readonly connectionString: string;
    }
  | {
      /** `contoso.servicebus.windows.net`. */
      readonly fullyQualifiedNamespace: string;
      readonly eventHubName: string;
      readonly credential: TokenCredentialLike;
    }
  | {
      /** Makes a client, for each reader one of its own; the stream closes it. For a proxy or WebSocket, say. */
      readonly connect: (consumerGroup: string) => EventHubConsumerClient;
    };

/** The SDK's own default waits half a minute before its first retry. */
const RETRY: RetryOptions = {
  mode: RetryMode.Exponential,
  maxRetries: 5,
  retryDelayInMs: 200,
  maxRetryDelayInMs: 10_000,
  timeoutInMs: 30_000,
};

/**
 * A new client for a consumer group; it connects on first use.
 * @throws ConnectedServiceError `invalid` for a connection string that cannot be; without it, where the SDK quotes it.
 */
export function connectEventHub(connection: EventHubConnection, group: string): EventHubConsumerClient {
  if ('connect' in connection) return connection.connect(group);
  try {
    if ('connectionString' in connection) {
      return new EventHubConsumerClient(group, connection.connectionString, { retryOptions: RETRY });
    }
    const { fullyQualifiedNamespace: host, eventHubName, credential } = connection;
    return new EventHubConsumerClient(group, host, eventHubName, credential, { retryOptions: RETRY });
  } catch (error) {
    throw new ConnectedServiceError('invalid', `The event hub cannot be connected: ${reasonOf(error)}`, {
      port: PORT,
      cause: safeCause(error),
    });
  }
}
