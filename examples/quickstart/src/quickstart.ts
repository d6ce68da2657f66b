import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { controlRoutes, parseRecording, replay, Simulator } from '@csk-example/simulator';
import { createGateway } from '@csk/adapters/gateway';
import { importCategories } from '@csk/adapters/iot-central';
import { createConnectedService } from '@csk/core';
import { connectAzure } from './azure.ts';
import { TEMPLATE_ID } from './central.ts';
import { engineInputs } from './engine-inputs.ts';
import { planFleet, REPLAY_DEVICE_ID, REPLAY_DEVICE_KEY, seedFleet } from './fleet.ts';
import { consoleLogger } from './console-logger.ts';
import { loadFlows } from './flows.ts';
import type { QuickstartOptions } from './options.ts';
import { servePage } from './pages.ts';
import type { Progress } from './progress.ts';
import { registerFleet, type DeviceConnection } from './registration.ts';
import { loadRules, referenceData } from './rules.ts';
import { StartError } from './start-error.ts';
import { startDatabase } from './database.ts';
import { startWebServer } from './web-server.ts';
import { Shutdown } from './shutdown.ts';

export interface Quickstart {
  /** Of the service desk, with a slash at the end. */
  readonly url: string;
  /** How a device of the example connects; for tests and for a simulator in another process. */
  readonly devices: readonly DeviceConnection[];
  readonly ca: string;
  /** Of the emulator's telemetry endpoint; for tests and benchmarks. */
  readonly eventHubsConnectionString: string;
  /** Of the emulator's queues; likewise. */
  readonly serviceBusConnectionString: string;
  readonly simulator: Simulator;
  close(): Promise<void>;
}

/** The person at the desk. The example has no sign-in: it listens on the loopback interface only. */
const AGENT = { id: 'agent', name: 'Alex Agent', roles: ['administrator'] } as const;

/**
 * Starts the whole house: emulator, database, engine, gateway, pages and simulator.
 * What has been started is stopped again when a later part fails.
 */
export async function startQuickstart(
  options: QuickstartOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<Quickstart> {
  const shutdown = new Shutdown();
  try {
    return await start(options, progress, signal, shutdown);
  } catch (error) {
    await shutdown.run();
    throw error;
  }
}

async function start(
  options: QuickstartOptions,
  progress: Progress,
  signal: AbortSignal,
  shutdown: Shutdown,
): Promise<Quickstart> {
  const recording = options.replay === undefined ? undefined : await readRecording(options.replay);
  // First, because this is what fails when a quickstart runs already.
  const web = await startWebServer(options.port);
  shutdown.add(() => web.close());
  await mkdir(options.data, { recursive: true, mode: 0o711 });

  const database = await progress.step('PostgreSQL', () => startDatabase(join(options.data, 'postgres')));
  shutdown.add(() => database.close());
  signal.throwIfAborted();
  const azure = await progress.step('Emulator of IoT Hub, IoT Central, Event Hubs and Service Bus', () =>
    connectAzure(options, web.url),
  );
  shutdown.add(() => azure.close());
  signal.throwIfAborted();

  const rules = await loadRules();
  const reference = await referenceData(options.data);
  const service = createConnectedService({
    store: database.store,
    readings: database.readings,
    devices: azure.devices,
    ...engineInputs(azure, database, rules, reference, recording !== undefined),
    flows: await loadFlows(),
    // A recording is as old as it is; one that was played at an earlier start must outlive this one.
    ...(recording || (await database.store.get('device', REPLAY_DEVICE_ID)) ? { retention: { rawMs: Infinity } } : {}),
    // It is the only process on its database: after a crash there is nobody to wait for.
    leaseMs: 3_000,
    logger: consoleLogger,
  });
  const own = service.client({ id: 'quickstart' });
  const devices = await progress.step('Registering the devices', async () => {
    const categories = azure.central && (await importCategories(azure.central.cloud, own));
    const fleet = planFleet(options.devices, recording !== undefined, categories?.get(TEMPLATE_ID));
    await seedFleet(database.store, fleet);
    return registerFleet(own, azure, fleet, signal);
  });
  azure.central?.attach(own);
  // For a simulator in another process; it holds the devices' keys, so it is for the owner alone.
  await writeFile(join(options.data, 'devices.json'), JSON.stringify(devices, undefined, 2), { mode: 0o600 });
  await writeFile(join(options.data, 'ca.pem'), azure.ca);
  await progress.step('Engine', () => service.start());
  shutdown.add(() => service.close());
  signal.throwIfAborted();

  const simulator = new Simulator({
    devices: devices.filter((device) => device.deviceKey !== REPLAY_DEVICE_KEY),
    ca: azure.ca,
    journalFile: join(options.data, 'simulator/commands.jsonl'),
  });
  const gateway = createGateway({
    client: (principal) => service.client(principal),
    authenticate: async () => AGENT,
    basePath: '/csk',
  });
  shutdown.add(async () => gateway.close());
  web.serve(async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/csk/')) return gateway.fetch(request);
    const taken = azure.central?.fetch(request);
    if (taken) return taken;
    if (pathname === '/health') return Response.json(service.health());
    return (
      (await servePage(request)) ??
      (await controlRoutes(simulator, '/simulator/api', request)) ??
      new Response('Not found', { status: 404 })
    );
  });

  if (options.simulator) {
    simulator.start();
    shutdown.add(() => simulator.stop());
  }
  const recorder = devices.find((device) => device.deviceKey === REPLAY_DEVICE_KEY);
  if (recording && recorder) {
    const stop = new AbortController();
    const playing = replay({ ...recorder, ca: azure.ca, recording, speed: options.replaySpeed, signal: stop.signal });
    const told = playing.then(
      (sent) => console.log(`  Replay: ${sent} of ${recording.length} readings sent.`),
      (error: unknown) => console.error(`  Replay failed: ${error instanceof Error ? error.message : String(error)}`),
    );
    shutdown.add(() => {
      stop.abort();
      return told;
    });
  }
  return {
    url: web.url,
    devices,
    ca: azure.ca,
    eventHubsConnectionString: azure.eventHubsConnectionString,
    serviceBusConnectionString: azure.serviceBusConnectionString,
    simulator,
    close: () => shutdown.run(),
  };
}

async function readRecording(file: string) {
  try {
    return parseRecording(await readFile(file, 'utf8'));
  } catch (error) {
    throw new StartError(`--replay ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
