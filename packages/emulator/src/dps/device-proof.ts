import type { DeviceProof } from '../hub/access.ts';
import type { JsonObject } from '../json.ts';
import { derivedKeys, type KeyPair } from '../sas/derived-key.ts';
import { parseSasToken, resourceOf, verifySasToken } from '../sas/token.ts';
import { isSignedBy, readCertificate } from '../tls/certificate-chain.ts';
import type { ClientCertificate } from '../tls/client-certificate.ts';
import { certificateInfo, ownThumbprints, type Attestation } from './attestation.ts';
import { registrationKey } from './enrollment.ts';

/** Who says to be whom. */
export interface ProofContext {
  readonly idScope: string;
  readonly registrationId: string;
  readonly proof: DeviceProof;
  /** Certificates that attestations refer to by name, PEM. */
  readonly authorities: ReadonlyMap<string, string>;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What a proof was good for: how the device is to prove itself to the hub, as the registry's `authentication`. */
export interface Proven {
  readonly authentication: JsonObject;
  readonly certificate?: JsonObject;
}

/** Whether the device's token was signed with one of the keys, for this registration and no other. */
export function isSignedWith(keys: KeyPair, { idScope, registrationId, proof, now }: ProofContext): boolean {
  const token = parseSasToken(proof.token ?? '');
  if (!token || token.policy !== 'registration') return false;
  if (resourceOf(token) !== `${idScope}/registrations/${registrationId}`) return false;
  // An identity without keys has empty ones, with which anybody could sign.
  const bytes = [keys.primaryKey, keys.secondaryKey]
    .filter((key) => key !== '')
    .map((key) => Buffer.from(key, 'base64'));
  return verifySasToken(token, bytes, now) === 'valid';
}

export const sasAuthentication = ({ primaryKey, secondaryKey }: KeyPair): JsonObject => ({
  type: 'sas',
  symmetricKey: { primaryKey, secondaryKey },
});

/** @param isGroup the attestation is a group's: devices have keys derived from its own. @returns undefined when it fails. */
export function prove(attestation: Attestation, isGroup: boolean, context: ProofContext): Proven | undefined {
  const { proof, registrationId } = context;
  if (attestation.type === 'symmetricKey') {
    const { primaryKey, secondaryKey } = attestation;
    const own = { primaryKey, secondaryKey };
    const keys = isGroup ? derivedKeys(own, registrationId) : own;
    return isSignedWith(keys, context) ? { authentication: sasAuthentication(keys) } : undefined;
  }
  const { certificate } = proof;
  if (proof.token || !certificate || !isNamed(certificate, context)) return undefined;
  const shown = thumbprintOf(certificate);
  let prints: readonly string[] = [shown];
  if (attestation.kind === 'clientCertificates') {
    prints = ownThumbprints(attestation.certificates);
    if (!prints.includes(shown)) return undefined;
  } else if (!isFromAuthority(attestation, certificate, context)) {
    return undefined;
  }
  // The hub gets to know the certificate itself, so that it needs none of the authorities.
  const [primaryThumbprint = '', secondaryThumbprint = ''] = prints;
  return {
    authentication: { type: 'selfSigned', x509Thumbprint: { primaryThumbprint, secondaryThumbprint } },
    certificate: certificateInfo(certificate.chain[0] ?? ''),
  };
}

/** SHA-256 of the certificate. */
const thumbprintOf = ({ thumbprints }: ClientCertificate): string => thumbprints[1] ?? '';

function isNamed(
  { commonName, validFrom, validTo }: ClientCertificate,
  { registrationId, now }: ProofContext,
): boolean {
  return registrationKey(commonName) === registrationKey(registrationId) && validFrom <= now && now < validTo;
}

function isFromAuthority(
  { kind, certificates }: Extract<Attestation, { type: 'x509' }>,
  { chain }: ClientCertificate,
  { authorities, now }: ProofContext,
): boolean {
  return [certificates.primary, certificates.secondary].some((text) => {
    const pem = text !== undefined && kind === 'caReferences' ? authorities.get(text) : text;
    const authority = pem === undefined ? undefined : readCertificate(pem);
    return authority !== undefined && isSignedBy(chain, authority, now);
  });
}
