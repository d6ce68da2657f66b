import type { Instant, Principal, SettingValues } from '../model/index.ts';
import type { CaseManagement, Clock, Logger, ReadingStore, ServiceStore, StreamProcessor } from '../ports/index.ts';
import type { NamedFlow } from '../flows/flow.ts';
import type { AlertSuggestions } from './alerts/alert-suggestions.ts';
import type { CommandRules } from './commands/command-rules.ts';
import type { DeviceClouds } from './provider-instances/device-clouds.ts';
import type { LiveReadings } from './readings/live-readings.ts';
import type { Prefill } from './cases/prefill-rules.ts';
import type { SetUp } from './provider-instances/set-up-check.ts';
import type { LiveRules } from './rules/live-rules.ts';
import type { ThresholdSources } from './rules/threshold-blobs.ts';
import type { LiveSettings } from './settings/live-settings.ts';

/** What every use case works with. */
export interface ServiceContext {
  readonly store: ServiceStore;
  readonly readings: ReadingStore;
  readonly clouds: DeviceClouds;
  readonly cases: CaseManagement;
  /** Who keeps the work orders: the CRM when it can, otherwise our own store. */
  readonly workOrders: Required<Pick<CaseManagement, 'createWorkOrder' | 'updateWorkOrder'>>;
  /** Whether a completed work order closes its alerts. */
  readonly completionClosesAlerts: boolean;
  readonly prefill: Prefill;
  readonly rules: LiveRules;
  readonly thresholds: ThresholdSources;
  /** Absent: this engine runs no stream jobs. */
  readonly processor: StreamProcessor | undefined;
  readonly flows: readonly NamedFlow[];
  readonly settings: LiveSettings;
  readonly setUp: SetUp;
  readonly commandRules: CommandRules;
  readonly suggestions: AlertSuggestions;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly liveReadings: LiveReadings;
}

/** The context with the rules of one moment: alerts that are raised or cleared together follow the same ones to the end. */
export type RuledContext = ServiceContext & Pick<SettingValues, 'debounce' | 'autoClose'>;

/** Who acts when nobody asked. */
export const SYSTEM_ACTOR = 'system';

/** The clock's time as records keep it. */
export function nowOf(context: { readonly clock: Pick<Clock, 'now'> }): Instant {
  return instantOf(context.clock.now());
}

export function instantOf(ms: number): Instant {
  return new Date(ms).toISOString();
}

/** A principal as transitions name it. */
export function actorOf(principal: Principal): string {
  return principal.name ?? principal.id;
}
