import { checkProvisioning, type ProvisioningOptions } from './dps/provisioning-options.ts';
import { scenarioFrom, type Scenario } from './faults/scenario.ts';
import { isJsonObject, type Json } from './json.ts';
import type { Sku, TierOptions } from './limits/tiers.ts';
import type { RoutingOptions } from './hub/routing/routing-options.ts';
import { checkEntities } from './service-bus/check-entities.ts';
import type { RuleDescription } from './service-bus/rules/rule.ts';

/** How a queue or a subscription delivers. */
export interface DeliveryOptions {
  /** Lock duration in milliseconds, at most 300 000. Default 60 000. */
  readonly lockDurationMs?: number;
  /** Deliveries after which a message goes to the dead-letter queue. Default 10. */
  readonly maxDeliveryCount?: number;
  /** Time to live of messages that bring none or a longer one, in milliseconds. Default: for ever. */
  readonly defaultTtlMs?: number;
  /** Dead-letter expired messages instead of dropping them. Default false. */
  readonly deadLetterOnExpiration?: boolean;
  /** Messages are received by session only. Default false. */
  readonly requiresSession?: boolean;
}

/** A Service Bus queue. */
export interface QueueOptions extends DeliveryOptions {
  readonly name: string;
  /** Drop messages whose MessageId was seen within this many milliseconds. Default: no duplicate detection. */
  readonly duplicateDetectionMs?: number;
}

/** A subscription of a topic. */
export interface SubscriptionOptions extends DeliveryOptions {
  readonly name: string;
  /** Which messages it takes. Default: one rule `$Default` that takes all; an empty list takes none. */
  readonly rules?: readonly RuleDescription[];
}

/** A Service Bus topic. */
export interface TopicOptions {
  readonly name: string;
  /** Time to live of messages that bring none or a longer one, in milliseconds. Default: for ever. */
  readonly defaultTtlMs?: number;
  /** Drop messages whose MessageId was seen within this many milliseconds. Default: no duplicate detection. */
  readonly duplicateDetectionMs?: number;
  readonly subscriptions?: readonly (string | SubscriptionOptions)[];
}

/** What {@link startEmulator} takes. */
export interface EmulatorOptions {
  /** Folder for state, keys and certificates. Without it everything ends with the process. */
  readonly stateDir?: string;
  /** Ports on the loopback addresses; 0 takes a free one. Defaults 18883, 18884 and 18885. */
  readonly ports?: { readonly hub?: number; readonly serviceBus?: number; readonly eventHubs?: number };
  /**
   * Further ports on which the hub, the provisioning service and IoT Central answer; 0 takes a free one. With all
   * {@link STANDARD_PORTS} the host name has no port, as in Azure's own connection strings. Default: none.
   */
  readonly furtherPorts?: readonly number[];
  /** Partitions of the built-in endpoint, 1 to 32. Default 4. */
  readonly partitions?: number;
  /** Queues that exist. */
  readonly queues?: readonly (string | QueueOptions)[];
  /** Topics that exist. */
  readonly topics?: readonly (string | TopicOptions)[];
  /** Consumer groups besides `$Default`. Without this option any group exists from its first use on. */
  readonly consumerGroups?: readonly string[];
  /** How long feedback is gathered before it is sent, in milliseconds. Default 250; Azure takes up to 15 000. */
  readonly feedbackBatchMs?: number;
  /** How long, and how many bytes per partition, events are kept. Defaults one day and 16 MiB. */
  readonly retention?: { readonly maxAgeMs?: number; readonly maxBytesPerPartition?: number };
  /** PEM of the authorities whose certificates devices of type `certificateAuthority` may show. Default: none. */
  readonly deviceAuthorities?: readonly string[];
  /** Where telemetry and events go. Default: telemetry to the built-in endpoint. */
  readonly routing?: RoutingOptions;
  /** How often a device may give back a cloud-to-device message before it is dead-lettered, 1 to 100. Default 10. */
  readonly maxCommandDeliveries?: number;
  /** The Device Provisioning Service. Default: it has no enrolments. */
  readonly provisioning?: ProvisioningOptions;
  /** The IoT Central application. */
  readonly central?: {
    readonly displayName?: string;
    /** Bearer tokens that are taken for an administrator's, besides those of the emulator's own credential. */
    readonly bearerTokens?: readonly string[];
  };
  /**
   * Keeps the limits of an edition of IoT Hub, and with it those of Service Bus standard and of one throughput unit of
   * Event Hubs. Default: nothing is limited.
   */
  readonly tier?: Sku | TierOptions;
  /** What goes wrong, and when, from the start on. Default: nothing. */
  readonly scenario?: Scenario;
  /** Whether `/` of the hub's port shows the status to everybody on this machine. Default true. */
  readonly statusPage?: boolean;
  /** Takes lines about what the emulator notices. Default: nothing is printed. */
  readonly log?: (line: string) => void;
}

/** Where clients look for an Azure host without a port: HTTPS and WebSocket, AMQP, MQTT. */
export const STANDARD_PORTS: readonly number[] = [443, 5671, 8883];

export const DEFAULT_PORTS = { hub: 18_883, serviceBus: 18_884, eventHubs: 18_885 } as const;

/** What each option that is an object may hold. A file is written by hand: what is misspelt must not be ignored. */
const PARTS = {
  ports: ['hub', 'serviceBus', 'eventHubs'],
  retention: ['maxAgeMs', 'maxBytesPerPartition'],
  tier: ['sku', 'units', 'burstSeconds', 'queueSeconds'],
  provisioning: ['enrollments', 'enrollmentGroups', 'authorities', 'registrationsPerMinute'],
} as const;

const LISTS = ['queues', 'topics', 'consumerGroups'] as const;

function checkShape(options: EmulatorOptions): void {
  for (const name of LISTS) {
    const value: unknown = options[name];
    if (value !== undefined && !Array.isArray(value)) throw new RangeError(`Option ${name} must be a list.`);
  }
  if (options.consumerGroups?.some((group: unknown) => typeof group !== 'string' || group === '')) {
    throw new RangeError('Option consumerGroups must be a list of names.');
  }
  for (const [name, known] of Object.entries(PARTS)) {
    const value = options[name as keyof typeof PARTS];
    if (value === undefined || (name === 'tier' && typeof value === 'string')) continue;
    if (!isJsonObject(value)) throw new RangeError(`Option ${name} must be an object.`);
    const unknown = Object.keys(value).find((part) => !(known as readonly string[]).includes(part));
    if (unknown !== undefined) throw new RangeError(`Option ${name} has no '${unknown}', only ${known.join(', ')}.`);
  }
}

/** @throws RangeError when an option is outside its limits; the text names it. */
export function checkOptions(options: EmulatorOptions): void {
  checkShape(options);
  const within = (name: string, value: number | undefined, low: number, high: number): void => {
    if (value !== undefined && (!Number.isInteger(value) || value < low || value > high)) {
      throw new RangeError(`Option ${name} must be a whole number from ${low} to ${high}.`);
    }
  };
  for (const [name, port] of Object.entries(options.ports ?? {})) within(`ports.${name}`, port, 0, 65_535);
  for (const port of options.furtherPorts ?? []) within('furtherPorts', port, 0, 65_535);
  within('partitions', options.partitions, 1, 32);
  within('feedbackBatchMs', options.feedbackBatchMs, 0, 60_000);
  within('maxCommandDeliveries', options.maxCommandDeliveries, 1, 100);
  within('retention.maxAgeMs', options.retention?.maxAgeMs, 1, Number.MAX_SAFE_INTEGER);
  within('retention.maxBytesPerPartition', options.retention?.maxBytesPerPartition, 1024, 2 ** 31);
  checkProvisioning(options.provisioning ?? {});
  if (options.scenario) scenarioFrom(options.scenario as unknown as Json);
  if (typeof options.tier === 'object') {
    within('tier.burstSeconds', options.tier.burstSeconds, 0, 3600);
    within('tier.queueSeconds', options.tier.queueSeconds, 0, 3600);
  }
  checkEntities(options.queues ?? [], options.topics ?? [], within);
}
