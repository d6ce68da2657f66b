import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { CentralApplication } from './central/application.ts';
import { CentralDocuments } from './central/documents.ts';
import { localDelivery } from './central/local-delivery.ts';
import { createCentralService } from './central/rest/service.ts';
import { EventHubsEndpoint } from './event-hubs/amqp-endpoint.ts';
import { EventHub } from './event-hubs/event-hub.ts';
import { AccessControl } from './hub/access.ts';
import { HubAmqpEndpoint } from './hub/amqp/endpoint.ts';
import { Commands } from './hub/commands.ts';
import { Configurations } from './hub/configurations/configurations.ts';
import { ConfigurationStore } from './hub/configurations/configuration-store.ts';
import { BlobAccess } from './hub/files/blob-access.ts';
import { createFileBlobs, createMemoryBlobs } from './hub/files/blob-folder.ts';
import { FileUploads } from './hub/files/file-uploads.ts';
import { Hub } from './hub/hub.ts';
import { JobStore } from './hub/jobs/job-store.ts';
import { Jobs } from './hub/jobs/jobs.ts';
import { MqttConnection } from './hub/mqtt/connection.ts';
import { Registry } from './hub/registry.ts';
import { BlobService } from './hub/rest/blob-service.ts';
import { createHubHttpServer } from './hub/rest/http-server.ts';
import { checkRouting } from './hub/routing/routing-options.ts';
import { canBeEndpoint, endpointDelivery } from './hub/routing/endpoint-delivery.ts';
import { Router } from './hub/routing/router.ts';
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
import { AUDIENCES, BearerTokens, createCredential } from './tokens/issuer.ts';
import type { CredentialOptions, EmulatorCredential } from './tokens/issuer.ts';
import { loadSigningKey } from './tokens/signing-key.ts';
import { clientCertificate, type ClientCertificate } from './tls/client-certificate.ts';
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
  /** Rule firings and exported messages of IoT Central that nobody has taken yet. */
  readonly centralOutbox: number;
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
  /** The IoT Central application. */
  readonly central: {
    /** `https://localhost:18883`; REST calls go to `<url>/api/…`. */
    readonly url: string;
    readonly applicationId: string;
    /** Of an administrator, good for a year: the value of the header `Authorization`. */
    readonly apiToken: string;
  };
  /** Path of the key that bearer tokens are signed with, for `credentialFromFile`; undefined without a state directory. */
  readonly tokenKeyFile: string | undefined;
  /** In place of a credential of Microsoft Entra ID: for any client that takes a `TokenCredential`, with all rights. */
  credential(options?: CredentialOptions): EmulatorCredential;
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
 * Starts IoT Hub, its Event Hubs-compatible endpoint, IoT Central and Service Bus in this process, on loopback only.
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
  const tokenKey = loadSigningKey(stateDir);
  const tokens = new BearerTokens(tokenKey.bytes, now);
  const tls = await loadTlsMaterial(stateDir, now());

  const retention = {
    maxAge: options.retention?.maxAgeMs ?? DAY,
    maxBytes: options.retention?.maxBytesPerPartition ?? 16 * 1024 * 1024,
  };
  const events = new EventHub(HUB_NAME, options.partitions ?? 4, retention, now());
  const registry = new Registry(now);
  const commands = new Commands(now, options.maxCommandDeliveries);
  const jobStore = new JobStore();
  const configurationStore = new ConfigurationStore(now);
  const blobs = stateDir ? createFileBlobs(join(stateDir, 'uploads')) : createMemoryBlobs(now);
  const blobAccess = new BlobAccess(keys.iotHub.iothubowner, now);
  const files = new FileUploads(blobs, blobAccess, now);
  const queues = new QueueNamespace(options.queues ?? [], options.topics ?? [], now);
  const documents = new CentralDocuments();
  const participants = [events, registry, commands, queues, jobStore, configurationStore, files, documents];
  const journal = await openJournal(options, participants);
  cleanup.add(() => journal.close());
  for (const participant of participants) participant.attach(journal);
  queues.start();
  cleanup.add(() => queues.close());

  const access = new AccessControl(keys, registry, tokens, now);
  checkRouting(options.routing ?? {}, (name) => canBeEndpoint(queues, name));
  const router = new Router(options.routing ?? {}, HUB_NAME, endpointDelivery(events, queues));
  const hub = new Hub({ name: HUB_NAME, registry, commands, router, access, now });
  cleanup.add(() => hub.close());
  const jobs = new Jobs(jobStore, hub, log);
  jobs.start();
  cleanup.add(() => jobs.close());
  const configurations = new Configurations(configurationStore, hub, log);
  configurations.start();
  cleanup.add(() => configurations.close());
  const pruning = setInterval(() => events.prune(now()), PRUNE_INTERVAL);
  pruning.unref();
  cleanup.add(() => clearInterval(pruning));

  const authorities = options.deviceAuthorities ?? [];
  const hasAuthorities = authorities.length > 0;
  const mayReadBlobs = (token: string | undefined): boolean => {
    try {
      return access.service(token).permissions.includes('ServiceConnect');
    } catch {
      return false;
    }
  };
  const central = new CentralApplication({
    documents,
    hub,
    events,
    rootKey: keys.iotHub.iothubowner,
    bearerTokens: options.central?.bearerTokens ?? [],
    bearer: tokens,
    displayName: options.central?.displayName ?? 'Connected Service Kit',
    deliver: localDelivery(queues, events, now),
    now,
    log,
  });
  central.start();
  cleanup.add(() => central.close());
  const http = createHubHttpServer(
    { hub, jobs, configurations, files, blobs: new BlobService(blobs, blobAccess, mayReadBlobs, now), hasAuthorities },
    log,
    createCentralService(central, log),
  );
  cleanup.add(() => void http.close());
  const hubAmqp = new HubAmqpEndpoint(hub, files, options.feedbackBatchMs ?? 250);
  cleanup.add(() => hubAmqp.close());
  const certificateOf = (transport: Duplex): ClientCertificate | undefined =>
    clientCertificate(transport, hasAuthorities);
  const protocols: WebSocketHandlers = {
    amqp: (stream, transport = stream) => hubAmqp.serve(stream, certificateOf(transport)),
    mqtt: (stream, transport = stream) => void new MqttConnection(stream, hub, certificateOf(transport)),
  };
  acceptWebSockets(http, protocols);
  const multiplexer = new Multiplexer(
    tls.leaf,
    { ...protocols, http: (socket) => http.emit('connection', socket) },
    authorities,
  );
  const ownerKey = keys.iotHub.iothubowner;
  const eventHubs = new EventHubsEndpoint(
    events,
    options.consumerGroups,
    messagingTokenVerifier('iothubowner', ownerKey, now, { tokens, audiences: AUDIENCES.eventHubs }),
    now,
  );
  const serviceBus = new ServiceBusEndpoint(
    queues,
    messagingTokenVerifier(SERVICE_BUS_POLICY, keys.serviceBus, now, { tokens, audiences: AUDIENCES.serviceBus }),
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
    central: {
      url: `https://${hostName}`,
      applicationId: central.identity.id,
      apiToken: central.access.rootToken,
    },
    tokenKeyFile: tokenKey.file,
    credential: (credentialOptions) => createCredential(tokenKey.bytes, credentialOptions, now),
    diagnostics: () => ({
      devices: registry.size,
      connectedDevices: hub.sessions.count,
      events: events.partitions.reduce((sum, partition) => sum + partition.count, 0),
      eventReceivers: eventHubs.receiverCount,
      pendingFeedback: commands.feedback.size,
      queues: queues.counts(),
      centralOutbox: central.outbox.waiting,
      journalBytes: journal.size,
    }),
    close: () => cleanup.run(),
  };
}

type Listen = Parameters<typeof listenOnLoopback>[0]['onSocket'];
