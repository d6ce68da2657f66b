import type { Doorkeeper } from '../faults/doorkeeper.ts';
import type { HubPolicy, PolicyKeys } from '../sas/policy-keys.ts';
import { isWithin, parseSasToken, resourceOf, scopeOf, verifySasToken, type SasToken } from '../sas/token.ts';
import { AUDIENCES, bearerOf, type BearerTokens } from '../tokens/issuer.ts';
import type { ClientCertificate } from '../tls/client-certificate.ts';
import { HubError, unauthorized } from './hub-error.ts';
import { idsOf, type DeviceIdentity } from './identity.ts';
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

/** A bearer token is a service's, with the rights of the role "IoT Hub Data Contributor"; devices have none. */
const BEARER_PERMISSIONS: readonly Permission[] = ['RegistryRead', 'RegistryWrite', 'ServiceConnect'];

/** A verified token: what it permits, where, and until when (milliseconds since 1970). */
export interface Access {
  readonly permissions: readonly Permission[];
  /** See `scopeOf` in `sas/token.ts`. */
  readonly scope: string;
  readonly expiresAt: number;
}

/** A device or module that has proved who it is, and until when that holds (milliseconds since 1970). */
export interface DeviceAccess {
  readonly identity: DeviceIdentity;
  readonly expiresAt: number;
}

/** What a device brings: a token, or a certificate in the TLS handshake. */
export interface DeviceProof {
  readonly token?: string | undefined;
  readonly certificate?: ClientCertificate | undefined;
}

const keyBytes = (key: string): Buffer => Buffer.from(key, 'base64');

/** One text for every cause: a caller learns nothing about which devices exist. */
const refused = (): HubError => unauthorized('The device may not connect.');

/** Checks shared access signatures against policies and device keys. Hosts are not compared: a laptop has many names. */
export class AccessControl {
  readonly #keys: PolicyKeys;
  readonly #registry: Registry;
  readonly #bearer: BearerTokens;
  readonly #doorkeeper: Doorkeeper;

  constructor(keys: PolicyKeys, registry: Registry, bearer: BearerTokens, doorkeeper: Doorkeeper) {
    this.#keys = keys;
    this.#registry = registry;
    this.#bearer = bearer;
    this.#doorkeeper = doorkeeper;
  }

  /** @throws HubError 401 when the token of a service client is not good. */
  service(text: string | undefined): Access {
    if (this.#doorkeeper.isRefused()) throw unauthorized('The token is not valid (refused by a fault).');
    const bearer = bearerOf(text);
    if (bearer === undefined) return this.#policy(text);
    const verdict = this.#bearer.verify(bearer, AUDIENCES.iotHub);
    if (typeof verdict === 'string') throw unauthorized(`The bearer token is not valid (${verdict}).`);
    return { permissions: BEARER_PERMISSIONS, scope: '', expiresAt: verdict.expiresAt };
  }

  /** Whether a token permits what services do beside the registry. */
  isForServices(text: string | undefined): boolean {
    try {
      const { permissions, scope } = this.service(text);
      return permissions.includes('ServiceConnect') && scope === '';
    } catch (error) {
      if (error instanceof HubError) return false;
      throw error;
    }
  }

  #policy(text: string | undefined): Access {
    const token = parseSasToken(text ?? '');
    const policy = token?.policy as HubPolicy | undefined;
    if (!token || !policy || !Object.hasOwn(PERMISSIONS, policy)) throw unauthorized('A policy token is required.');
    const verdict = verifySasToken(token, [keyBytes(this.#keys.iotHub[policy])], this.#doorkeeper.now());
    if (verdict !== 'valid') throw unauthorized(`The token is not valid (${verdict}).`);
    return { permissions: PERMISSIONS[policy], scope: scopeOf(token), expiresAt: token.expiry * 1000 };
  }

  /** @throws HubError 401 when neither token nor certificate lets its bearer be this device or module. */
  principal(key: string, { token, certificate }: DeviceProof): DeviceAccess {
    if (token) return this.device(key, token);
    if (this.#doorkeeper.isRefused(key)) throw refused();
    if (certificate) return this.#byCertificate(key, certificate);
    throw refused();
  }

  /** @throws HubError 401 when the token does not let its bearer be this device or module. */
  device(key: string, text: string): DeviceAccess {
    const identity = this.#registry.find(key)?.identity;
    const token = parseSasToken(text);
    if (this.#doorkeeper.isRefused(key)) throw refused();
    if (!identity || !token || !this.#registry.isEnabled(identity)) throw refused();
    if (token.policy) {
      const { permissions, scope } = this.#policy(text);
      const isReached = pathsOf(key).some((path) => isWithin(path, scope));
      if (!permissions.includes('DeviceConnect') || !isReached) throw refused();
    } else {
      const keys = [identity.primaryKey, identity.secondaryKey].filter((text) => text !== '').map(keyBytes);
      if (!isTokenFor(token, key) || verifySasToken(token, keys, this.#doorkeeper.now()) !== 'valid') throw refused();
    }
    return { identity, expiresAt: token.expiry * 1000 };
  }

  /** A thumbprint names one certificate, whoever signed it; an authority's certificate is the device's by its name. */
  #byCertificate(key: string, certificate: ClientCertificate): DeviceAccess {
    const identity = this.#registry.find(key)?.identity;
    if (!identity || !this.#registry.isEnabled(identity)) throw refused();
    const { authenticationType: type, primaryThumbprint, secondaryThumbprint } = identity;
    const prints = [primaryThumbprint, secondaryThumbprint];
    const isOwn =
      type === 'selfSigned'
        ? certificate.thumbprints.some((print) => prints.includes(print))
        : type === 'certificateAuthority' && certificate.isTrusted && certificate.commonName === key;
    const now = this.#doorkeeper.now();
    if (!isOwn || now < certificate.validFrom || now >= certificate.validTo) throw refused();
    return { identity, expiresAt: certificate.validTo };
  }
}

/** Where a device or module is below the host; some clients encode the id once more. */
function pathsOf(key: string): string[] {
  const { deviceId, moduleId } = idsOf(key);
  return [(text: string) => text, encodeURIComponent].map(
    (code) => `devices/${code(deviceId)}${moduleId === undefined ? '' : `/modules/${code(moduleId)}`}`,
  );
}

const isTokenFor = (token: SasToken, key: string): boolean =>
  pathsOf(key).includes(resourceOf(token).replace(/^[^/]*\//, ''));
