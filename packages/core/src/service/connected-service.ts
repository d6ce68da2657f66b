import { ConnectedServiceError } from '../model/index.ts';
import type { AutoClose, DebounceColumn, Principal, RoleTable } from '../model/index.ts';
import type {
  CaseManagement,
  Clock,
  ConnectedServiceClient,
  DeviceCloud,
  Logger,
  ReadingStore,
  ServiceStore,
  StreamJobDefinition,
  StreamProcessor,
} from '../ports/index.ts';
import type { Flow } from '../flows/flow.ts';
import { rolesOf } from './access/principal-access.ts';
import { autoCloseOf } from './raising/alert-auto-close.ts';
import { alertIntake } from './raising/alert-intake.ts';
import { alertMarkSweep } from './raising/alert-mark-sweep.ts';
import { alertPull } from './raising/alert-pull.ts';
import { alertShelf } from './alerts/alert-shelf.ts';
import { createAlertSuggestions, suggestionCount } from './alerts/alert-suggestions.ts';
import { auditSealing } from './audit.ts';
import { backChannel, backChannelOf } from './back-channel/back-channel.ts';
import type { BackChannel } from './back-channel/back-channel.ts';
import { caseChanges } from './cases/case-changes.ts';
import { campaignRunner } from './campaigns/campaign-runner.ts';
import { serviceClient } from './client.ts';
import { commandDispatcher } from './commands/command-dispatcher.ts';
import { commandFeedback } from './commands/command-feedback.ts';
import { commandJobRunner } from './command-jobs/command-job-runner.ts';
import { commandRulesOf } from './commands/command-rules.ts';
import type { CommandRules } from './commands/command-rules.ts';
import { commandWatchdog } from './commands/command-watchdog.ts';
import type { ServiceContext } from './context.ts';
import { debounceRuleOf } from './raising/debounce-rule.ts';
import { providerInstanceKeeper, recordInstances } from './provider-instances/default-instance.ts';
import { deviceCloudsOf, someCloudHas } from './provider-instances/device-clouds.ts';
import type { DeviceCloudMap } from './provider-instances/device-clouds.ts';
import { alertSourcesOf, telemetryInputsOf } from './provider-instances/device-sources.ts';
import type { AlertSource, TelemetrySource } from './provider-instances/device-sources.ts';
import { createDeviceChanges, deviceChangePull } from './devices/device-changes.ts';
import { presenceSweep } from './devices/device-presence.ts';
import type { DevicePresence } from './devices/device-presence.ts';
import { flowRunner } from './flows/flow-runner.ts';
import { leased } from './engine/leased.ts';
import type { LeasedHop } from './engine/leased.ts';
import { createLiveReadings } from './readings/live-readings.ts';
import { namedFlowsOf } from './flows/named-flows.ts';
import { repeatFollowing } from './alerts/repeat-following.ts';
import { registrationWatchdog } from './devices/registration-watchdog.ts';
import { devicePullOf, scheduledPull } from './devices/scheduled-pull.ts';
import { maintenanceSweep } from './maintenance/maintenance-sweep.ts';
import { prefillOf } from './cases/prefill-rules.ts';
import type { PrefillRules } from './cases/prefill-rules.ts';
import { createLiveRules, ruleFollower } from './rules/live-rules.ts';
import { thresholdsOf } from './rules/threshold-blobs.ts';
import type { ThresholdSource } from './rules/threshold-blobs.ts';
import { createLiveSettings, settingsFollower } from './settings/live-settings.ts';
import { createStoreCaseManagement } from './cases/store-case-management.ts';
import { readingRetention, retentionOf } from './readings/reading-retention.ts';
import type { ReadingRetention } from './readings/reading-retention.ts';
import { clockKeeper, createSteadyClock } from './engine/steady-clock.ts';
import { randomId } from './stable-id.ts';
import { streamJob } from './rules/stream-job.ts';
import { createSupervisor } from './engine/supervisor.ts';
import type { HopHealth } from './engine/supervisor.ts';
import { telemetry } from './readings/telemetry.ts';

export interface ConnectedServiceOptions {
  readonly store: ServiceStore;
  readonly readings: ReadingStore;
  /**
   * The device cloud, or several at once, each under the id of its provider instance. One alone is the `home` instance's;
   * when others join it, it keeps its devices under that id. Engines that share a store are given the same ones.
   */
  readonly devices: DeviceCloud | DeviceCloudMap;
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
  readonly alertSources?: readonly AlertSource[];
  /** What devices send, one stream for each hub. */
  readonly telemetry?: TelemetrySource | readonly TelemetrySource[];
  readonly rules?: {
    readonly processor: StreamProcessor;
    readonly jobs: readonly StreamJobDefinition[];
    /** Where administrators change the thresholds of a job, by its name: the reference data that the processor reads. */
    readonly thresholds?: Readonly<Record<string, ThresholdSource>>;
  };
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
  /**
   * The host's own roles and what they may do, beside the standard ones (`STANDARD_ROLES`), which it may narrow or widen
   * except `administrator`.
   */
  readonly roles?: RoleTable;
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
  /**
   * The client interface for one principal; usable also before `start`. Without roles and accounts, as for `as` left out,
   * it does everything: name them wherever the principal stands for a person.
   * @throws ConnectedServiceError `invalid` when the principal's roles or accounts are no lists of texts.
   */
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
 * be pulled too often, there is no such `autoClose`, a role names no privilege, the back-channel's property cannot be, or
 * a provider instance has no id or no device cloud; `unsupported` when no device cloud has a twin for the back-channel.
 */
export function createConnectedService(options: ConnectedServiceOptions): ConnectedService {
  const steady = createSteadyClock();
  const clock = options.clock ?? steady;
  const { logger = SILENT, instance = 'engine' } = options;
  const clouds = deviceCloudsOf(options.devices);
  const alertSources = alertSourcesOf(options.alertSources ?? [], clouds);
  const telemetryInputs = telemetryInputsOf(options.telemetry, clouds);
  const ownCases = createStoreCaseManagement();
  const flows = namedFlowsOf(options.flows);
  const settings = createLiveSettings(options.store, {
    debounce: debounceRuleOf(options.debounce),
    autoClose: autoCloseOf(options.autoClose),
    devicePull: devicePullOf(options.devicePull),
    alertColumns: {},
    backgroundProcessing: true,
  });
  const rules = createLiveRules(options.store, options.rules?.jobs ?? []);
  const context: ServiceContext = {
    store: options.store,
    readings: options.readings,
    clouds,
    cases: options.cases ?? ownCases,
    workOrders: options.cases && keepsWorkOrders(options.cases) ? options.cases : ownCases,
    completionClosesAlerts: options.workOrders?.closeAlerts ?? true,
    prefill: prefillOf(options.prefill),
    rules,
    thresholds: thresholdsOf(options.rules?.thresholds, rules.configured),
    processor: options.rules?.processor,
    flows,
    settings,
    setUp: { alertSources, hops: () => supervisor.health() },
    commandRules: commandRulesOf(options.commands),
    suggestions: createAlertSuggestions(options.store, clock),
    clock,
    logger,
    liveReadings: createLiveReadings(),
  };
  const roles = rolesOf(options.roles);
  const retention = retentionOf(options.retention);
  const channel = options.backChannel && backChannelOf(options.backChannel, context);
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
  const changes = createDeviceChanges();
  const clientFor = (as: Principal) => serviceClient(context, { principal: as, roles }, closing.signal);
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
      // So that the hops begin with them; if the store is away, their follower reads them later.
      await settings.load().catch(() => undefined);
      supervisor.start(settingsFollower(options.store, settings));
      // So that they are there for the first caller; if the store is away, its keeper does it later.
      await recordInstances(context).catch(() => undefined);
      supervisor.start(providerInstanceKeeper(context));
      supervisor.start(commandDispatcher(context));
      startOnce(commandWatchdog(context));
      supervisor.start(commandJobRunner(context));
      for (const [id, cloud] of clouds.all) {
        if (cloud.capabilities.feedback) supervisor.start(commandFeedback(context, id, cloud));
      }
      startOnce(repeatFollowing(context));
      startOnce(alertShelf(context));
      startOnce(maintenanceSweep(context));
      startOnce(alertMarkSweep(context));
      startOnce(suggestionCount(context));
      startOnce(registrationWatchdog(context));
      startOnce(presenceSweep(context, presence));
      startOnce(alertPull(context));
      startOnce(scheduledPull(context));
      if (someCloudHas(clouds, 'twin')) startOnce(campaignRunner(context));
      startOnce(readingRetention(context, retention));
      supervisor.start(auditSealing(context));
      for (const source of alertSources) supervisor.start(alertIntake(context, source));
      for (const input of telemetryInputs) startOnce(telemetry(context, input, presence, changes));
      if (telemetryInputs.length > 0) supervisor.start(deviceChangePull(context, changes));
      if (options.rules) {
        const { processor, jobs } = options.rules;
        supervisor.start(ruleFollower(options.store, rules));
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
