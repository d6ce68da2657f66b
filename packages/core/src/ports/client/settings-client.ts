import type {
  AlertColumnNames,
  AutoClose,
  CallOptions,
  CommandProperties,
  DebounceRule,
  DevicePullRule,
  Settings,
  WriteOptions,
} from '../../model/index.ts';

/**
 * A change of settings. What is left out stays; `null` gives one back to the engine's options. Each one is given whole:
 * what a group leaves out has its default (60,000 ms by device and rule; pulled on an alert, and not in a period).
 */
export interface SettingsChange {
  readonly debounce?: Partial<DebounceRule> | null | undefined;
  readonly autoClose?: AutoClose | null | undefined;
  readonly devicePull?: Partial<DevicePullRule> | null | undefined;
  readonly commandProperties?: CommandProperties | null | undefined;
  readonly alertColumns?: AlertColumnNames | null | undefined;
  readonly backgroundProcessing?: boolean | null | undefined;
}

/**
 * Settings that are changed while the engines run. A change counts in every engine that shares the store as soon as it has
 * heard of it, which takes a moment; work that is in hand is finished as it was begun.
 */
export interface SettingsClient {
  /** What is in effect in this engine, or in the one behind the gateway. */
  get(options?: CallOptions): Promise<Settings>;
  /**
   * Changes settings. One that changes nothing writes nothing; repeated with its idempotency key it is fine even though
   * the version has moved on, and does not undo what others have changed since.
   * @throws `invalid` naming the field; `conflict` when `ifVersion` is stale.
   */
  update(change: SettingsChange, options?: WriteOptions): Promise<Settings>;
}
