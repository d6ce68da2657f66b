import type { JsonObject } from '../json.ts';
import { deviceNotOnline } from './hub-error.ts';

/** A device's answer to a direct method. */
export interface MethodResult {
  readonly status: number;
  readonly payload: unknown;
}

/** Changes of the desired properties and the version that they make. */
export type DesiredChange = JsonObject & { readonly $version: number };

/** One connected device, whatever protocol it speaks. */
export interface DeviceSession {
  readonly deviceId: string;
  readonly acceptsMethods: boolean;
  /** Commands may be waiting. */
  fetchCommands(): void;
  /** @returns whether the device wanted to know, and was told. */
  desiredChanged(change: DesiredChange): boolean;
  /** @throws HubError 404 when the device leaves first, 504 when it does not answer within `timeout` milliseconds. */
  invokeMethod(name: string, payload: unknown, timeout: number): Promise<MethodResult>;
  /** Ends the connection; the device sees it drop. */
  disconnect(): void;
}

interface Presence {
  session: DeviceSession | undefined;
  /** Undefined when the device has never had a session. */
  changedAt: number | undefined;
  lastActivityAt: number;
}

/** Told of a device or module, by its key, that has come or gone. */
export type PresenceListener = (key: string, isConnected: boolean) => void;

/** Which devices are connected. A device has one connection: a new one displaces the old. */
export class Sessions {
  readonly #presence = new Map<string, Presence>();
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #now: () => number;
  readonly #presenceListeners = new Set<PresenceListener>();
  #count = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Calls back when a device has come or gone, not when a new connection displaces the old. @returns how to stop it. */
  onPresence(listener: PresenceListener): () => void {
    this.#presenceListeners.add(listener);
    return () => void this.#presenceListeners.delete(listener);
  }

  get count(): number {
    return this.#count;
  }

  find(deviceId: string): DeviceSession | undefined {
    return this.#presence.get(deviceId)?.session;
  }

  presence(deviceId: string): {
    isConnected: boolean;
    changedAt?: number | undefined;
    lastActivityAt?: number;
  } {
    const presence = this.#presence.get(deviceId);
    if (!presence) return { isConnected: false };
    const { session, changedAt, lastActivityAt } = presence;
    return { isConnected: session !== undefined, changedAt, lastActivityAt };
  }

  open(session: DeviceSession): void {
    const now = this.#now();
    const previous = this.#presence.get(session.deviceId)?.session;
    this.#presence.set(session.deviceId, { session, changedAt: now, lastActivityAt: now });
    if (previous) {
      previous.disconnect();
      return;
    }
    this.#count += 1;
    this.#tellPresence(session.deviceId, true);
  }

  /** Forgets a session that ended; one that was displaced changes nothing. @returns whether it was the current one. */
  close(session: DeviceSession): boolean {
    const presence = this.#presence.get(session.deviceId);
    if (presence?.session !== session) return false;
    presence.session = undefined;
    presence.changedAt = this.#now();
    this.#count -= 1;
    this.#tellPresence(session.deviceId, false);
    return true;
  }

  /** The device was deleted: nothing of it is remembered. @returns whether it was connected. */
  forget(deviceId: string): boolean {
    const session = this.find(deviceId);
    session?.disconnect();
    this.#presence.delete(deviceId);
    if (session) this.#count -= 1;
    return session !== undefined;
  }

  /** The device sent or received something; over HTTPS it does so without a session. */
  touch(deviceId: string): void {
    const presence = this.#presence.get(deviceId);
    if (presence) presence.lastActivityAt = this.#now();
    else this.#presence.set(deviceId, { session: undefined, changedAt: undefined, lastActivityAt: this.#now() });
  }

  /** A session began to accept methods: calls that wait for the device go on. */
  methodsReady(deviceId: string): void {
    for (const wake of this.#waiting.get(deviceId) ?? []) wake();
  }

  /**
   * The session of a device that takes direct methods, waiting up to `timeout` milliseconds for it to come.
   *
   * @throws HubError 404 DeviceNotOnline when it does not.
   */
  async whenReady(deviceId: string, timeout: number): Promise<DeviceSession> {
    const ready = (): DeviceSession | undefined => {
      const session = this.find(deviceId);
      return session?.acceptsMethods ? session : undefined;
    };
    const session = ready();
    if (session) return session;
    if (timeout <= 0) throw deviceNotOnline(deviceId);
    const wakers = this.#waiting.get(deviceId) ?? new Set<() => void>();
    this.#waiting.set(deviceId, wakers);
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        wakers.delete(wake);
        if (wakers.size === 0) this.#waiting.delete(deviceId);
        resolve();
      };
      const timer = setTimeout(wake, timeout);
      wakers.add(wake);
    });
    const late = ready();
    if (!late) throw deviceNotOnline(deviceId);
    return late;
  }

  #tellPresence(key: string, isConnected: boolean): void {
    for (const listener of this.#presenceListeners) listener(key, isConnected);
  }
}
