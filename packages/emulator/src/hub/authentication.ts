import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { newKey } from '../sas/policy-keys.ts';
import { invalidArgument } from './hub-error.ts';

const TYPES = ['sas', 'selfSigned', 'certificateAuthority', 'none'] as const;

/** How an identity proves itself: by keys, by the thumbprints of its certificates, or by any certificate of an authority. */
export type AuthenticationType = (typeof TYPES)[number];

/** The `authentication` part of an identity. Keys are empty unless the type is `sas`. */
export interface Authentication {
  readonly authenticationType: AuthenticationType;
  readonly primaryKey: string;
  readonly secondaryKey: string;
  /** SHA-1 or SHA-256 of the certificate's DER form, hexadecimal in capitals. */
  readonly primaryThumbprint: string | null;
  readonly secondaryThumbprint: string | null;
}

/** Reads `authentication` of a registry request; what it leaves out stays. @throws HubError 400 for what IoT Hub refuses. */
export function authenticationFrom(given: Json | undefined, current: Authentication | undefined): Authentication {
  const authentication = isJsonObject(given) ? given : {};
  const type = authentication['type'] ?? current?.authenticationType ?? 'sas';
  const authenticationType = TYPES.find((known) => known === type);
  if (!authenticationType) throw invalidArgument(`authentication.type is one of ${TYPES.join(', ')}.`);
  const none = { primaryKey: '', secondaryKey: '', primaryThumbprint: null, secondaryThumbprint: null };
  if (authenticationType === 'sas') {
    const keys = isJsonObject(authentication['symmetricKey']) ? authentication['symmetricKey'] : {};
    return {
      ...none,
      authenticationType,
      primaryKey: key(keys['primaryKey'], current?.primaryKey),
      secondaryKey: key(keys['secondaryKey'], current?.secondaryKey),
    };
  }
  if (authenticationType !== 'selfSigned') return { ...none, authenticationType };
  const prints = isJsonObject(authentication['x509Thumbprint']) ? authentication['x509Thumbprint'] : {};
  const primaryThumbprint = thumbprint(prints['primaryThumbprint'], current?.primaryThumbprint);
  const secondaryThumbprint = thumbprint(prints['secondaryThumbprint'], current?.secondaryThumbprint);
  if (!primaryThumbprint && !secondaryThumbprint) throw invalidArgument('A self-signed device needs a thumbprint.');
  return { ...none, authenticationType, primaryThumbprint, secondaryThumbprint };
}

function key(given: Json | undefined, current: string | undefined): string {
  if (given === undefined || given === null || given === '') return current || newKey();
  const length = typeof given === 'string' ? Buffer.from(given, 'base64').length : 0;
  if (length < 16 || length > 64) throw invalidArgument('A symmetric key is 16 to 64 bytes in base64.');
  return given as string;
}

function thumbprint(given: Json | undefined, current: string | null | undefined): string | null {
  if (given === undefined) return current ?? null;
  if (given === null || given === '') return null;
  const text = typeof given === 'string' ? given.replaceAll(':', '').toUpperCase() : '';
  if (!/^([0-9A-F]{40}|[0-9A-F]{64})$/.test(text)) {
    throw invalidArgument('A thumbprint is 40 (SHA-1) or 64 (SHA-256) hexadecimal digits.');
  }
  return text;
}

/** Everything that can open a connection of this identity. */
export const identityKeys = (identity: Authentication): string[] =>
  [identity.primaryKey, identity.secondaryKey, identity.primaryThumbprint, identity.secondaryThumbprint].filter(
    (text): text is string => typeof text === 'string' && text !== '',
  );

/** `x509Thumbprint` of devices and twins. */
export const thumbprintsToRest = ({ primaryThumbprint, secondaryThumbprint }: Authentication): JsonObject => ({
  primaryThumbprint,
  secondaryThumbprint,
});

export const authenticationToRest = (identity: Authentication): JsonObject => ({
  type: identity.authenticationType,
  symmetricKey: { primaryKey: identity.primaryKey || null, secondaryKey: identity.secondaryKey || null },
  x509Thumbprint: thumbprintsToRest(identity),
});
