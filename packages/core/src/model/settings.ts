import type { Entity, Instant } from './primitives.ts';
import type { KeyedChanges } from './was-done-by.ts';

/** By which fields repeats of an alert are recognised. */
export type DebounceColumn = 'deviceKey' | 'rule';

/** How repeats are grouped (`msdyn_iotalertaggregationrule`). */
export interface DebounceRule {
  /** In milliseconds; 0 groups nothing. */
  readonly windowMs: number;
  /** None: the device alone. */
  readonly columns: readonly DebounceColumn[];
}

/**
 * What becomes of an alert whose condition has ended. `never`: it stays open, for a person to say that the work is done.
 * `untouched`: it closes by itself, with its repeats, if nobody has done anything with any of them.
 */
export type AutoClose = 'never' | 'untouched';

/** When devices are pulled unasked. */
export interface DevicePullRule {
  /** The device that an alert is about. */
  readonly onAlert: boolean;
  /** All registered devices in this period, in milliseconds (`msdyn_devicedatapullfrequency`); absent: not at all. */
  readonly everyMs?: number | undefined;
}

/** How the two properties of a queued command are called (`msdyn_commandnameproperty`, `msdyn_commandparametersproperty`). */
export interface CommandProperties {
  readonly name: string;
  readonly parameters: string;
}

/** What an alert message tells, each by the name that the column has in the official alert job. */
export const ALERT_COLUMNS = [
  'deviceid',
  'readingtype',
  'reading',
  'eventtoken',
  'threshold',
  'ruleoutput',
  'time',
  'parenttoken',
  'alertevent',
  'alerttype',
  'alerturl',
] as const;
export type AlertColumn = (typeof ALERT_COLUMNS)[number];

/**
 * Under which names jobs of the host's own write the columns of alert messages, in any case. One that is not named here, or
 * that a row does not have, is read under its own name: messages of the official job stay readable.
 */
export type AlertColumnNames = Readonly<Partial<Record<AlertColumn, string>>>;

/** What can be set while the engines run (`msdyn_iotsettings`). */
export interface SettingValues {
  readonly debounce: DebounceRule;
  readonly autoClose: AutoClose;
  readonly devicePull: DevicePullRule;
  /** Absent: as the device cloud's adapter was set up. */
  readonly commandProperties?: CommandProperties | undefined;
  readonly alertColumns: AlertColumnNames;
  /**
   * Whether flows start by themselves on what happens. What happens while they do not starts none later; a run that is
   * under way goes on, and one that a person resubmits runs.
   */
  readonly backgroundProcessing: boolean;
}

export type SettingName = keyof SettingValues;
export const SETTING_NAMES: readonly SettingName[] = [
  'debounce',
  'autoClose',
  'devicePull',
  'commandProperties',
  'alertColumns',
  'backgroundProcessing',
];

/** The one record of settings: those that were changed. */
export type SettingsRecord = Entity<'settings'> & KeyedChanges & Partial<SettingValues>;
/** Its id. */
export const SETTINGS_ID = 'settings';
/** The version of settings that nobody has changed yet. */
export const UNCHANGED_SETTINGS = 'unchanged';

/** The settings as they are in effect. */
export interface Settings {
  /** For `ifVersion`. */
  readonly version: string;
  /** When somebody changed one last. */
  readonly updatedAt?: Instant;
  readonly values: SettingValues;
  /** Those that were changed here, for all engines that share the store; each other one is as the engine was set up. */
  readonly changed: readonly SettingName[];
}
