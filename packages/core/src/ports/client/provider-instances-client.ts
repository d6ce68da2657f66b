import type { CallOptions, Id, Instant, ProviderInstance, ProviderType, WriteOptions } from '../../model/index.ts';
import type { ReadClient } from './read-client.ts';

export interface ProviderInstanceInput {
  /** The record's id, under which engines are given its device cloud: 1 to 50 letters, digits, `-` and `_`. Never changed. */
  readonly providerInstanceId: Id<'providerInstance'>;
  /** The default is the id. */
  readonly name?: string | undefined;
  readonly type: ProviderType;
  /** An http or https address with `{deviceId}` in it, and no credentials. */
  readonly urlTemplate?: string | undefined;
}

/** `null` removes the address. */
export interface ProviderInstanceChange {
  readonly name?: string | undefined;
  readonly type?: ProviderType | undefined;
  readonly urlTemplate?: string | null | undefined;
}

export interface ProviderInstanceStep {
  readonly reason?: string | undefined;
}

/**
 * One link of the chain between a device and us: the record of its instance; the cloud that this engine was given;
 * whether that answers; whether it is to be used; and what this engine hears from it: telemetry, alerts, and what became
 * of commands.
 */
export type SetUpStepName = 'recorded' | 'configured' | 'reachable' | 'connected' | 'telemetry' | 'alerts' | 'feedback';

export interface SetUpStep {
  readonly step: SetUpStepName;
  /** `skipped`: a step before it failed, the cloud has no such thing, or this engine was not started. */
  readonly state: 'ok' | 'failed' | 'skipped';
  /** What is wrong, or why it was skipped. */
  readonly message?: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** How a provider instance does. */
export interface ProviderCheck {
  readonly providerInstanceId: Id<'providerInstance'>;
  /**
   * `connected` its cloud answers and is used; `disconnected` it would answer, but is not used; `not-configured` this
   * engine was given no cloud for it; `unreachable` the cloud did not answer, or refused: `message` says why.
   */
  readonly state: 'connected' | 'disconnected' | 'not-configured' | 'unreachable';
  readonly message?: string | undefined;
  readonly checkedAt: Instant;
  /** The chain from the record to the last link, in this order. */
  readonly steps: readonly SetUpStep[];
}

/**
 * Provider instances: the hubs and IoT Central applications whose devices are served. An engine writes the
 * instances of its device clouds down when it starts; a single cloud is the instance `home`. A device belongs to one instance for good; a new device that
 * names none gets the default one, which is the first that was written down until another is made it.
 */
export interface ProviderInstancesClient extends ReadClient<ProviderInstance> {
  /**
   * Writes an instance down, also one whose cloud is given to the engines only later.
   * @throws `conflict` when there is one with this id.
   */
  create(input: ProviderInstanceInput, options?: CallOptions): Promise<ProviderInstance>;
  update(id: Id<'providerInstance'>, patch: ProviderInstanceChange, options?: WriteOptions): Promise<ProviderInstance>;
  /** Uses an instance again that was disconnected. */
  connect(id: Id<'providerInstance'>, input?: ProviderInstanceStep, options?: WriteOptions): Promise<ProviderInstance>;
  /**
   * Asks nothing more of an instance's cloud. Its devices, their alerts, cases and readings stay, and what still comes in
   * is taken; whatever needs the cloud is refused as `not-configured`, and commands that wait end as failed.
   */
  disconnect(
    id: Id<'providerInstance'>,
    input?: ProviderInstanceStep,
    options?: WriteOptions,
  ): Promise<ProviderInstance>;
  /**
   * Makes an instance the one for new devices, and no other. Existing devices stay where they are.
   * @throws `conflict` when it is disconnected.
   */
  makeDefault(id: Id<'providerInstance'>, options?: WriteOptions): Promise<ProviderInstance>;
  /** Whether its cloud can be reached with what the engine was given ("Check IoT Setup"), step by step. Changes nothing. */
  check(id: Id<'providerInstance'>, options?: CallOptions): Promise<ProviderCheck>;
}
