import { CommandJournal } from './command-journal.ts';
import { SimulatedDevice, type DeviceView, type Telemetry } from './simulated-device.ts';

export interface SimulatorOptions {
  readonly devices: readonly { readonly deviceKey: string; readonly name: string; readonly connectionString: string }[];
  readonly ca?: string | undefined;
  /** Between two messages of a device, in milliseconds; the default is 1,000. */
  readonly intervalMs?: number;
  /** Where the devices remember their commands; absent: in memory. */
  readonly journalFile?: string | undefined;
  readonly random?: () => number;
  readonly onAcknowledged?: (telemetry: Telemetry) => void;
}

/** What a person can do to a device. */
export type Disturbance =
  | { readonly action: 'heat'; readonly target: number }
  | { readonly action: 'offline' | 'online' | 'broken-json' | 'oversize' };

/** A fleet of thermostats. */
export class Simulator {
  readonly #devices: ReadonlyMap<string, SimulatedDevice>;

  constructor(options: SimulatorOptions) {
    const journal = new CommandJournal(options.journalFile);
    const random = options.random ?? Math.random;
    this.#devices = new Map(
      options.devices.map((device) => [
        device.deviceKey,
        new SimulatedDevice({
          ...device,
          ca: options.ca,
          journal,
          intervalMs: options.intervalMs ?? 1000,
          random,
          onAcknowledged: options.onAcknowledged,
        }),
      ]),
    );
  }

  start(): void {
    for (const device of this.#devices.values()) device.start();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#devices.values()].map((device) => device.stop()));
  }

  views(): readonly DeviceView[] {
    return [...this.#devices.values()].map((device) => device.view);
  }

  /**
   * Sends bytes as they are through one device.
   * @throws when there is no such device, or the hub does not take the message.
   */
  async sendRaw(deviceKey: string, body: string | Uint8Array): Promise<void> {
    const device = this.#devices.get(deviceKey);
    if (!device) throw new Error(`There is no device ${deviceKey}.`);
    await device.sendRaw(body);
  }

  /**
   * @returns whether there is such a device.
   * @throws what the device's client says when it cannot send.
   */
  async disturb(deviceKey: string, disturbance: Disturbance): Promise<boolean> {
    const device = this.#devices.get(deviceKey);
    if (!device) return false;
    switch (disturbance.action) {
      case 'heat':
        device.setTarget(disturbance.target);
        break;
      case 'offline':
        await device.stop();
        break;
      case 'online':
        device.start();
        break;
      case 'broken-json':
        await device.sendRaw(`{"DeviceID":"${deviceKey}","Temperature":`);
        break;
      case 'oversize':
        // IoT Hub takes 256 KB; Microsoft's client refuses to send more.
        await device.sendRaw(JSON.stringify({ DeviceID: deviceKey, Temperature: 1, Padding: 'x'.repeat(300 * 1024) }));
        break;
    }
    return true;
  }
}
