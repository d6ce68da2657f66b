import { ConnectedServiceError } from '../model/index.ts';
import type { Principal } from '../model/index.ts';
import type {
  CaseManagement,
  Clock,
  ConnectedServiceClient,
  DeviceCloud,
  EventStream,
  Logger,
  MessageQueue,
  ReadingStore,
  ServiceStore,
  StreamJobDefinition,
  StreamProcessor,
} from '../ports/index.ts';
import { compileFlow } from '../flows/compile-flow.ts';
import type { Flow } from '../flows/flow.ts';
import { systemClock } from '../memory/system-clock.ts';
import { alertIntake } from './alert-intake.ts';
import { alertShelf } from './alert-shelf.ts';
import { campaignRunner } from './campaign-runner.ts';
import { serviceClient } from './client.ts';
import { commandDispatcher } from './command-dispatcher.ts';
import { commandFeedback } from './command-feedback.ts';
import { commandWatchdog } from './command-watchdog.ts';
import type { DebounceColumn, ServiceContext } from './context.ts';
import { presenceSweep } from './device-presence.ts';
import type { DevicePresence } from './device-presence.ts';
import { flowRunner } from './flow-runner.ts';
import { leased } from './leased.ts';
import type { LeasedHop } from './leased.ts';
import { createLiveReadings } from './live-readings.ts';
import { createStoreCaseManagement } from './store-case-management.ts';
import { readingRetention, retentionOf } from './reading-retention.ts';
import type { ReadingRetention } from './reading-retention.ts';
import { randomId } from './stable-id.ts';
import { streamJob } from './stream-job.ts';
import { createSupervisor } from './supervisor.ts';
import type { HopHealth } from './supervisor.ts';
import { telemetry } from './telemetry.ts';

export interface ConnectedServiceOptions {
  readonly store: ServiceStore;
  readonly readings: ReadingStore;
  readonly devices: DeviceCloud;
  /** The CRM that keeps the cases; the default is our own store. */
  readonly cases?: CaseManagement;
  /** Queues in which stream jobs leave their rows. */
  readonly alertSources?: readonly { readonly name: string; readonly queue: MessageQueue }[];
  readonly telemetry?: { readonly stream: EventStream; readonly consumerGroup?: string };
  readonly rules?: { readonly processor: StreamProcessor; readonly jobs: readonly StreamJobDefinition[] };
  readonly flows?: readonly Flow[];
  /**
   * How repeats are grouped. Microsoft's pages give 60 s and 5 minutes; the default is 60,000 ms, by device and rule. A
   * window of 0 groups nothing; no columns means the device alone.
   */
  readonly debounce?: { readonly windowMs?: number; readonly columns?: readonly DebounceColumn[] };
  /** How long readings are kept; the default is 7 days raw, 90 days as minutes, 3 years as hours. */
  readonly retention?: Partial<ReadingRetention>;
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** Names this process in the health report; at most 64 characters. */
  readonly instance?: string;
  /**
   * Work that one process at a time does passes to another so long after its process has died, in milliseconds; the
   * default is 10,000, the least 1,000.
   */
  readonly leaseMs?: number;
}

/** How the whole chain does: every hop, and the worst of them. */
export interface ServiceHealth {
  readonly instance: string;
  readonly state: Exclude<HopHealth['state'], 'standby'>;
  readonly hops: readonly HopHealth[];
}

export interface ConnectedService {
  /** Starts every hop; each connects, and reconnects, by itself. */
  start(): Promise<void>;
  /** The client interface for one principal; usable also before `start`. */
  client(as?: Principal): ConnectedServiceClient;
  health(): ServiceHealth;
  /** Stops every hop within a deadline. The ports stay open: they belong to the caller. */
  close(): Promise<void>;
}

const SYSTEM: Principal = { id: 'system', name: 'System' };
const CLOSE_MS = 10_000;
const SILENT: Logger = { log: () => undefined };

/**
 * The engine: takes alerts and telemetry in, keeps the records, sends commands, runs flows, and answers clients.
 * @throws ConnectedServiceError `invalid` when a flow does not compile, or the retention contradicts itself.
 */
export function createConnectedService(options: ConnectedServiceOptions): ConnectedService {
  const { clock = systemClock, logger = SILENT, instance = 'engine', debounce = {}, alertSources = [] } = options;
  const context: ServiceContext = {
    store: options.store,
    readings: options.readings,
    devices: options.devices,
    cases: options.cases ?? createStoreCaseManagement(),
    jobs: options.rules?.jobs ?? [],
    debounce: { windowMs: debounce.windowMs ?? 60_000, columns: debounce.columns ?? ['deviceKey', 'rule'] },
    clock,
    logger,
    liveReadings: createLiveReadings(),
  };
  const retention = retentionOf(options.retention);
  const flows = (options.flows ?? []).map((flow) => ({
    name: flow.name,
    compiled: compileFlow(flow.definition, flow),
  }));
  const closing = new AbortController();
  const supervisor = createSupervisor({ clock, logger });
  const { leaseMs = 10_000 } = options;
  if (!(leaseMs >= 1_000)) {
    throw new ConnectedServiceError('invalid', 'leaseMs must be at least 1,000.', { details: { field: 'leaseMs' } });
  }
  const terms = { leases: context.store, holder: randomId(instance.slice(0, 64)), ttlMs: leaseMs, clock };
  /** In one of all processes that share the store. */
  const startOnce = (hop: LeasedHop) => supervisor.start(leased(terms, hop));
  const presence: DevicePresence = new Map();
  const clientFor = (as: Principal) => serviceClient(context, as, closing.signal);
  let started = false;

  return {
    async start() {
      if (closing.signal.aborted) throw new ConnectedServiceError('closed', 'The service is closed.');
      if (started) return;
      started = true;
      supervisor.start(commandDispatcher(context));
      startOnce(commandWatchdog(context));
      if (context.devices.capabilities.feedback) supervisor.start(commandFeedback(context));
      startOnce(alertShelf(context));
      startOnce(presenceSweep(context, presence));
      startOnce(readingRetention(context, retention));
      if (context.devices.capabilities.twin) startOnce(campaignRunner(context));
      for (const source of alertSources) supervisor.start(alertIntake(context, source));
      if (options.telemetry) startOnce(telemetry(context, options.telemetry, presence));
      if (options.rules) {
        const { processor, jobs } = options.rules;
        for (const job of jobs) startOnce(streamJob(context, processor, job));
      }
      if (flows.length > 0) startOnce(flowRunner(context, flows, clientFor));
    },
    client: (as = SYSTEM) => clientFor(as),
    health() {
      const hops = supervisor.health();
      const state = (['failed', 'degraded'] as const).find((bad) => hops.some((hop) => hop.state === bad)) ?? 'ok';
      return { instance, state, hops };
    },
    async close() {
      closing.abort();
      await supervisor.stop(CLOSE_MS);
    },
  };
}
