import type { Journal, Journaled } from '../journal/journal.ts';
import type { JournalRecord } from '../journal/record.ts';
import type { Json, JsonObject } from '../json.ts';
import { deviceNotFound, HubError, preconditionFailed } from './hub-error.ts';
import { identityFrom, requireDeviceId, type DeviceIdentity } from './identity.ts';
import { changeTwin, newTwin, reportProperties, type Twin, type TwinChange } from './twin.ts';

const TOPIC = 'devices';

/** A registered device: identity and twin. */
export interface Device {
  readonly identity: DeviceIdentity;
  readonly twin: Twin;
}

/**
 * Identities and twins. Each change is decided and applied at once and acknowledged when durable. Its record holds the
 * whole new value, so replaying a record twice (a snapshot may already contain it) changes nothing.
 */
export class Registry implements Journaled {
  readonly topic = TOPIC;
  /** Runs when a device has reported properties. */
  onReported: (deviceId: string, patch: JsonObject) => void = () => {};
  readonly #devices = new Map<string, Device>();
  readonly #now: () => number;
  #journal: Journal | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  attach(journal: Journal): void {
    this.#journal = journal;
  }

  get size(): number {
    return this.#devices.size;
  }

  find(deviceId: string): Device | undefined {
    return this.#devices.get(deviceId);
  }

  /** @throws HubError 404 when the device is not registered. */
  get(deviceId: string): Device {
    const device = this.#devices.get(deviceId);
    if (!device) throw deviceNotFound(deviceId);
    return device;
  }

  [Symbol.iterator](): IterableIterator<Device> {
    return this.#devices.values();
  }

  /** @throws HubError 400 for a bad body or id, 409 when the device exists. */
  async create(deviceId: string, body: Json): Promise<DeviceIdentity> {
    requireDeviceId(deviceId);
    if (this.#devices.has(deviceId)) {
      throw new HubError(409, 'DeviceAlreadyExists', `A device with id ${deviceId} is already registered.`);
    }
    const now = this.#now();
    const device = { identity: identityFrom(body, deviceId, undefined, now), twin: newTwin(now) };
    await this.#put(device);
    return device.identity;
  }

  /** @param etag the current etag, or `*` for any. @throws HubError 400, 404 or 412. */
  async update(deviceId: string, body: Json, etag: string): Promise<DeviceIdentity> {
    const device = this.get(deviceId);
    if (etag !== '*' && etag !== device.identity.etag) throw preconditionFailed(deviceId);
    const identity = identityFrom(body, deviceId, device.identity, this.#now());
    await this.#put({ ...device, identity });
    return identity;
  }

  /** @throws HubError 404 or 412. */
  async delete(deviceId: string, etag: string): Promise<void> {
    const { identity } = this.get(deviceId);
    if (etag !== '*' && etag !== identity.etag) throw preconditionFailed(deviceId);
    this.#devices.delete(deviceId);
    await this.#journal!.append({ topic: TOPIC, data: { delete: deviceId } });
  }

  /** @throws HubError 400, 404 or 412. */
  async changeTwin(deviceId: string, change: TwinChange, isReplace: boolean, etag: string): Promise<Device> {
    const device = this.get(deviceId);
    if (etag !== '*' && etag !== device.twin.etag) throw preconditionFailed(deviceId);
    const changed = { ...device, twin: changeTwin(device.twin, change, isReplace, this.#now()) };
    await this.#put(changed);
    return changed;
  }

  /** @throws HubError 400 or 404. @returns the new version of the reported properties. */
  async report(deviceId: string, patch: JsonObject): Promise<number> {
    const device = this.get(deviceId);
    const twin = reportProperties(device.twin, patch, this.#now());
    await this.#put({ ...device, twin });
    this.onReported(deviceId, patch);
    return twin.reported.version;
  }

  replay(data: JsonObject): void {
    if (typeof data['delete'] === 'string') this.#devices.delete(data['delete']);
    else {
      const device = data['put'] as unknown as Device;
      this.#devices.set(device.identity.deviceId, device);
    }
  }

  *snapshot(): Iterable<JournalRecord> {
    for (const device of this.#devices.values()) yield record(device);
  }

  #put(device: Device): Promise<void> {
    this.#devices.set(device.identity.deviceId, device);
    return this.#journal!.append(record(device));
  }
}

const record = (device: Device): JournalRecord => ({ topic: TOPIC, data: { put: device as unknown as JsonObject } });
