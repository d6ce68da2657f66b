import type { EventHub } from '../event-hubs/event-hub.ts';
import type { Json, JsonObject } from '../json.ts';
import type { AccessControl } from './access.ts';
import type { Commands } from './commands.ts';
import { identityToRest, timeText, type DeviceIdentity, type DevicePresence } from './identity.ts';
import type { Device, Registry } from './registry.ts';
import { Sessions, type DeviceSession, type MethodResult } from './sessions.ts';
import { telemetryEvent, type DeviceMessage } from './telemetry.ts';
import { twinProperties, type TwinChange } from './twin.ts';

/** The parts that a hub is made of. */
export interface HubParts {
  readonly name: string;
  readonly registry: Registry;
  readonly commands: Commands;
  readonly events: EventHub;
  readonly access: AccessControl;
  readonly now: () => number;
}

/** How often commands are looked for whose time, or whose lock, is over. Milliseconds. */
const SWEEP_INTERVAL = 1000;

/** The hub's behaviour, independent of protocols: the device side and the service side meet here. */
export class Hub {
  readonly name: string;
  readonly registry: Registry;
  readonly commands: Commands;
  readonly access: AccessControl;
  readonly sessions: Sessions;
  readonly now: () => number;
  readonly #events: EventHub;
  readonly #sweep: NodeJS.Timeout;

  constructor(parts: HubParts) {
    this.name = parts.name;
    this.registry = parts.registry;
    this.commands = parts.commands;
    this.access = parts.access;
    this.now = parts.now;
    this.#events = parts.events;
    this.sessions = new Sessions(parts.now);
    this.commands.onCommand = (deviceId) => this.sessions.find(deviceId)?.fetchCommands();
    this.#sweep = setInterval(() => void this.#sweepCommands().catch(() => {}), SWEEP_INTERVAL);
    this.#sweep.unref();
  }

  close(): void {
    clearInterval(this.#sweep);
  }

  /** Stores telemetry. Resolves when it is durable. */
  publish(identity: DeviceIdentity, message: DeviceMessage): Promise<void> {
    this.sessions.touch(identity.deviceId);
    const event = telemetryEvent(identity, message, this.now());
    return this.#events.append(this.#events.partitionOf(identity.deviceId), event);
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

  /** Changes an identity; a device that may no longer connect is dropped. */
  async updateIdentity(deviceId: string, body: Json, etag: string): Promise<DeviceIdentity> {
    const before = this.registry.get(deviceId).identity;
    const identity = await this.registry.update(deviceId, body, etag);
    const isRevoked =
      identity.status === 'disabled' ||
      (identity.primaryKey !== before.primaryKey && identity.secondaryKey !== before.secondaryKey);
    if (isRevoked) this.sessions.find(deviceId)?.disconnect();
    return identity;
  }

  async deleteDevice(deviceId: string, etag: string): Promise<void> {
    const { identity } = this.registry.get(deviceId);
    await this.registry.delete(deviceId, etag);
    this.sessions.forget(deviceId);
    await this.commands.purge(deviceId, identity.generationId);
  }

  async changeTwin(deviceId: string, change: TwinChange, isReplace: boolean, etag: string): Promise<JsonObject> {
    const device = await this.registry.changeTwin(deviceId, change, isReplace, etag);
    if (change.desired) {
      const { $version: _version, $metadata: _metadata, ...patch } = change.desired;
      const { version, values } = device.twin.desired;
      this.sessions.find(deviceId)?.desiredChanged({ ...(isReplace ? values : patch), $version: version });
    }
    return this.twinObject(device);
  }

  /** Timeouts in milliseconds. @throws HubError 404 (unknown or not connected) or 504. */
  async invokeMethod(
    deviceId: string,
    name: string,
    payload: unknown,
    connectTimeout: number,
    responseTimeout: number,
  ): Promise<MethodResult> {
    this.registry.get(deviceId);
    const session = await this.sessions.whenReady(deviceId, connectTimeout);
    return session.invokeMethod(name, payload, responseTimeout);
  }

  identityObject(identity: DeviceIdentity): JsonObject {
    return identityToRest(identity, this.#presence(identity.deviceId));
  }

  /** The twin as service clients and queries see it. */
  twinObject({ identity, twin }: Device): JsonObject {
    const presence = this.#presence(identity.deviceId);
    return {
      deviceId: identity.deviceId,
      etag: twin.etag,
      deviceEtag: identity.etag,
      status: identity.status,
      statusUpdateTime: identity.statusUpdatedTime,
      connectionState: presence.isConnected ? 'Connected' : 'Disconnected',
      lastActivityTime: timeText(presence.lastActivityAt),
      cloudToDeviceMessageCount: presence.pendingCommands,
      authenticationType: 'sas',
      x509Thumbprint: { primaryThumbprint: null, secondaryThumbprint: null },
      modelId: '',
      version: twin.version,
      tags: twin.tags,
      properties: twinProperties(twin),
      capabilities: { iotEdge: identity.isEdge },
    };
  }

  async #sweepCommands(): Promise<void> {
    await this.commands.expire((id) => this.registry.find(id)?.identity.generationId ?? '');
    for (const deviceId of this.commands.waitingDevices) this.sessions.find(deviceId)?.fetchCommands();
  }

  #presence(deviceId: string): DevicePresence {
    const { isConnected, changedAt, lastActivityAt } = this.sessions.presence(deviceId);
    return {
      isConnected,
      connectionChangedAt: changedAt,
      lastActivityAt,
      pendingCommands: this.commands.pending(deviceId),
    };
  }
}
