import { ConnectedServiceError } from './errors.ts';
import type { Entity, Instant } from './primitives.ts';
import type { KeyedChanges } from './was-done-by.ts';

/** What kind of cloud an instance is (`msdyn_iotprovider`); `custom` is any other implementation of `DeviceCloud`. */
export type ProviderType = 'iot-hub' | 'iot-central' | 'custom';
export const PROVIDER_TYPES: readonly ProviderType[] = ['iot-hub', 'iot-central', 'custom'];

/** `disconnected`: its devices and their data stay, and nothing is asked of its cloud any more. */
export type ProviderInstanceStatus = 'connected' | 'disconnected';

export type ProviderInstanceAction = 'connect' | 'disconnect' | 'make-default' | 'yield-default';

/** One step of an instance's life: who, when, why. */
export interface ProviderInstanceTransition {
  readonly at: Instant;
  readonly actor: string;
  readonly action: 'create' | ProviderInstanceAction;
  readonly to: ProviderInstanceStatus;
  readonly reason?: string | undefined;
  /** The idempotency key of the call that did it, by which a retry is known. */
  readonly opId?: string | undefined;
}

/**
 * One device cloud among several (`msdyn_iotproviderinstance`): a hub, or an IoT Central application. Its id is the name
 * under which the engine was given its cloud. Credentials are the engine's configuration and never in the record.
 */
export interface ProviderInstance extends Entity<'providerInstance'>, KeyedChanges {
  readonly name: string;
  readonly type: ProviderType;
  /**
   * Web address (https) of an alert, or of its device, at the provider (`msdyn_url`), with `{deviceId}`, `{token}`, `{rule}`,
   * `{metric}` and `{alertType}` where those go, percent-encoded. See `alertUrlOf` and `deviceUrlOf`.
   */
  readonly urlTemplate?: string | undefined;
  /** Where new devices go that name no instance (`msdyn_defaultiotproviderinstance`). Of all instances exactly one has it. */
  readonly isDefault: boolean;
  readonly status: ProviderInstanceStatus;
  /** The newest ones, oldest first. */
  readonly transitions: readonly ProviderInstanceTransition[];
}

/** The newest steps are kept. */
const MAX_TRANSITIONS = 100;

/** Every allowed step; what is absent is refused. What is disconnected takes no new devices, so it cannot become the default. */
export const PROVIDER_INSTANCE_TRANSITIONS: Readonly<
  Record<ProviderInstanceStatus, Readonly<Partial<Record<ProviderInstanceAction, ProviderInstanceStatus>>>>
> = {
  connected: {
    connect: 'connected',
    disconnect: 'disconnected',
    'make-default': 'connected',
    'yield-default': 'connected',
  },
  disconnected: { connect: 'connected', disconnect: 'disconnected', 'yield-default': 'disconnected' },
};

const DEFAULT_AFTER: Readonly<Partial<Record<ProviderInstanceAction, boolean>>> = {
  'make-default': true,
  'yield-default': false,
};

/**
 * Applies one step to an instance; one that changes nothing leaves no trace.
 * @throws ConnectedServiceError `conflict` when the step is not allowed.
 */
export function transitionProviderInstance(
  instance: ProviderInstance,
  action: ProviderInstanceAction,
  by: Omit<ProviderInstanceTransition, 'action' | 'to'>,
): ProviderInstance {
  const { status, isDefault, transitions } = instance;
  const to = PROVIDER_INSTANCE_TRANSITIONS[status][action];
  if (to === undefined) {
    throw new ConnectedServiceError('conflict', `It cannot ${action}: the provider instance is ${status}.`, {
      details: { status, action },
    });
  }
  const next = DEFAULT_AFTER[action] ?? isDefault;
  if (to === status && next === isDefault) return instance;
  return {
    ...instance,
    status: to,
    isDefault: next,
    transitions: [...transitions, { ...by, action, to }].slice(-MAX_TRANSITIONS),
  };
}
