import { ConnectedServiceError } from '@csk/core';
import type { ConnectedServiceClient, ConnectedServiceOptions, Logger, MessageQueue } from '@csk/core';

import type { TokenCredentialLike } from '../../links/token-credential.ts';
import { PORT } from '../central-errors.ts';
import { createIotCentral } from '../iot-central.ts';
import type { IotCentral } from '../iot-central.ts';
import { createDevicePull } from '../webhooks/pull-device.ts';
import { createCentralWebhooks } from '../webhooks/webhooks.ts';
import type { CentralConfig } from './central-config.ts';

export interface CentralConnectionOptions {
  /** Where firings of rules wait for the engine; see `CentralConnection.inputs`. */
  readonly alerts: MessageQueue;
  readonly logger?: Logger;
}

/** An application that is connected by its configuration. */
export interface CentralConnection {
  readonly cloud: IotCentral;
  /** What `createConnectedService` takes of it. */
  readonly inputs: Required<Pick<ConnectedServiceOptions, 'devices' | 'alertSources' | 'telemetry'>> &
    Pick<ConnectedServiceOptions, 'backChannel'>;
  /** Answers a request that is for the webhooks; undefined for others. */
  fetch(request: Request): Promise<Response> | undefined;
  /** From now on a device that changes in the application is fetched for the engine's records. */
  attach(client: Pick<ConnectedServiceClient, 'devices'>): void;
  close(): Promise<void>;
}

/**
 * Connects an application as its configuration says.
 * @throws ConnectedServiceError `unauthenticated` when the credential is `default` and `@azure/identity` not installed.
 */
export async function connectIotCentral(
  config: CentralConfig,
  { alerts, logger }: CentralConnectionOptions,
): Promise<CentralConnection> {
  const { application, credential, template, webhooks, rules, serviceProperty } = config;
  const cloud = createIotCentral({
    baseUrl: application,
    credential: credential === 'default' ? await defaultCredential() : credential.apiToken,
    ...(template === undefined ? {} : { template }),
  });
  let pull: ((deviceKey: string) => Promise<void>) | undefined;
  const receiver = createCentralWebhooks({
    authentication: webhooks.authentication,
    alerts,
    cloud,
    ruleFacts: ({ displayName }) => rules.get(displayName),
    // Before anybody is attached nobody has records that could be behind.
    onDeviceChanged: async (deviceKey) => pull?.(deviceKey),
    ...(logger ? { logger } : {}),
  });
  const isOurs = (path: string): boolean =>
    path === webhooks.path ||
    (path.startsWith(`${webhooks.path}/`) && !path.slice(webhooks.path.length + 1).includes('/'));
  return {
    cloud,
    inputs: {
      devices: cloud,
      alertSources: [{ name: 'IoT Central', queue: alerts }],
      telemetry: { stream: receiver.telemetry },
      ...(serviceProperty === undefined ? {} : { backChannel: { desired: serviceProperty } }),
    },
    fetch: (request) => (isOurs(new URL(request.url).pathname) ? receiver.fetch(request) : undefined),
    attach: (client) => {
      pull = createDevicePull(client);
    },
    close: async () => {
      await receiver.close();
      await cloud.close?.();
    },
  };
}

async function defaultCredential(): Promise<TokenCredentialLike> {
  // An optional package: its name stays a plain text, so that nothing tries to find it before it is needed.
  const identity = '@azure/identity';
  const loaded: unknown = await import(identity).catch((cause: unknown) => {
    throw new ConnectedServiceError('unauthenticated', `Install ${identity}, or configure an API token.`, {
      port: PORT,
      cause,
    });
  });
  const { DefaultAzureCredential } = loaded as { readonly DefaultAzureCredential: new () => TokenCredentialLike };
  return new DefaultAzureCredential();
}
