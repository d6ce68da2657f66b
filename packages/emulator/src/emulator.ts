import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { EventHubsEndpoint } from './event-hubs/amqp-endpoint.ts';
import { EventHub } from './event-hubs/event-hub.ts';
import { AccessControl } from './hub/access.ts';
import { HubAmqpEndpoint } from './hub/amqp/endpoint.ts';
import { Commands } from './hub/commands.ts';
import { Hub } from './hub/hub.ts';
import { MqttConnection } from './hub/mqtt/connection.ts';
import { Registry } from './hub/registry.ts';
import { createHubHttpServer } from './hub/rest/http-server.ts';
import { acceptWebSockets, type WebSocketHandlers } from './hub/websocket.ts';
import { FileJournal } from './journal/file-journal.ts';
import { createMemoryJournal, type Journal, type Journaled } from './journal/journal.ts';
import { lockStateDirectory } from './journal/state-lock.ts';
import { checkOptions, DEFAULT_PORTS, type EmulatorOptions } from './options.ts';
import { listenOnLoopback, type Listener } from './port/listen.ts';
import { createMessagingPort } from './port/messaging-port.ts';
import { Multiplexer } from './port/multiplexer.ts';
import { loadPolicyKeys, SERVICE_BUS_POLICY } from './sas/policy-keys.ts';
import { messagingTokenVerifier } from './sas/service-bus-verifier.ts';
import { ServiceBusEndpoint } from './service-bus/amqp-endpoint.ts';
import { QueueNamespace } from './service-bus/namespace.ts';
import { loadTlsMaterial } from './tls/tls-store.ts';

/** Counts of what the emulator holds, for a status line or a test. */
export interface EmulatorDiagnostics {
  readonly devices: number;
  readonly connectedDevices: number;
  readonly events: number;
  readonly eventReceivers: number;
  readonly pendingFeedback: number;
  /** Messages per queue, in whatever state; dead letters under `<queue>/$deadletterqueue`. */
  readonly queues: Readonly<Record<string, number>>;
  readonly journalBytes: number;
}

/** A running emulator. */
export interface Emulator {
  readonly ports: { readonly hub: number; readonly serviceBus: number; readonly eventHubs: number };
  /** `HostName` of the hub, such as `localhost:18883`. */
  readonly hostName: string;
  /** PEM of the authority that signed the hub's certificate. */
  readonly ca: string;
  /** Path of the same PEM; undefined without a state directory. */
  readonly caFile: string | undefined;
  readonly connectionStrings: {
    /** Policy iothubowner. */
    readonly iotHub: string;
    readonly serviceBus: string;
    /** With `EntityPath`. */
    readonly eventHubs: string;
  };
  diagnostics(): EmulatorDiagnostics;
  /** Ends every connection and makes what was accepted durable. */
  close(): Promise<void>;
}

const HUB_NAME = 'csk-hub';
const DAY = 24 * 3_600_000;
const PRUNE_INTERVAL = 60_000;

/** Resources in the order in which they were taken; given back in reverse, also when starting fails half-way. */
class Cleanup {
  readonly #steps: (() => Promise<void> | void)[] = [];

  add(step: () => Promise<void> | void): void {
    this.#steps.push(step);
  }

  async run(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) await step();
  }
}

/**
 * Starts IoT Hub, its Event Hubs-compatible endpoint and Service Bus in this process, on loopback only.
 *
 * @throws RangeError for an option outside its limits.
 * @throws Error with `code` `EADDRINUSE`, `port` and `option` when a port is taken, or `ELOCKED` when another process
 *   uses the state directory.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  checkOptions(options);
  const cleanup = new Cleanup();
  try {
    return await start(options, cleanup);
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}

async function openJournal(options: EmulatorOptions, participants: readonly Journaled[]): Promise<Journal> {
  if (!options.stateDir) return createMemoryJournal();
  const directory = join(options.stateDir, 'journal');
  return FileJournal.open({ directory, participants, ...(options.log && { log: options.log }) });
}

async function start(options: EmulatorOptions, cleanup: Cleanup): Promise<Emulator> {
  const now = Date.now;
  const log = options.log ?? (() => {});
  const { stateDir } = options;
  if (stateDir) cleanup.add(lockStateDirectory(stateDir));
  const keys = loadPolicyKeys(stateDir);
  const tls = await loadTlsMaterial(stateDir, now());

  const retention = {
    maxAge: options.retention?.maxAgeMs ?? DAY,
    maxBytes: options.retention?.maxBytesPerPartition ?? 16 * 1024 * 1024,
  };
  const events = new EventHub(HUB_NAME, options.partitions ?? 4, retention, now());
  const registry = new Registry(now);
  const commands = new Commands(now);
  const queues = new QueueNamespace(options.queues ?? [], options.topics ?? [], now);
  const participants = [events, registry, commands, queues];
  const journal = await openJournal(options, participants);
  cleanup.add(() => journal.close());
  for (const participant of participants) participant.attach(journal);
  queues.start();
  cleanup.add(() => queues.close());

  const access = new AccessControl(keys, registry, now);
  const hub = new Hub({ name: HUB_NAME, registry, commands, events, access, now });
  cleanup.add(() => hub.close());
  const pruning = setInterval(() => events.prune(now()), PRUNE_INTERVAL);
  pruning.unref();
  cleanup.add(() => clearInterval(pruning));

  const http = createHubHttpServer(hub, log);
  cleanup.add(() => void http.close());
  const hubAmqp = new HubAmqpEndpoint(hub, options.feedbackBatchMs ?? 250);
  cleanup.add(() => hubAmqp.close());
  const protocols: WebSocketHandlers = {
    amqp: (stream) => hubAmqp.serve(stream),
    mqtt: (stream) => void new MqttConnection(stream, hub),
  };
  acceptWebSockets(http, protocols);
  const multiplexer = new Multiplexer(tls.leaf, {
    ...protocols,
    http: (socket) => http.emit('connection', socket),
  });
  const ownerKey = keys.iotHub.iothubowner;
  const eventHubs = new EventHubsEndpoint(
    events,
    options.consumerGroups,
    messagingTokenVerifier('iothubowner', ownerKey, now),
    now,
  );
  const serviceBus = new ServiceBusEndpoint(
    queues,
    messagingTokenVerifier(SERVICE_BUS_POLICY, keys.serviceBus, now),
    now,
  );

  const listen = async (name: keyof typeof DEFAULT_PORTS, onSocket: Listen): Promise<Listener> => {
    const port = options.ports?.[name] ?? DEFAULT_PORTS[name];
    const listener = await listenOnLoopback({ port, option: `ports.${name}`, onSocket });
    cleanup.add(() => listener.close());
    return listener;
  };
  const messaging = (serve: (stream: Duplex) => void): Listen => {
    const port = createMessagingPort(tls.leaf, serve);
    cleanup.add(() => port.close());
    return (socket) => port.accept(socket);
  };
  const ports = {
    hub: (await listen('hub', (socket) => multiplexer.accept(socket))).port,
    serviceBus: (
      await listen(
        'serviceBus',
        messaging((stream) => serviceBus.serve(stream)),
      )
    ).port,
    eventHubs: (
      await listen(
        'eventHubs',
        messaging((stream) => eventHubs.serve(stream)),
      )
    ).port,
  };
  const hostName = `localhost:${ports.hub}`;
  const endpoint = (port: number): string => `Endpoint=sb://localhost:${port}`;

  return {
    ports,
    hostName,
    ca: tls.ca,
    caFile: tls.caFile,
    connectionStrings: {
      iotHub: `HostName=${hostName};SharedAccessKeyName=iothubowner;SharedAccessKey=${ownerKey}`,
      serviceBus:
        `${endpoint(ports.serviceBus)};SharedAccessKeyName=${SERVICE_BUS_POLICY};` +
        `SharedAccessKey=${keys.serviceBus};UseDevelopmentEmulator=true`,
      eventHubs:
        `${endpoint(ports.eventHubs)};SharedAccessKeyName=iothubowner;SharedAccessKey=${ownerKey};` +
        `EntityPath=${HUB_NAME};UseDevelopmentEmulator=true`,
    },
    diagnostics: () => ({
      devices: registry.size,
      connectedDevices: hub.sessions.count,
      events: events.partitions.reduce((sum, partition) => sum + partition.count, 0),
      eventReceivers: eventHubs.receiverCount,
      pendingFeedback: commands.feedback.size,
      queues: queues.counts(),
      journalBytes: journal.size,
    }),
    close: () => cleanup.run(),
  };
}

type Listen = Parameters<typeof listenOnLoopback>[0]['onSocket'];
