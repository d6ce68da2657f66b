import type { Json } from '../model/index.ts';
import type { DeviceCloud } from '../ports/index.ts';

/** The only command the cases send, so that a device whose client knows methods by name can listen for it. */
export const CONFORMANCE_COMMAND = 'Reset Thermostat';

/** A command as it reached the device. */
export interface ReceivedCommand {
  readonly id: string;
  readonly name: string;
  readonly parameters: Json;
}

/** The device's side of the wire, independent of the adapter under test. Every key is one that a case registered. */
export interface DeviceCloudObserver {
  /** Resolves when commands of both modes can reach the device. */
  connect(deviceKey: string): Promise<void>;
  disconnect(deviceKey: string): Promise<void>;
  /** Queued commands that reached the device and that it took, in order. */
  received(deviceKey: string): readonly ReceivedCommand[];
  /** What the device answers to direct methods from now on. */
  answer(deviceKey: string, result: { readonly status: 'completed' | 'rejected'; readonly response: Json }): void;
  /** Merges reported properties; the device is connected. Resolves when the cloud has them. */
  report(deviceKey: string, reported: { readonly [name: string]: Json }): Promise<void>;
}

/**
 * What the author of a `DeviceCloud` adapter supplies. The cloud behind it may be shared: cases use keys of their own
 * and pass over what belongs to others.
 */
export interface DeviceCloudHarness {
  readonly port: DeviceCloud;
  readonly device: DeviceCloudObserver;
  dispose(): Promise<void>;
}
