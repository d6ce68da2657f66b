import { randomUUID } from 'node:crypto';
import { signJwt, verifyJwt } from './jwt.ts';
import { readSigningKey } from './signing-key.ts';

/** Who a token is for: the resources that Microsoft Entra ID knows these services by. */
export const AUDIENCES = {
  iotHub: ['https://iothubs.azure.net'],
  iotCentral: ['https://apps.azureiotcentral.com'],
  serviceBus: ['https://servicebus.azure.net'],
  // Event Hubs takes both: it is a part of Service Bus.
  eventHubs: ['https://eventhubs.azure.net', 'https://servicebus.azure.net'],
} as const;

/** What Microsoft's clients take as a `TokenCredential`. */
export interface EmulatorCredential {
  getToken(scopes: string | string[]): Promise<{ readonly token: string; readonly expiresOnTimestamp: number }>;
}

export interface CredentialOptions {
  /** How long a token is good, in milliseconds; the default is an hour. */
  readonly lifetimeMs?: number;
}

export type BearerVerdict = { readonly expiresAt: number } | 'expired' | 'wrong-audience' | 'invalid';

const ISSUER = 'csk-emulator';
const HOUR = 3_600_000;

/** The audience of a scope: `https://servicebus.azure.net//.default` is `https://servicebus.azure.net`. */
const audienceOf = (scope: string): string => scope.replace(/\/\.default$/, '').replace(/\/+$/, '');

/** A credential whose tokens are signed with `key`, one scope each. */
export function createCredential(
  key: Buffer,
  { lifetimeMs = HOUR }: CredentialOptions = {},
  now: () => number = Date.now,
): EmulatorCredential {
  return {
    getToken: async (scopes) => {
      const [scope, ...more] = [scopes].flat();
      if (scope === undefined || more.length > 0) throw new RangeError('A token is for one scope.');
      // Tokens count in seconds; rounded up, so that a short one lasts at least as long as was asked.
      const issuedAt = Math.floor(now() / 1000);
      const expiry = Math.ceil((now() + lifetimeMs) / 1000);
      const claims = {
        iss: ISSUER,
        aud: audienceOf(scope),
        iat: issuedAt,
        nbf: issuedAt,
        exp: expiry,
        jti: randomUUID(),
      };
      return { token: signJwt(claims, key), expiresOnTimestamp: expiry * 1000 };
    },
  };
}

/**
 * A credential for an emulator in another process, by its key file (`tokenKeyFile` of `csk-emulator --json`). The file
 * is as secret as the emulator's shared access keys.
 *
 * @throws Error when the file is missing or holds no key.
 */
export function credentialFromFile(tokenKeyFile: string, options: CredentialOptions = {}): EmulatorCredential {
  return createCredential(readSigningKey(tokenKeyFile), options);
}

/** Verifies bearer tokens, in place of Microsoft Entra ID. */
export class BearerTokens {
  readonly #key: Buffer;
  readonly #now: () => number;

  constructor(key: Buffer, now: () => number) {
    this.#key = key;
    this.#now = now;
  }

  /** @returns until when it is good (milliseconds since 1970), or what is wrong with it. */
  verify(token: string, audiences: readonly string[]): BearerVerdict {
    const claims = verifyJwt(token, this.#key);
    const { iss, aud, nbf, exp } = claims ?? {};
    if (iss !== ISSUER || typeof nbf !== 'number' || typeof exp !== 'number' || typeof aud !== 'string')
      return 'invalid';
    if (!audiences.includes(aud)) return 'wrong-audience';
    if (nbf * 1000 > this.#now()) return 'invalid';
    return exp * 1000 > this.#now() ? { expiresAt: exp * 1000 } : 'expired';
  }
}

/** What follows `Bearer ` in an authorization header or a hub's put-token; undefined when it is another scheme. */
export const bearerOf = (text: string | undefined): string | undefined => /^Bearer (\S+)$/.exec(text ?? '')?.[1];
