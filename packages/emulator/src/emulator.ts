import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { createAdmin } from './admin/admin.ts';
import { CentralApplication } from './central/application.ts';
import { CentralDocuments } from './central/documents.ts';
import { localDelivery } from './central/local-delivery.ts';
import { CentralScope } from './central/provisioning-scope.ts';
import { createCentralService } from './central/rest/service.ts';
import { Cleanup } from './cleanup.ts';
import { connectionStrings } from './connection-strings.ts';
import { Controls } from './controls.ts';
import { ProvisioningStore } from './dps/provisioning-store.ts';
import { startProvisioning } from './dps/start.ts';
import { EventHubsEndpoint } from './event-hubs/amqp-endpoint.ts';
import { EventHub } from './event-hubs/event-hub.ts';
import { EmulatorFaults } from './faults/emulator-faults.ts';
import type { Service } from './faults/fault.ts';
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
import { createHubHttpServer, type Disturbance } from './hub/rest/http-server.ts';
import { checkRouting } from './hub/routing/routing-options.ts';
import { canBeEndpoint, endpointDelivery } from './hub/routing/endpoint-delivery.ts';
import { Router } from './hub/routing/router.ts';
import { acceptWebSockets, type WebSocketHandlers } from './hub/websocket.ts';
import { FileJournal } from './journal/file-journal.ts';
import { createMemoryJournal, type Journal, type Journaled } from './journal/journal.ts';
import { lockStateDirectory } from './journal/state-lock.ts';
import { checkOptions, DEFAULT_PORTS, STANDARD_PORTS, type EmulatorOptions } from './options.ts';
import type { Emulator } from './running-emulator.ts';
import { listenOnLoopback, type Listener } from './port/listen.ts';
import { createMessagingPort } from './port/messaging-port.ts';
import { Multiplexer } from './port/multiplexer.ts';
import { loadPolicyKeys, SERVICE_BUS_POLICY } from './sas/policy-keys.ts';
import { messagingTokenVerifier, type MessagingBearer } from './sas/service-bus-verifier.ts';
import { ServiceBusEndpoint } from './service-bus/amqp-endpoint.ts';
import { QueueNamespace } from './service-bus/namespace.ts';
import { AUDIENCES, BearerTokens, createCredential } from './tokens/issuer.ts';
import { loadSigningKey } from './tokens/signing-key.ts';
import { clientCertificate, type ClientCertificate } from './tls/client-certificate.ts';
import { loadTlsMaterial } from './tls/tls-store.ts';

const HUB_NAME = 'csk-hub';
const DAY = 24 * 3_600_000;
const PRUNE_INTERVAL = 60_000;

/**
 * Starts IoT Hub, its Event Hubs-compatible endpoint and provisioning service, IoT Central and Service Bus in this process, on loopback only.
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
    // What it failed by says more than what then could not be given back.
    await cleanup.run().catch(() => {});
    throw error;
  }
}

async function openJournal(options: EmulatorOptions, participants: readonly Journaled[]): Promise<Journal> {
  if (!options.stateDir) return createMemoryJournal();
  const directory = join(options.stateDir, 'journal');
  return FileJournal.open({ directory, participants, ...(options.log && { log: options.log }) });
}

async function start(options: EmulatorOptions, cleanup: Cleanup): Promise<Emulator> {
  const controls = new Controls(options.tier);
  const { faults, clock } = controls;
  const { now } = clock;
  const log = options.log ?? (() => {});
  const { stateDir } = options;
  if (stateDir) cleanup.add(lockStateDirectory(stateDir));
  const keys = loadPolicyKeys(stateDir);
  const tokenKey = loadSigningKey(stateDir);
  const doorkeeper = controls.doorkeeper('hub');
  const tokens = new BearerTokens(tokenKey.bytes, doorkeeper.now);
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
  const queues = new QueueNamespace(options.queues ?? [], options.topics ?? [], clock);
  const documents = new CentralDocuments();
  const provisioningStore = new ProvisioningStore();
  const participants = [
    ...[events, registry, commands, queues, jobStore, configurationStore, files, documents],
    provisioningStore,
    ...(controls.limits ? [controls.limits.quota] : []),
  ];
  const journal = await openJournal(options, participants);
  cleanup.add(() => journal.close());
  for (const participant of participants) participant.attach(journal);
  cleanup.add(() => controls.limits?.quota.keep());
  await queues.start();
  cleanup.add(() => queues.close());

  const access = new AccessControl(keys, registry, tokens, doorkeeper);
  checkRouting(options.routing ?? {}, (name) => canBeEndpoint(queues, name));
  const router = new Router(options.routing ?? {}, HUB_NAME, endpointDelivery(events, queues));
  const { hubGuard: guard, traffic } = controls;
  const hub = new Hub({ name: HUB_NAME, registry, commands, router, access, clock, guard, traffic });
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
  const central = new CentralApplication({
    documents,
    hub,
    events,
    rootKey: keys.iotHub.iothubowner,
    bearerTokens: options.central?.bearerTokens ?? [],
    bearer: tokens,
    doorkeeper,
    displayName: options.central?.displayName ?? 'Connected Service Kit',
    deliver: localDelivery(queues, events, now),
    now,
    log,
  });
  central.start();
  cleanup.add(() => central.close());
  const certificateOf = (transport: Duplex): ClientCertificate | undefined =>
    clientCertificate(transport, hasAuthorities);
  const ownerKey = keys.iotHub.iothubowner;
  let hostName = '';
  const provisioning = await startProvisioning({
    hub,
    store: provisioningStore,
    rootKey: ownerKey,
    options: options.provisioning ?? {},
    doorkeeper,
    others: [new CentralScope(central)],
    hostName: () => hostName,
    certificateOf,
    log,
  });
  const centralService = createCentralService(central, log);
  const emulatorFaults = new EmulatorFaults(
    { faults, clock, log, purge: (entity) => queues.purge(entity) },
    controls.connections,
  );
  cleanup.add(() => {
    emulatorFaults.stop();
    faults.clear();
  });
  const admin = createAdmin({ hub, events, queues, controls, faults: emulatorFaults }, options, log);
  // What sets faults must not suffer from them.
  const beforeRequests: Disturbance = (request, response, serve) => {
    if (!admin.answer(request, response)) controls.disturb(request, response, serve);
  };
  const blobService = new BlobService(blobs, blobAccess, (token) => access.isForServices(token), now);
  const http = createHubHttpServer(
    { hub, jobs, configurations, files, blobs: blobService, hasAuthorities },
    log,
    (request, response) => centralService(request, response) || provisioning.overHttp(request, response),
    beforeRequests,
  );
  cleanup.add(() => void http.close());
  const hubAmqp = new HubAmqpEndpoint(hub, files, options.feedbackBatchMs ?? 250);
  cleanup.add(() => hubAmqp.close());
  const protocols: WebSocketHandlers = {
    amqp: (inner, transport = inner) => {
      const { stream, addLink } = controls.watch(inner, 'hub', 'amqp');
      hubAmqp.serve(stream, certificateOf(transport), addLink);
    },
    mqtt: (inner, transport = inner) => {
      const { stream, addDevice } = controls.watch(inner, 'hub', 'mqtt');
      new MqttConnection(stream, hub, {
        certificate: certificateOf(transport),
        onDevice: addDevice,
        other: provisioning.overMqtt,
      });
    },
  };
  acceptWebSockets(http, protocols);
  const multiplexer = new Multiplexer(
    tls.leaf,
    { ...protocols, http: (socket) => http.emit('connection', socket) },
    authorities,
  );
  const bearer = (audiences: readonly string[]): MessagingBearer => ({ tokens, audiences });
  const eventHubs = new EventHubsEndpoint(
    events,
    options.consumerGroups,
    messagingTokenVerifier('iothubowner', ownerKey, bearer(AUDIENCES.eventHubs), controls.doorkeeper('event-hubs')),
    clock,
    controls.eventHubsGuard,
  );
  const serviceBus = new ServiceBusEndpoint(
    queues,
    messagingTokenVerifier(
      SERVICE_BUS_POLICY,
      keys.serviceBus,
      bearer(AUDIENCES.serviceBus),
      controls.doorkeeper('service-bus'),
    ),
    clock,
    controls.serviceBusGuard,
  );

  const listenOn = async (port: number, option: string, onSocket: Listen): Promise<Listener> => {
    const listener = await listenOnLoopback({ port, option, onSocket });
    cleanup.add(() => listener.close());
    return listener;
  };
  const listen = (name: keyof typeof DEFAULT_PORTS, onSocket: Listen): Promise<Listener> =>
    listenOn(options.ports?.[name] ?? DEFAULT_PORTS[name], `ports.${name}`, onSocket);
  const messaging = (service: Service, endpoint: ServiceBusEndpoint | EventHubsEndpoint): Listen => {
    const port = createMessagingPort(tls.leaf, (inner) => {
      const { stream, addLink } = controls.watch(inner, service, 'amqp');
      endpoint.serve(stream, addLink);
    });
    cleanup.add(() => port.close());
    return (socket) => port.accept(socket);
  };
  const acceptPublic: Listen = (socket) => multiplexer.accept(socket);
  const furtherPorts: number[] = [];
  for (const port of options.furtherPorts ?? [])
    furtherPorts.push((await listenOn(port, 'furtherPorts', acceptPublic)).port);
  const ports = {
    hub: (await listen('hub', acceptPublic)).port,
    serviceBus: (await listen('serviceBus', messaging('service-bus', serviceBus))).port,
    eventHubs: (await listen('eventHubs', messaging('event-hubs', eventHubs))).port,
  };
  hostName = STANDARD_PORTS.every((port) => furtherPorts.includes(port)) ? 'localhost' : `localhost:${ports.hub}`;
  if (options.scenario) void emulatorFaults.play(options.scenario);

  return {
    ports,
    furtherPorts,
    hostName,
    ca: tls.ca,
    caFile: tls.caFile,
    connectionStrings: connectionStrings({
      hostName,
      ports,
      eventHub: HUB_NAME,
      keys: { owner: ownerKey, serviceBus: keys.serviceBus, provisioning: provisioning.ownerKey },
    }),
    provisioning: { idScope: provisioning.idScope, endpoint: hostName },
    central: {
      url: `https://${hostName}`,
      applicationId: central.identity.id,
      apiToken: central.access.rootToken,
      idScope: central.idScope,
    },
    admin: { url: `http://localhost:${ports.hub}`, token: admin.token },
    faults: emulatorFaults,
    advanceTime: (ms) => clock.advance(ms),
    limits: () => controls.limits?.report(),
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
