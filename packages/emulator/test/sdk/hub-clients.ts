import type { TestContext } from 'node:test';
import { EventHubConsumerClient, type ReceivedEventData } from '@azure/event-hubs';
import common from 'azure-iot-common';
import device from 'azure-iot-device';
import { Amqp, AmqpWs } from 'azure-iot-device-amqp';
import { Http } from 'azure-iot-device-http';
import { Mqtt, MqttWs } from 'azure-iot-device-mqtt';
import iotHub from 'azure-iothub';
import type { Emulator } from '../../src/index.ts';
import { defer } from '../integration/running-emulator.ts';

export { createDevice, defer, eventually, runEmulator, temporaryFolder } from '../integration/running-emulator.ts';

/** Whether an error is of one of the SDK's types, by its name: the SDKs carry several copies of the same classes. */
export const errorNamed = (name: string) => (error: unknown) =>
  error instanceof Error && (error.name === name || error.constructor.name === name);

/** Whether the hub's answer, which the SDK attaches to its error, names this code. */
export const errorWithCode = (code: string) => (error: unknown) =>
  String((error as { responseBody?: unknown }).responseBody).includes(code);

export const registryOf = (emulator: Emulator): iotHub.Registry =>
  iotHub.Registry.fromConnectionString(emulator.connectionStrings.iotHub);

/** A service client with its connection open, closed when the test ends. */
export async function serviceOf(t: TestContext, emulator: Emulator): Promise<iotHub.Client> {
  const service = iotHub.Client.fromConnectionString(emulator.connectionStrings.iotHub);
  defer(t, () => service.close());
  await service.open();
  return service;
}

/** The five transports of azure-iot-device. Over WebSocket the SDK appends ":443" to the host; only that is undone. */
export function transports(emulator: Emulator) {
  class LocalMqttWs extends MqttWs {
    protected override _getBaseTransportConfig(credentials: never): ReturnType<MqttWs['_getBaseTransportConfig']> {
      const config = super._getBaseTransportConfig(credentials);
      config.uri = `wss://${emulator.hostName}/$iothub/websocket`;
      return config;
    }
  }
  class LocalAmqpWs extends AmqpWs {
    protected override _getConnectionUri(): string {
      return `wss://${emulator.hostName}/$iothub/websocket`;
    }
  }
  return { Mqtt, MqttWs: LocalMqttWs, Amqp, AmqpWs: LocalAmqpWs, Http };
}

export type TransportName = keyof ReturnType<typeof transports>;

/** A device client over a transport, not opened; closed when the test ends. */
export function deviceClient(
  t: TestContext,
  emulator: Emulator,
  connectionString: string,
  transport: TransportName,
): device.Client {
  const client = device.Client.fromConnectionString(connectionString, transports(emulator)[transport]);
  client.setRetryPolicy(new common.NoRetry());
  // Without a listener, losing the connection would be an uncaught error event.
  client.on('error', () => {});
  defer(t, () => client.close().catch(() => {}));
  return client;
}

/** The same, opened. The emulator's authority is trusted by `runEmulator` for the whole process. */
export async function openDevice(
  t: TestContext,
  emulator: Emulator,
  connectionString: string,
  transport: TransportName = 'Mqtt',
): Promise<device.Client> {
  const client = deviceClient(t, emulator, connectionString, transport);
  await client.open();
  return client;
}

/** Everything that arrives at the built-in endpoint from its beginning on. */
export function readEvents(t: TestContext, emulator: Emulator): ReceivedEventData[] {
  const received: ReceivedEventData[] = [];
  const consumer = new EventHubConsumerClient('$Default', emulator.connectionStrings.eventHubs);
  defer(t, () => consumer.close());
  const subscription = consumer.subscribe(
    { processEvents: async (events) => void received.push(...events), processError: async () => {} },
    { startPosition: { offset: '-1' }, maxBatchSize: 100 },
  );
  defer(t, () => subscription.close());
  return received;
}

/** Reads all pages of a query. */
export async function queryAll(registry: iotHub.Registry, text: string, pageSize?: number): Promise<unknown[][]> {
  const query = registry.createQuery(text, pageSize);
  const pages: unknown[][] = [];
  while (query.hasMoreResults) {
    // Without a callback the SDK goes on only from the token that it is given.
    const { result } = (await query.next(query.continuationToken)) as unknown as { result: unknown[] };
    pages.push(result);
  }
  return pages;
}
