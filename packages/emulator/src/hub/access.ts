import type { HubPolicy, PolicyKeys } from '../sas/policy-keys.ts';
import { parseSasToken, resourceOf, verifySasToken } from '../sas/token.ts';
import { unauthorized } from './hub-error.ts';
import type { DeviceIdentity } from './identity.ts';
import type { Registry } from './registry.ts';

/** What a service-side caller may do (page "Control access to IoT Hub with shared access signatures"). */
export type Permission = 'RegistryRead' | 'RegistryWrite' | 'ServiceConnect' | 'DeviceConnect';

const PERMISSIONS: Readonly<Record<HubPolicy, readonly Permission[]>> = {
  iothubowner: ['RegistryRead', 'RegistryWrite', 'ServiceConnect', 'DeviceConnect'],
  service: ['ServiceConnect'],
  device: ['DeviceConnect'],
  registryRead: ['RegistryRead'],
  registryReadWrite: ['RegistryRead', 'RegistryWrite'],
};

/** A verified token: what it permits and until when (milliseconds since 1970). */
export interface Access {
  readonly permissions: readonly Permission[];
  readonly expiresAt: number;
}

const keyBytes = (key: string): Buffer => Buffer.from(key, 'base64');

/** Checks shared access signatures against policies and device keys. Hosts are not compared: a laptop has many names. */
export class AccessControl {
  readonly #keys: PolicyKeys;
  readonly #registry: Registry;
  readonly #now: () => number;

  constructor(keys: PolicyKeys, registry: Registry, now: () => number) {
    this.#keys = keys;
    this.#registry = registry;
    this.#now = now;
  }

  /** @throws HubError 401 when the token of a service client is not good. */
  service(text: string | undefined): Access {
    const token = parseSasToken(text ?? '');
    const policy = token?.policy as HubPolicy | undefined;
    if (!token || !policy || !Object.hasOwn(PERMISSIONS, policy)) throw unauthorized('A policy token is required.');
    const verdict = verifySasToken(token, [keyBytes(this.#keys.iotHub[policy])], this.#now());
    if (verdict !== 'valid') throw unauthorized(`The token is not valid (${verdict}).`);
    return { permissions: PERMISSIONS[policy], expiresAt: token.expiry * 1000 };
  }

  /** @throws HubError 401 when the token does not let its bearer be this device. */
  device(deviceId: string, text: string): { identity: DeviceIdentity; expiresAt: number } {
    const identity = this.#registry.find(deviceId)?.identity;
    const token = parseSasToken(text);
    // One text for every cause: a caller learns nothing about which devices exist.
    if (!identity || !token || identity.status !== 'enabled') throw unauthorized('The device may not connect.');
    if (token.policy) {
      if (!this.service(text).permissions.includes('DeviceConnect')) throw unauthorized('The device may not connect.');
    } else {
      const path = resourceOf(token).replace(/^[^/]*\//, '');
      const isForDevice = path === `devices/${deviceId}` || path === `devices/${encodeURIComponent(deviceId)}`;
      const keys = [keyBytes(identity.primaryKey), keyBytes(identity.secondaryKey)];
      if (!isForDevice || verifySasToken(token, keys, this.#now()) !== 'valid') {
        throw unauthorized('The device may not connect.');
      }
    }
    return { identity, expiresAt: token.expiry * 1000 };
  }
}
