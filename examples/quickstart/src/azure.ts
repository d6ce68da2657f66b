import { join } from 'node:path';
import { createEventHubStream } from '@csk/adapters/event-hubs';
import type { CentralConnection } from '@csk/adapters/iot-central';
import { createIotHub } from '@csk/adapters/iot-hub';
import { createServiceBusQueue } from '@csk/adapters/service-bus';
import { createStreamProcessor } from '@csk/adapters/stream-analytics';
import {
  alertQueueSink,
  type DeviceCloud,
  type EventStream,
  type MessageQueue,
  type StreamProcessor,
  type ThresholdSource,
} from '@csk/core';
import { systemClock } from '@csk/core/memory';
import { startEmulator, trustEmulator } from '@csk/emulator';
import { ALERTS_QUEUE, READINGS_GROUP, RULES_GROUP } from './azure-names.ts';
import { connectCentral } from './central.ts';
import { consoleLogger } from './console-logger.ts';
import type { Database } from './database.ts';
import type { QuickstartOptions } from './options.ts';
import { asStartError, inUseError } from './start-error.ts';

/** The Azure services of the example: the emulator's, spoken to by the same adapters that speak to Azure. */
export interface Azure {
  readonly ca: string;
  readonly eventHubsConnectionString: string;
  readonly serviceBusConnectionString: string;
  readonly devices: DeviceCloud;
  readonly telemetry: EventStream;
  readonly alertsQueue: MessageQueue;
  /** The IoT Central application, when that is the device cloud. */
  readonly central: CentralConnection | undefined;
  /** How a device connects with the credential that its registration gave. */
  connectionStringOf(credential: string): string;
  /** The embedded Stream Analytics engine, with the inputs and outputs that the example's jobs name. */
  streamProcessor(database: Database, reference: ThresholdSource): StreamProcessor;
  close(): Promise<void>;
}

/** `url`: of the pages' web server, for those who call back. */
export async function connectAzure(options: QuickstartOptions, url: string): Promise<Azure> {
  const emulator = await startEmulator({
    stateDir: join(options.data, 'emulator'),
    ports: { hub: options.hubPort, serviceBus: options.serviceBusPort, eventHubs: options.eventHubsPort },
    // Short, so that what a lost connection had in hand comes again soon; it is renewed while in hand.
    queues: [{ name: ALERTS_QUEUE, lockDurationMs: 10_000 }],
    consumerGroups: [READINGS_GROUP, RULES_GROUP],
  }).catch((error: unknown) => {
    throw startErrorOf(error, options.data);
  });
  // Microsoft's IoT Hub client takes no certificate authority: this process is told to trust the emulator's.
  trustEmulator(emulator.ca);
  const telemetry = createEventHubStream({ connectionString: emulator.connectionStrings.eventHubs });
  const alertsQueue = createServiceBusQueue({
    connectionString: emulator.connectionStrings.serviceBus,
    queue: ALERTS_QUEUE,
  });
  const central =
    options.cloud === 'iot-central'
      ? await connectCentral(emulator, { url, data: options.data, alerts: alertsQueue }).catch(
          async (error: unknown) => {
            await emulator.close();
            throw error;
          },
        )
      : undefined;
  const devices = central?.cloud ?? createIotHub({ connectionString: emulator.connectionStrings.iotHub });
  return {
    ca: emulator.ca,
    eventHubsConnectionString: emulator.connectionStrings.eventHubs,
    serviceBusConnectionString: emulator.connectionStrings.serviceBus,
    devices,
    telemetry,
    alertsQueue,
    central,
    // A device of IoT Central would ask the provisioning service for its hub; the emulator's is known.
    connectionStringOf: (credential) => credential.replace(/^IdScope=[^;]+/, `HostName=${emulator.hostName}`),
    streamProcessor: (database, reference) =>
      createStreamProcessor({
        inputs: { IoTStream: { stream: telemetry, consumerGroup: RULES_GROUP } },
        references: { DeviceRulesBlob: reference },
        sinks: {
          AlertsQueue: alertQueueSink(alertsQueue),
          PowerBISQL: database.tableSink({
            table: 'crmiotevents',
            columns: ['DeviceId', 'ReadingType', 'Reading', 'EventToken', 'Threshold', 'RuleOutput', 'Time'],
          }),
        },
        checkpoints: database.store,
        clock: systemClock,
        logger: consoleLogger,
      }),
    close: async () => {
      await Promise.allSettled([
        central ? central.close() : devices.close?.(),
        telemetry.close?.(),
        alertsQueue.close?.(),
      ]);
      await emulator.close();
    },
  };
}

/** The emulator's options that choose a port, and ours. */
const PORT_OPTIONS: Readonly<Record<string, string>> = {
  'ports.hub': 'hub-port',
  'ports.serviceBus': 'service-bus-port',
  'ports.eventHubs': 'event-hubs-port',
};

/** The emulator names the port in use and its own option; a person at the command line has ours. */
function startErrorOf(error: unknown, data: string): unknown {
  if (error instanceof Error && 'code' in error && error.code === 'ELOCKED') return inUseError(data);
  if (!(error instanceof Error) || !('port' in error) || !('option' in error)) return error;
  const option = typeof error.option === 'string' ? PORT_OPTIONS[error.option] : undefined;
  return typeof error.port === 'number' && option !== undefined ? asStartError(error, error.port, option) : error;
}
