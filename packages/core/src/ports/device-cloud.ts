import type { CallOptions, CommandProperties, Instant, Json, Paged, RegistrationStatus } from '../model/index.ts';
import type { Delivery, Port, ReceiveOptions } from './port.ts';

export interface DeviceCloudCapabilities {
  readonly twin: boolean;
  readonly tags: boolean;
  readonly directMethod: boolean;
  /** Messages that wait for an offline device. */
  readonly queued: boolean;
  /** Reports what became of a queued message. */
  readonly feedback: boolean;
}

/** A device as the cloud knows it. */
export interface CloudDevice {
  readonly deviceKey: string;
  readonly enabled: boolean;
  readonly connected: boolean;
  readonly lastActivityAt?: Instant;
  readonly tags?: Json;
  readonly desired?: Json;
  readonly reported?: Json;
  /** Changes with every write of the twin. */
  readonly etag?: string;
}

export interface CloudCommand {
  /** The command's id: message id on the wire, so a resend can be recognised. */
  readonly id: string;
  readonly deviceKey: string;
  readonly name: string;
  /** An object by name, or any JSON of a raw message. */
  readonly parameters: Json;
  readonly mode: 'queued' | 'direct';
  /** How long a queued message may wait, in milliseconds, or how long a direct method may take. */
  readonly expiresInMs: number;
  /** How a queued message calls its two properties; absent: as the cloud was set up. */
  readonly properties?: CommandProperties;
}

/** What the cloud said at once. For `queued` the rest comes through {@link DeviceCloud.feedback}. */
export type CommandReceipt =
  | { readonly status: 'sent' }
  | { readonly status: 'completed' | 'rejected'; readonly response?: Json; readonly reason?: string };

/** What became of a queued message. */
export interface CommandFeedback {
  readonly commandId: string;
  readonly deviceKey: string;
  readonly outcome: 'delivered' | 'rejected' | 'expired' | 'purged';
  readonly at: Instant;
  readonly reason?: string;
}

/** A cloud in which devices are registered, configured and commanded: Azure IoT Hub, IoT Central or the emulator. */
export interface DeviceCloud extends Port<DeviceCloudCapabilities> {
  /** Registers and enables a device; a device that exists already is left as it is. `credential` is a secret for the device alone. */
  register(
    device: { readonly deviceKey: string; readonly tags?: Json },
    options?: CallOptions,
  ): Promise<{ readonly status: RegistrationStatus; readonly credential?: string }>;
  /** Removes a device; a missing one is fine. */
  unregister(deviceKey: string, options?: CallOptions): Promise<void>;
  getDevice(deviceKey: string, options?: CallOptions): Promise<CloudDevice | undefined>;
  listDevices(options?: CallOptions): Paged<CloudDevice>;
  /**
   * Merges tags and desired properties (`null` removes a key) or switches a device on and off.
   * @throws `not-found`; `conflict` when `ifEtag` is stale.
   */
  updateDevice(
    deviceKey: string,
    patch: { readonly tags?: Json; readonly desired?: Json; readonly enabled?: boolean },
    options?: CallOptions & { readonly ifEtag?: string },
  ): Promise<CloudDevice>;
  /** @throws `not-found`, `device-offline` (direct only), `timeout` (direct only), `throttled` when the device's queue is full. */
  sendCommand(command: CloudCommand, options?: CallOptions): Promise<CommandReceipt>;
  /** Feedback of queued messages, at least once. */
  feedback(options?: ReceiveOptions): AsyncIterable<Delivery<readonly CommandFeedback[]>>;
}
