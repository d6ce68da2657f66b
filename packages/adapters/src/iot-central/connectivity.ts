import type { Connectivity } from './properties-document.ts';

/** Devices that are remembered; the one heard of longest ago is forgotten first. */
const MAX_REMEMBERED = 100_000;

interface Known {
  readonly connected: boolean;
  /** When that was, in milliseconds. */
  readonly at: number;
  readonly lastActivityAt: number;
}

/**
 * Whether devices are connected. IoT Central's REST interface does not say; its data export does, for devices that come
 * and go while we listen. A device that was never told of counts as not connected.
 */
export class ConnectivityBook {
  readonly #known = new Map<string, Known>();

  /** Notes that a device came or went. What is older than what we know changes nothing. */
  note(deviceKey: string, connected: boolean, at: number): void {
    const known = this.#known.get(deviceKey);
    if (known && at < known.at) return;
    this.#keep(deviceKey, { connected, at, lastActivityAt: Math.max(at, known?.lastActivityAt ?? 0) });
  }

  /** Notes a sign of life: telemetry proves a connection, unless the device has gone since. */
  active(deviceKey: string, at: number): void {
    const known = this.#known.get(deviceKey);
    const isNews = !known || at > known.at;
    this.#keep(deviceKey, {
      connected: isNews || known.connected,
      at: isNews ? at : known.at,
      lastActivityAt: Math.max(at, known?.lastActivityAt ?? 0),
    });
  }

  of(deviceKey: string): Connectivity {
    const known = this.#known.get(deviceKey);
    if (!known) return { connected: false };
    return { connected: known.connected, lastActivityAt: new Date(known.lastActivityAt).toISOString() };
  }

  forget(deviceKey: string): void {
    this.#known.delete(deviceKey);
  }

  #keep(deviceKey: string, known: Known): void {
    this.#known.delete(deviceKey);
    this.#known.set(deviceKey, known);
    if (this.#known.size <= MAX_REMEMBERED) return;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}
