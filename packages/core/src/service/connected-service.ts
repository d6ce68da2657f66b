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
import type { Flow } from '../flows/flow.ts';
import { autoCloseOf } from './alert-auto-close.ts';
import type { AutoClose } from './alert-auto-close.ts';
import { alertIntake } from './alert-intake.ts';
import { alertPull } from './alert-pull.ts';
import { alertShelf } from './alert-shelf.ts';
import { createAlertSuggestions, suggestionCount } from './alert-suggestions.ts';
import { auditSealing } from './audit.ts';
import { backChannel, backChannelOf } from './back-channel.ts';
import type { BackChannel } from './back-channel.ts';
import { caseChanges } from './case-changes.ts';
import { campaignRunner } from './campaign-runner.ts';
import { serviceClient } from './client.ts';
import { commandDispatcher } from './command-dispatcher.ts';
import { commandFeedback } from './command-feedback.ts';
import { commandJobRunner } from './command-job-runner.ts';
import { commandRulesOf } from './command-rules.ts';
import type { CommandRules } from './command-rules.ts';
import { commandWatchdog } from './command-watchdog.ts';
import type { DebounceColumn, ServiceContext } from './context.ts';
import { debounceRuleOf } from './debounce-rule.ts';
import { presenceSweep } from './device-presence.ts';
import type { DevicePresence } from './device-presence.ts';
import { flowRunner } from './flow-runner.ts';
import { leased } from './leased.ts';
import type { LeasedHop } from './leased.ts';
import { createLiveReadings } from './live-readings.ts';
import { namedFlowsOf } from './named-flows.ts';
import { registrationWatchdog } from './registration-watchdog.ts';
import { pullPeriodOf, scheduledPull } from './scheduled-pull.ts';
import { maintenanceSweep } from './maintenance-sweep.ts';
import { prefillOf } from './prefill-rules.ts';
import type { PrefillRules } from './prefill-rules.ts';
import { createStoreCaseManagement } from './store-case-management.ts';
import { readingRetention, retentionOf } from './reading-retention.ts';
import type { ReadingRetention } from './reading-retention.ts';
import { clockKeeper, createSteadyClock } from './steady-clock.ts';
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
  /** Whether a work order that is completed closes its alerts; the default is true. */
  readonly workOrders?: { readonly closeAlerts?: boolean };
  /** How cases and work orders are filled from their alerts; the default is {@link DEFAULT_PREFILL}. */
  readonly prefill?: PrefillRules;
  /**
   * The desired property, or the tag, of a device's twin that tells how service stands: number and status of its case
   * and work order, technician and time of the booking. The default is not to tell.
   */
  readonly backChannel?: BackChannel;
  /** Queues in which stream jobs leave their rows. */
  readonly alertSources?: readonly { readonly name: string; readonly queue: MessageQueue }[];
  readonly telemetry?: { readonly stream: EventStream; readonly consumerGroup?: string };
  readonly rules?: { readonly processor: StreamProcessor; readonly jobs: readonly StreamJobDefinition[] };
  /**
   * Processes that share a store have the same, or leave the option away: then they run none. An empty list is a
   * statement: there are none any more, and runs that are under way end as failed.
   */
  readonly flows?: readonly Flow[];
  /**
   * How repeats are grouped. Microsoft's pages give 60 s and 5 minutes; the default is 60,000 ms, by device and rule. A
   * window of 0 groups nothing; no columns means the device alone.
   */
  readonly debounce?: { readonly windowMs?: number; readonly columns?: readonly DebounceColumn[] };
  /**
   * What becomes of an alert whose condition has ended: by default (`never`) it stays open for a person to close;
   * `untouched` closes it, with its repeats, if nobody has done anything with it.
   */
  readonly autoClose?: AutoClose;
  /** Raw messages, and the approval of commands to many devices. */
  readonly commands?: CommandRules;
  /** How long readings are kept; the default is 7 days raw, 90 days as minutes, 3 years as hours. */
  readonly retention?: Partial<ReadingRetention>;
  /**
   * When devices are pulled unasked. `onAlert`: the device that an alert is about, so that who looks at the alert sees
   * the device's present state; on by default. `everyMs`: all registered devices in this period, at least 60,000 ms; off
   * by default.
   */
  readonly devicePull?: { readonly onAlert?: boolean; readonly everyMs?: number };
  /** The default is the store's own clock, so that engines which share a store agree on the time. */
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
 * @throws ConnectedServiceError `invalid` when a flow does not compile, the retention contradicts itself, devices would
 * be pulled too often, there is no such `autoClose`, or the back-channel's property cannot be; `unsupported` when the
 * device cloud has no twin for it.
 */
export function createConnectedService(options: ConnectedServiceOptions): ConnectedService {
  const steady = createSteadyClock();
  const clock = options.clock ?? steady;
  const { logger = SILENT, instance = 'engine', alertSources = [] } = options;
  const ownCases = createStoreCaseManagement();
  const flows = namedFlowsOf(options.flows);
  const context: ServiceContext = {
    store: options.store,
    readings: options.readings,
    devices: options.devices,
    cases: options.cases ?? ownCases,
    workOrders: options.cases && keepsWorkOrders(options.cases) ? options.cases : ownCases,
    completionClosesAlerts: options.workOrders?.closeAlerts ?? true,
    prefill: prefillOf(options.prefill),
    jobs: options.rules?.jobs ?? [],
    flows,
    debounce: debounceRuleOf(options.debounce),
    commandRules: commandRulesOf(options.commands),
    autoClose: autoCloseOf(options.autoClose),
    suggestions: createAlertSuggestions(options.store, clock),
    clock,
    logger,
    liveReadings: createLiveReadings(),
  };
  const retention = retentionOf(options.retention);
  const channel = options.backChannel && backChannelOf(options.backChannel, context);
  const pullEveryMs = pullPeriodOf(options.devicePull?.everyMs);
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
      if (clock === steady) {
        // When the store is away the hops say so themselves, and the clock is aligned as soon as it is back.
        await steady.align(context.store).catch(() => undefined);
        supervisor.start(clockKeeper(steady, context.store));
      }
      supervisor.start(commandDispatcher(context));
      startOnce(commandWatchdog(context));
      supervisor.start(commandJobRunner(context));
      if (context.devices.capabilities.feedback) supervisor.start(commandFeedback(context));
      startOnce(alertShelf(context));
      startOnce(maintenanceSweep(context));
      startOnce(suggestionCount(context));
      startOnce(registrationWatchdog(context));
      startOnce(presenceSweep(context, presence));
      if (options.devicePull?.onAlert ?? true) startOnce(alertPull(context));
      if (pullEveryMs !== undefined) startOnce(scheduledPull(context, pullEveryMs));
      if (context.devices.capabilities.twin) startOnce(campaignRunner(context));
      startOnce(readingRetention(context, retention));
      supervisor.start(auditSealing(context));
      for (const source of alertSources) supervisor.start(alertIntake(context, source));
      if (options.telemetry) startOnce(telemetry(context, options.telemetry, presence));
      if (options.rules) {
        const { processor, jobs } = options.rules;
        for (const job of jobs) startOnce(streamJob(context, processor, job));
      }
      if (channel) startOnce(backChannel(context, channel));
      if (context.cases.capabilities.changes) startOnce(caseChanges(context));
      if (options.flows) startOnce(flowRunner(context, flows, clientFor));
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

/** Work orders that the CRM cannot keep are kept by our own store. */
function keepsWorkOrders(crm: CaseManagement): crm is CaseManagement & ServiceContext['workOrders'] {
  return crm.capabilities.workOrders && 'createWorkOrder' in crm && 'updateWorkOrder' in crm;
}
