import type { X509Certificate } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import type { KeyPair } from '../sas/derived-key.ts';
import { newKey } from '../sas/policy-keys.ts';
import { readCertificate } from '../tls/certificate-chain.ts';
import { badRequest } from './provisioning-error.ts';

/** Two certificates that are good at the same time, as PEM or as names of uploaded ones. */
export interface CertificatePair {
  readonly primary: string;
  readonly secondary?: string;
}

/** How devices of an enrolment prove who they are. */
export type Attestation =
  | ({ readonly type: 'symmetricKey' } & KeyPair)
  /** Of an individual enrolment: the device's own certificates. */
  | { readonly type: 'x509'; readonly kind: 'clientCertificates'; readonly certificates: CertificatePair }
  /** Certificates that sign the devices', as PEM or by the names under which they were given to the emulator. */
  | {
      readonly type: 'x509';
      readonly kind: 'signingCertificates' | 'caReferences';
      readonly certificates: CertificatePair;
    };

type X509Kind = Extract<Attestation, { type: 'x509' }>['kind'];

const INDIVIDUAL: readonly X509Kind[] = ['clientCertificates', 'caReferences'];
const GROUP: readonly X509Kind[] = ['signingCertificates', 'caReferences'];
const MAX_CERTIFICATE = 16 * 1024;

/**
 * Reads the `attestation` of an enrolment. Keys and certificates that it leaves out stay, since the service does not
 * show them when an enrolment is read; keys that never were are made.
 *
 * @throws ProvisioningError 400.
 */
export function attestationFrom(
  given: Json | undefined,
  current: Attestation | undefined,
  isGroup: boolean,
): Attestation {
  if (given === undefined || given === null) {
    if (current) return current;
    throw badRequest('An enrollment needs an attestation.');
  }
  if (!isJsonObject(given)) throw badRequest('attestation must be an object.');
  const type = given['type'];
  if (type === 'symmetricKey') return symmetricKeyFrom(given['symmetricKey'], current);
  if (type === 'x509') return x509From(given['x509'], current, isGroup);
  throw badRequest('attestation.type is symmetricKey or x509; the emulator has no TPM attestation.');
}

function symmetricKeyFrom(given: Json | undefined, current: Attestation | undefined): Attestation {
  const kept = current?.type === 'symmetricKey' ? current : undefined;
  const keys = isJsonObject(given) ? given : {};
  return {
    type: 'symmetricKey',
    primaryKey: keyFrom(keys['primaryKey'], kept?.primaryKey),
    secondaryKey: keyFrom(keys['secondaryKey'], kept?.secondaryKey),
  };
}

function keyFrom(given: Json | undefined, kept: string | undefined): string {
  if (given === undefined || given === null || given === '') return kept ?? newKey();
  const isBase64 = typeof given === 'string' && /^[A-Za-z0-9+/]+={0,2}$/.test(given);
  const length = isBase64 ? Buffer.from(given, 'base64').length : 0;
  if (!isBase64 || length < 16 || length > 64) throw badRequest('A symmetric key is 16 to 64 bytes in base64.');
  return given;
}

function x509From(given: Json | undefined, current: Attestation | undefined, isGroup: boolean): Attestation {
  const x509 = isJsonObject(given) ? given : {};
  const kinds = isGroup ? GROUP : INDIVIDUAL;
  const kind = kinds.find((known) => isJsonObject(x509[known]));
  const pair = kind === undefined ? undefined : x509[kind];
  if (kind === undefined || !isJsonObject(pair)) throw badRequest(`attestation.x509 holds ${kinds.join(' or ')}.`);
  const kept = current?.type === 'x509' && current.kind === kind ? current.certificates : undefined;
  const read = kind === 'caReferences' ? referenceFrom : certificateFrom;
  const primary = read(pair['primary'], kept?.primary);
  const secondary = read(pair['secondary'], kept?.secondary);
  if (primary === undefined) throw badRequest(`attestation.x509.${kind} needs a primary certificate.`);
  return { type: 'x509', kind, certificates: { primary, ...(secondary !== undefined && { secondary }) } };
}

function referenceFrom(given: Json | undefined): string | undefined {
  if (given === undefined || given === null || given === '') return undefined;
  if (typeof given !== 'string' || given.length > 64) throw badRequest('A CA reference is the name of a certificate.');
  return given;
}

/** PEM, or base64 of DER as the portal writes it. */
function certificateFrom(given: Json | undefined, kept: string | undefined): string | undefined {
  if (given === undefined || given === null) return undefined;
  const certificate = isJsonObject(given) ? given['certificate'] : undefined;
  if (certificate === undefined || certificate === null || certificate === '') return kept;
  const text = typeof certificate === 'string' && certificate.length <= MAX_CERTIFICATE ? certificate : '';
  const read = readCertificate(text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64'));
  if (!read) throw badRequest('A certificate is not valid PEM.');
  return read.toString();
}

/** The attestation as reading an enrolment shows it: no keys, and of certificates what they say. */
export function attestationToRest(attestation: Attestation): JsonObject {
  if (attestation.type === 'symmetricKey') return { type: 'symmetricKey' };
  return mechanismToRest(attestation);
}

/** The attestation with its keys, which the service tells in an answer of its own only. */
export function mechanismToRest(attestation: Attestation): JsonObject {
  if (attestation.type === 'symmetricKey') {
    const { primaryKey, secondaryKey } = attestation;
    return { type: 'symmetricKey', symmetricKey: { primaryKey, secondaryKey } };
  }
  const { kind, certificates } = attestation;
  const shown = (text: string): Json => (kind === 'caReferences' ? text : { info: certificateInfo(text) });
  return {
    type: 'x509',
    x509: {
      [kind]: {
        primary: shown(certificates.primary),
        ...(certificates.secondary !== undefined && { secondary: shown(certificates.secondary) }),
      },
    },
  };
}

/** What the service tells of a certificate. */
export function certificateInfo(text: string | Buffer): JsonObject {
  const certificate = readCertificate(text);
  if (!certificate) return {};
  return {
    subjectName: nameOf(certificate.subject),
    issuerName: nameOf(certificate.issuer),
    sha1Thumbprint: thumbprint(certificate.fingerprint),
    sha256Thumbprint: thumbprint(certificate.fingerprint256),
    notBeforeUtc: new Date(certificate.validFrom).toISOString(),
    notAfterUtc: new Date(certificate.validTo).toISOString(),
    serialNumber: certificate.serialNumber,
    version: 3,
  };
}

/** Hexadecimal digits in capitals without the colons. */
const thumbprint = (fingerprint: string): string => fingerprint.replaceAll(':', '');
const nameOf = (subject: X509Certificate['subject']): string => subject.split('\n').join(', ');

/** Thumbprints (SHA-256) of the certificates that a device may show itself. */
export const ownThumbprints = ({ primary, secondary }: CertificatePair): string[] =>
  [primary, secondary].flatMap((text) => {
    const certificate = text === undefined ? undefined : readCertificate(text);
    return certificate ? [thumbprint(certificate.fingerprint256)] : [];
  });
