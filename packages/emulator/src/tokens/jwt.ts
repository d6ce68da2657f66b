import { createHmac, timingSafeEqual } from 'node:crypto';
import { isJsonObject, parseJson, type JsonObject } from '../json.ts';

/** Longer than any token of ours; the parser never works on an unbounded string. */
const MAX_TOKEN_LENGTH = 4096;

/** The one header there is: the algorithm is the verifier's choice, never the token's (RFC 8725, section 3.1). */
const HEADER = encoded({ alg: 'HS256', typ: 'JWT' });

function encoded(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function signature(signed: string, key: Buffer): Buffer {
  return createHmac('sha256', key).update(signed).digest();
}

/** A JSON Web Token (RFC 7519), signed with HMAC-SHA256. */
export function signJwt(claims: JsonObject, key: Buffer): string {
  const signed = `${HEADER}.${encoded(claims)}`;
  return `${signed}.${signature(signed, key).toString('base64url')}`;
}

/** The claims of a token that this key signed; undefined for anything else. Its times are the caller's to check. */
export function verifyJwt(token: string, key: Buffer): JsonObject | undefined {
  const [header, body, given, ...rest] = token.length > MAX_TOKEN_LENGTH ? [] : token.split('.');
  if (header !== HEADER || body === undefined || given === undefined || rest.length > 0) return undefined;
  const expected = signature(`${header}.${body}`, key);
  const bytes = Buffer.from(given, 'base64url');
  if (bytes.length !== expected.length || !timingSafeEqual(bytes, expected)) return undefined;
  try {
    const claims = parseJson(Buffer.from(body, 'base64url').toString('utf8'));
    return isJsonObject(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}
