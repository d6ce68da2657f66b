import type { Clock } from '../clock.ts';
import type { Traffic } from '../faults/traffic.ts';
import { jsonBytes, type Json, type JsonObject } from '../json.ts';
import type { HubGuard } from '../limits/hub-guard.ts';
import type { AccessControl } from './access.ts';
import type { Commands, NewCommand } from './commands.ts';
import { ConnectionSequence, deviceEventMessage, type DeviceEvent } from './device-events.ts';
import { identityToRest, isRevoked, keyOf, type DeviceIdentity, type DevicePresence } from './identity.ts';
import type { Device, Registry } from './registry.ts';
import type { LockedCommand } from './mailbox.ts';
import type { Router } from './routing/router.ts';
import { Sessions, type DeviceSession, type MethodResult } from './sessions.ts';
import { messageBytes, telemetryMessage, type DeviceMessage } from './telemetry.ts';
import { changedParts, twinForDevice, type TwinChange } from './twin.ts';
import { twinDocument } from './twin-document.ts';

/** The parts that a hub is made of. */
export interface HubParts {
  readonly name: string;
  readonly registry: Registry;
  readonly commands: Commands;
  readonly router: Router;
  readonly access: AccessControl;
  readonly clock: Clock;
  /** Limits and faults. */
  readonly guard: HubGuard;
  /** What happens to telemetry and commands on their way. */
  readonly traffic: Traffic;
}

/** How often commands are looked for whose time, or whose lock, is over. Milliseconds. */
const SWEEP_INTERVAL = 1000;

/**
 * The hub's behaviour, independent of protocols: the device side and the service side meet here. Devices and modules
 * are named by their key (see `identity.ts`).
 */
export class Hub {
  readonly name: string;
  readonly registry: Registry;
  readonly commands: Commands;
  readonly access: AccessControl;
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly now: () => number;
  readonly guard: HubGuard;
  /** Runs when the identity or the twin of a device or module is new, changed or gone. */
  onTwinChanged: (key: string) => void = () => {};
  readonly #router: Router;
  readonly #traffic: Traffic;
  readonly #connectionSequence = new ConnectionSequence();
  readonly #sweep: NodeJS.Timeout;

  constructor(parts: HubParts) {
    this.name = parts.name;
    this.registry = parts.registry;
    this.commands = parts.commands;
    this.access = parts.access;
    this.clock = parts.clock;
    this.now = parts.clock.now;
    this.guard = parts.guard;
    this.#traffic = parts.traffic;
    this.#router = parts.router;
    this.sessions = new Sessions(this.now);
    this.sessions.onPresence((key, isConnected) => {
      const device = this.registry.find(key);
      if (device) this.#tellConnection(device.identity, isConnected);
    });
    this.commands.onCommand = (deviceId) => this.sessions.find(deviceId)?.fetchCommands();
    this.#sweep = setInterval(() => void this.#sweepCommands().catch(() => {}), SWEEP_INTERVAL);
    this.#sweep.unref();
  }

  close(): void {
    clearInterval(this.#sweep);
  }

  /** Stores telemetry. Resolves when it is durable. */
  publish(identity: DeviceIdentity, message: DeviceMessage): Promise<void> {
    const key = keyOf(identity);
    this.sessions.touch(key);
    this.guard.meter(() => messageBytes(message));
    const store = (): Promise<void> =>
      this.#router.route(telemetryMessage(identity, message, this.now()), () => this.#twinOf(key));
    const way = { service: 'hub', devices: [key] } as const;
    return this.#traffic.isDisturbed ? this.#traffic.carry(way, store) : store();
  }

  /** Stores a command. Resolves when it is durable. @throws HubError 403 when fifty commands wait already. */
  async sendCommand(deviceId: string, command: NewCommand): Promise<void> {
    await this.commands.send(deviceId, command);
    this.guard.meter(() => messageBytes({ ...command, properties: new Map(Object.entries(command.properties)) }));
  }

  /** Locks the next command for a device. */
  nextCommand(deviceId: string): LockedCommand | undefined {
    const locked = this.commands.next(deviceId);
    if (!locked || !this.#traffic.isDisturbed) return locked;
    return this.#traffic.handOut({ service: 'hub', devices: [deviceId] }, locked, {
      next: () => this.commands.next(deviceId),
      giveBack: ({ command }) => this.commands.unlock(deviceId, command.sequence),
    });
  }

  /** A device connected; its old connection, if any, ends. */
  connected(session: DeviceSession): void {
    this.sessions.open(session);
    this.commands.release(session.deviceId);
  }

  disconnected(session: DeviceSession): void {
    if (this.sessions.close(session)) this.commands.release(session.deviceId);
  }

  async complete(identity: DeviceIdentity, sequence: number): Promise<void> {
    this.sessions.touch(identity.deviceId);
    await this.commands.end(identity.deviceId, identity.generationId, sequence, 'Success');
  }

  async reject(identity: DeviceIdentity, sequence: number): Promise<void> {
    this.sessions.touch(identity.deviceId);
    await this.commands.end(identity.deviceId, identity.generationId, sequence, 'Rejected');
  }

  async abandon(identity: DeviceIdentity, sequence: number): Promise<void> {
    this.sessions.touch(identity.deviceId);
    await this.commands.abandon(identity.deviceId, identity.generationId, sequence);
  }

  async createIdentity(key: string, body: Json): Promise<DeviceIdentity> {
    this.guard.requireRoom(() => this.registry.size + [...this.registry.modules()].length);
    const identity = await this.registry.create(key, body);
    await this.#tell({ source: 'deviceLifecycleEvents', operation: 'create' }, identity, () => this.#twinOf(key));
    this.onTwinChanged(key);
    return identity;
  }

  /** Makes or changes the identity that the provisioning service assigns, see {@link Registry.provision}. */
  async provision(key: string, body: Json, initial: TwinChange, isReset: boolean): Promise<void> {
    const before = this.registry.find(key)?.identity;
    const device = await this.registry.provision(key, body, initial, isReset);
    const { identity, twin } = device;
    if (!before) {
      await this.#tell({ source: 'deviceLifecycleEvents', operation: 'create' }, identity, () => this.#twinOf(key));
    } else {
      this.#dropIfRevoked(key, before, identity);
      if (isReset) {
        this.#pushDesired(device, twin.desired.values);
        await this.#tell({ source: 'twinChangeEvents', operation: 'replaceTwin' }, identity, () =>
          changedParts(twin, { tags: twin.tags, desired: twin.desired.values }),
        );
      }
    }
    this.onTwinChanged(key);
  }

  /** Changes an identity; a device that may no longer connect, and its modules, are dropped. */
  async updateIdentity(key: string, body: Json, etag: string): Promise<DeviceIdentity> {
    const before = this.registry.get(key).identity;
    const identity = await this.registry.update(key, body, etag);
    this.#dropIfRevoked(key, before, identity);
    this.onTwinChanged(key);
    return identity;
  }

  async deleteDevice(key: string, etag: string): Promise<void> {
    const device = this.registry.get(key);
    const { identity } = device;
    const twin = this.#twinOf(key);
    const modules = identity.moduleId === undefined ? [...this.registry.modules(key)] : [];
    const deletion = this.registry.delete(key, etag);
    // In the same turn, so that one write holds both: a device made anew must not get what was for the old one.
    const isGone = this.registry.find(key) === undefined;
    await Promise.all([deletion, isGone && identity.moduleId === undefined && this.commands.forget(key)]);
    for (const gone of [...modules, device]) {
      if (this.sessions.forget(keyOf(gone.identity))) this.#tellConnection(gone.identity, false);
    }
    await this.#tell({ source: 'deviceLifecycleEvents', operation: 'delete' }, identity, () => twin);
    this.onTwinChanged(key);
  }

  async changeTwin(key: string, change: TwinChange, isReplace: boolean, etag: string): Promise<JsonObject> {
    const device = await this.registry.changeTwin(key, change, isReplace, etag);
    if (change.desired) {
      const { $version: _version, $metadata: _metadata, ...patch } = change.desired;
      this.#pushDesired(device, isReplace ? device.twin.desired.values : patch);
    }
    await this.#tell(
      { source: 'twinChangeEvents', operation: isReplace ? 'replaceTwin' : 'updateTwin' },
      device.identity,
      () =>
        changedParts(device.twin, isReplace ? { tags: device.twin.tags, desired: device.twin.desired.values } : change),
    );
    this.onTwinChanged(key);
    return this.twinObject(device);
  }

  /** Writes the properties of a configuration to a twin. */
  async applyConfiguration(key: string, desired: JsonObject, applied: Device['applied']): Promise<void> {
    const device = await this.registry.applyConfiguration(key, desired, applied);
    if (Object.keys(desired).length === 0) return;
    this.#pushDesired(device, desired);
    await this.#tell({ source: 'twinChangeEvents', operation: 'updateTwin' }, device.identity, () =>
      changedParts(device.twin, { desired }),
    );
  }

  /** The twin as the device itself reads it. */
  readTwin(key: string): JsonObject {
    const twin = twinForDevice(this.registry.get(key).twin);
    this.guard.meter(() => jsonBytes(twin));
    return twin;
  }

  /** The device reports properties. @returns their new version. */
  async report(key: string, patch: JsonObject): Promise<number> {
    const { identity, twin } = await this.registry.report(key, patch);
    this.guard.meter(() => jsonBytes(patch));
    await this.#tell({ source: 'twinChangeEvents', operation: 'updateTwin' }, identity, () =>
      changedParts(twin, { reported: patch }),
    );
    this.onTwinChanged(key);
    return twin.reported.version;
  }

  /** Timeouts in milliseconds. @throws HubError 404 (unknown or not connected) or 504. */
  async invokeMethod(
    key: string,
    name: string,
    payload: unknown,
    connectTimeout: number,
    responseTimeout: number,
  ): Promise<MethodResult> {
    this.registry.get(key);
    this.guard.meter(() => jsonBytes(payload));
    let answer: unknown;
    try {
      const session = await this.sessions.whenReady(key, connectTimeout);
      const result = await session.invokeMethod(name, payload, responseTimeout);
      answer = result.payload;
      return result;
    } finally {
      // The answer counts, too, and so does that the device is not there.
      this.guard.meter(() => jsonBytes(answer));
    }
  }

  identityObject(identity: DeviceIdentity): JsonObject {
    return identityToRest(identity, this.#presence(keyOf(identity)));
  }

  /** The twin as service clients and queries see it. */
  twinObject(device: Device): JsonObject {
    return twinDocument(device, this.#presence(keyOf(device.identity)));
  }

  #dropIfRevoked(key: string, before: DeviceIdentity, after: DeviceIdentity): void {
    if (!isRevoked(before, after)) return;
    this.sessions.find(key)?.disconnect();
    if (after.moduleId !== undefined) return;
    for (const module of this.registry.modules(key)) this.sessions.find(keyOf(module.identity))?.disconnect();
  }

  #twinOf(key: string): JsonObject | undefined {
    const device = this.registry.find(key);
    return device && this.twinObject(device);
  }

  #pushDesired({ identity, twin }: Device, values: JsonObject): void {
    const change = { ...values, $version: twin.desired.version };
    if (this.sessions.find(keyOf(identity))?.desiredChanged(change)) this.guard.meter(() => jsonBytes(change));
  }

  /** Resolves when whoever is to hear of the event has it durably; `body` is asked for only when somebody is. */
  async #tell(event: DeviceEvent, identity: DeviceIdentity, body: () => JsonObject | undefined): Promise<void> {
    if (!this.#router.takes(event.source)) return;
    const message = deviceEventMessage(this.name, event, identity, body() ?? {}, this.now());
    await this.#router.route(message, () => this.#twinOf(keyOf(identity)));
  }

  #tellConnection(identity: DeviceIdentity, isConnected: boolean): void {
    const operation = isConnected ? 'Connected' : 'Disconnected';
    const sequenceNumber = this.#connectionSequence.next(this.now());
    // Nobody waits for it: a connection comes and goes whether the event can be stored or not.
    this.#tell({ source: 'deviceConnectionStateEvents', operation }, identity, () => ({ sequenceNumber })).catch(
      () => {},
    );
  }

  async #sweepCommands(): Promise<void> {
    await this.commands.expire((id) => this.registry.find(id)?.identity.generationId ?? '');
    for (const deviceId of this.commands.waitingDevices) this.sessions.find(deviceId)?.fetchCommands();
  }

  #presence(key: string): DevicePresence {
    const { isConnected, changedAt, lastActivityAt } = this.sessions.presence(key);
    return {
      isConnected,
      connectionChangedAt: changedAt,
      lastActivityAt,
      pendingCommands: this.commands.pending(key),
    };
  }
}
