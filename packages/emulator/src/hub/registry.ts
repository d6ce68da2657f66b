import type { Journal, Journaled } from '../journal/journal.ts';
import type { JournalRecord } from '../journal/record.ts';
import type { Json, JsonObject } from '../json.ts';
import { deviceNotFound, HubError, preconditionFailed } from './hub-error.ts';
import { identityFrom, identityFromStore, idsOf, keyOf, requireKey, type DeviceIdentity } from './identity.ts';
import { changeTwin, newTwin, reportProperties, type Twin, type TwinChange } from './twin.ts';

const TOPIC = 'devices';
/** Azure's limit. */
const MAX_MODULES = 50;

/** Told what a device or module, by its key, has reported. */
export type ReportedListener = (key: string, patch: JsonObject) => void;

/** A registered device or module: identity and twin. */
export interface Device {
  readonly identity: DeviceIdentity;
  readonly twin: Twin;
  /** The configuration whose content was written last, see `configurations.ts`. */
  readonly applied?: { readonly id: string; readonly etag: string };
}

/**
 * Identities and twins of devices and their modules, by key (see {@link keyOf}). Each change is decided and applied at
 * once and acknowledged when durable. Its record holds the whole new value, so replaying a record twice (a snapshot may
 * already contain it) changes nothing.
 */
export class Registry implements Journaled {
  readonly topic = TOPIC;
  readonly #devices = new Map<string, Device>();
  /** By device id and then module id. */
  readonly #modules = new Map<string, Map<string, Device>>();
  readonly #reportedListeners = new Set<ReportedListener>();
  readonly #now: () => number;
  #journal: Journal | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  attach(journal: Journal): void {
    this.#journal = journal;
  }

  /** Calls back when reported properties have changed and the change is durable. @returns how to stop it. */
  onReported(listener: ReportedListener): () => void {
    this.#reportedListeners.add(listener);
    return () => void this.#reportedListeners.delete(listener);
  }

  /** Number of devices, modules not counted. */
  get size(): number {
    return this.#devices.size;
  }

  find(key: string): Device | undefined {
    const { deviceId, moduleId } = idsOf(key);
    if (moduleId === undefined) return this.#devices.get(deviceId);
    return this.#modules.get(deviceId)?.get(moduleId);
  }

  /** @throws HubError 404 when the device, or the module, is not registered. */
  get(key: string): Device {
    const device = this.find(key);
    if (device) return device;
    const { deviceId, moduleId } = idsOf(key);
    if (moduleId === undefined || !this.#devices.has(deviceId)) throw deviceNotFound(deviceId);
    throw new HubError(404, 'ModuleNotFound', `Device ${deviceId} has no module ${moduleId}.`);
  }

  /** Whether the identity may connect: a module's device counts. */
  isEnabled({ deviceId }: DeviceIdentity): boolean {
    return this.#devices.get(deviceId)?.identity.status === 'enabled';
  }

  [Symbol.iterator](): IterableIterator<Device> {
    return this.#devices.values();
  }

  /** Modules of one device, or of all. */
  *modules(deviceId?: string): IterableIterator<Device> {
    if (deviceId !== undefined) yield* this.#modules.get(deviceId)?.values() ?? [];
    else for (const modules of this.#modules.values()) yield* modules.values();
  }

  /** @throws HubError 400 for a bad body or id, 404 for a module without its device, 409 when the identity exists. */
  async create(key: string, body: Json): Promise<DeviceIdentity> {
    requireKey(key);
    const { deviceId, moduleId } = idsOf(key);
    if (this.find(key)) throw alreadyExists(deviceId, moduleId);
    if (moduleId !== undefined) {
      this.get(deviceId);
      if ((this.#modules.get(deviceId)?.size ?? 0) >= MAX_MODULES) {
        throw new HubError(403, 'TooManyModulesOnDevice', `A device has at most ${MAX_MODULES} modules.`);
      }
    }
    const now = this.#now();
    const device = { identity: identityFrom(body, key, undefined, now), twin: newTwin(now) };
    await this.#put(device);
    return device.identity;
  }

  /**
   * Makes an identity with its first twin, or changes one that is there; `isReset` gives also that one a first twin. One
   * record holds both, so a crash leaves no device without its twin. @throws HubError 400.
   */
  async provision(key: string, body: Json, initial: TwinChange, isReset: boolean): Promise<Device> {
    requireKey(key);
    const now = this.#now();
    const current = this.find(key);
    const identity = identityFrom(body, key, current?.identity, now);
    const isEmpty = !initial.tags && !initial.desired;
    const device: Device =
      current && !isReset
        ? { ...current, identity }
        : { identity, twin: isEmpty ? newTwin(now) : changeTwin(newTwin(now), initial, false, now) };
    await this.#put(device);
    return device;
  }

  /** @param etag the current etag, or `*` for any. @throws HubError 400, 404 or 412. */
  async update(key: string, body: Json, etag: string): Promise<DeviceIdentity> {
    const device = this.get(key);
    if (etag !== '*' && etag !== device.identity.etag) throw preconditionFailed(key);
    const identity = identityFrom(body, key, device.identity, this.#now());
    await this.#put({ ...device, identity });
    return identity;
  }

  /** A device takes its modules with it. @throws HubError 404 or 412. */
  async delete(key: string, etag: string): Promise<void> {
    const { identity } = this.get(key);
    if (etag !== '*' && etag !== identity.etag) throw preconditionFailed(key);
    this.#remove(key);
    await this.#journal!.append({ topic: TOPIC, data: { delete: key } });
  }

  /** @throws HubError 400, 404 or 412. */
  async changeTwin(key: string, change: TwinChange, isReplace: boolean, etag: string): Promise<Device> {
    const device = this.get(key);
    if (etag !== '*' && etag !== device.twin.etag) throw preconditionFailed(key);
    const changed = { ...device, twin: changeTwin(device.twin, change, isReplace, this.#now()) };
    await this.#put(changed);
    return changed;
  }

  /** Writes a configuration's properties and remembers, in the same record, that they were written. */
  async applyConfiguration(key: string, desired: JsonObject, applied: Device['applied']): Promise<Device> {
    const { applied: _before, ...device } = this.get(key);
    const isChange = Object.keys(desired).length > 0;
    const twin = isChange ? changeTwin(device.twin, { desired }, false, this.#now()) : device.twin;
    const changed: Device = { ...device, twin, ...(applied && { applied }) };
    await this.#put(changed);
    return changed;
  }

  /** @throws HubError 400 or 404. @returns the device as this report left it; another may follow at once. */
  async report(key: string, patch: JsonObject): Promise<Device> {
    const device = this.get(key);
    const changed = { ...device, twin: reportProperties(device.twin, patch, this.#now()) };
    await this.#put(changed);
    for (const listener of this.#reportedListeners) listener(key, patch);
    return changed;
  }

  replay(data: JsonObject): void {
    if (typeof data['delete'] === 'string') this.#remove(data['delete']);
    else {
      const device = data['put'] as unknown as Device;
      this.#set({ ...device, identity: identityFromStore(device.identity) });
    }
  }

  *snapshot(): Iterable<JournalRecord> {
    for (const device of this.#devices.values()) yield record(device);
    for (const module of this.modules()) yield record(module);
  }

  #put(device: Device): Promise<void> {
    this.#set(device);
    return this.#journal!.append(record(device));
  }

  #set(device: Device): void {
    const { deviceId, moduleId } = device.identity;
    if (moduleId === undefined) {
      this.#devices.set(keyOf(device.identity), device);
      return;
    }
    const modules = this.#modules.get(deviceId) ?? new Map<string, Device>();
    this.#modules.set(deviceId, modules.set(moduleId, device));
  }

  #remove(key: string): void {
    const { deviceId, moduleId } = idsOf(key);
    if (moduleId !== undefined) this.#modules.get(deviceId)?.delete(moduleId);
    else {
      this.#devices.delete(deviceId);
      this.#modules.delete(deviceId);
    }
  }
}

function alreadyExists(deviceId: string, moduleId: string | undefined): HubError {
  return moduleId === undefined
    ? new HubError(409, 'DeviceAlreadyExists', `A device with id ${deviceId} is already registered.`)
    : new HubError(409, 'ModuleAlreadyExistsOnDevice', `Device ${deviceId} already has a module ${moduleId}.`);
}

const record = (device: Device): JournalRecord => ({ topic: TOPIC, data: { put: device as unknown as JsonObject } });
