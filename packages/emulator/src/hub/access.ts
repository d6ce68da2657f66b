import type { Doorkeeper } from '../faults/doorkeeper.ts';
import type { HubPolicy, PolicyKeys } from '../sas/policy-keys.ts';
import { parseSasToken, resourceOf, verifySasToken, type SasToken } from '../sas/token.ts';
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

/** A verified token: what it permits and until when (milliseconds since 1970). */
export interface Access {
  readonly permissions: readonly Permission[];
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
    return { permissions: BEARER_PERMISSIONS, expiresAt: verdict.expiresAt };
  }

  /** Whether a token permits what services do beside the registry. */
  isForServices(text: string | undefined): boolean {
    try {
      return this.service(text).permissions.includes('ServiceConnect');
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
    return { permissions: PERMISSIONS[policy], expiresAt: token.expiry * 1000 };
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
      if (!this.#policy(text).permissions.includes('DeviceConnect')) throw refused();
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

function isTokenFor(token: SasToken, key: string): boolean {
  const { deviceId, moduleId } = idsOf(key);
  const path = resourceOf(token).replace(/^[^/]*\//, '');
  const paths = [(text: string) => text, encodeURIComponent].map(
    (code) => `devices/${code(deviceId)}${moduleId === undefined ? '' : `/modules/${code(moduleId)}`}`,
  );
  return paths.includes(path);
}
