import iothub from 'azure-iothub';
import type { Client, JobClient, Registry } from 'azure-iothub';
// Not exported by the package's main module; the version is pinned, and the conformance suite notices a change.
import { Amqp as AmqpConnection } from 'azure-iothub/dist/common-amqp/amqp.js';

import type { TokenCredentialLike } from '../links/token-credential.ts';

/** How the hub is reached. */
export type IotHubConnection =
  | {
      /** `HostName=…;SharedAccessKeyName=…;SharedAccessKey=…` of a policy with registry and service rights. */
      readonly connectionString: string;
    }
  | {
      /** `contoso.azure-devices.net`; the credential needs the role "IoT Hub Data Contributor". */
      readonly hostName: string;
      readonly credential: TokenCredentialLike;
    }
  | {
      readonly hostName: string;
      readonly registry: Registry;
      readonly jobs: JobClient;
      /**
       * Makes a client on the given transport, which leaves the settling of messages to us; of several, each is closed
       * by the adapter.
       */
      readonly connect: (transport: typeof iothub.Amqp) => Client;
    };

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
export function createServiceClient(connection: IotHubConnection): Client {
  const client = connectOn(UnsettledAmqp, connection);
  client.setRetryPolicy(NO_RETRY);
  return client;
}

function connectOn(transport: typeof iothub.Amqp, connection: IotHubConnection): Client {
  if ('connect' in connection) return connection.connect(transport);
  if ('credential' in connection) {
    return iothub.Client.fromTokenCredential(connection.hostName, connection.credential, transport);
  }
  return iothub.Client.fromConnectionString(connection.connectionString, transport);
}

export function createRegistryClient(connection: IotHubConnection): Registry {
  if ('registry' in connection) return connection.registry;
  if ('credential' in connection) {
    return iothub.Registry.fromTokenCredential(connection.hostName, connection.credential);
  }
  return iothub.Registry.fromConnectionString(connection.connectionString);
}

export function createJobClient(connection: IotHubConnection): JobClient {
  if ('jobs' in connection) return connection.jobs;
  if ('credential' in connection) {
    return iothub.JobClient.fromTokenCredential(connection.hostName, connection.credential);
  }
  return iothub.JobClient.fromConnectionString(connection.connectionString);
}

/** What devices know the hub by. */
export function hostNameOf(connection: IotHubConnection): string {
  if ('hostName' in connection) return connection.hostName;
  return /(?:^|;)\s*HostName=([^;]+)/i.exec(connection.connectionString)?.[1] ?? '';
}

/** Closes a client without waiting for it: a broken one may never answer. */
export function abandonClient(client: Client): void {
  client.close().catch(() => undefined);
}
