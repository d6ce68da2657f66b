import { createHmac, timingSafeEqual } from 'node:crypto';

/** The fields of a shared access signature (page "Control access to IoT Hub with shared access signatures"). */
export interface SasToken {
  /** `sr` as written in the token, still URL-encoded. */
  readonly resource: string;
  readonly signature: string;
  /** `se`, seconds since 1970. */
  readonly expiry: number;
  /** `skn`, the policy whose key signed; absent in device tokens. */
  readonly policy: string | undefined;
}

/** Longer than any real token: the parser never works on an unbounded string. */
const MAX_TOKEN_LENGTH = 8192;

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

/** Reads a token, or returns undefined when it is not one. */
export function parseSasToken(text: string): SasToken | undefined {
  const prefix = 'SharedAccessSignature ';
  if (text.length > MAX_TOKEN_LENGTH || !text.startsWith(prefix)) return undefined;
  const fields = new Map<string, string>();
  for (const pair of text.slice(prefix.length).split('&')) {
    const equals = pair.indexOf('=');
    if (equals > 0) fields.set(pair.slice(0, equals), pair.slice(equals + 1));
  }
  const resource = fields.get('sr');
  const signature = decoded(fields.get('sig') ?? '');
  const expiry = Number(fields.get('se'));
  if (!resource || !signature || !Number.isFinite(expiry)) return undefined;
  const policy = fields.get('skn');
  return { resource, signature, expiry, policy: policy ? decoded(policy) : undefined };
}

/** The token's resource in plain text: `host/devices/d1`, `sb://host/queue`. */
export const resourceOf = (token: SasToken): string => decoded(token.resource) ?? token.resource;

/**
 * What lies below the host in the token's resource, in lower case, as the documentation asks for it to be written. It
 * is a prefix, by segment, of what the token reaches; '' reaches everything.
 */
export const scopeOf = (token: SasToken): string =>
  resourceOf(token)
    .toLowerCase()
    .replace(/^[^/]*\/?/, '')
    .replace(/\/$/, '');

/** Whether a path without leading slash lies in a scope: `a/b` reaches `a/b/c` and not `a/bc`. */
export const isWithin = (path: string, scope: string): boolean =>
  scope === '' || `${path.toLowerCase()}/`.startsWith(`${scope}/`);

export type SasVerdict = 'valid' | 'expired' | 'wrong-signature';

/**
 * Checks signature and expiry. Clients sign the resource as they write it or as it reads when decoded, so both are
 * tried; the comparison takes the same time whatever differs.
 *
 * @param keys the signing keys as bytes: base64-decoded for IoT Hub, the UTF-8 text for Service Bus and Event Hubs.
 * @param now milliseconds since 1970.
 */
export function verifySasToken(token: SasToken, keys: readonly Buffer[], now: number): SasVerdict {
  const given = Buffer.from(token.signature, 'base64');
  let matches = false;
  for (const key of keys) {
    for (const resource of [token.resource, resourceOf(token)]) {
      const expected = createHmac('sha256', key).update(`${resource}\n${token.expiry}`).digest();
      if (given.length === expected.length && timingSafeEqual(given, expected)) matches = true;
    }
  }
  if (!matches) return 'wrong-signature';
  return token.expiry * 1000 <= now ? 'expired' : 'valid';
}
