import 'reflect-metadata';
import { createHash } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 86_400_000;
const { crypto } = globalThis;
type PrivateKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

export interface DeviceCertificate {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
  /** SHA-1, hexadecimal in capitals. */
  readonly thumbprint: string;
}

/** An authority that signs certificates of devices. */
export interface DeviceAuthority {
  readonly cert: string;
  issue(commonName: string): Promise<DeviceCertificate>;
  /** Another authority below this one. */
  intermediate(name: string): Promise<DeviceAuthority>;
}

async function make(name: string, issuer?: { readonly name: string; readonly key: PrivateKey }, isAuthority = false) {
  x509.cryptoProvider.set(crypto);
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: '01',
    subject: `CN=${name}`,
    issuer: `CN=${issuer?.name ?? name}`,
    notBefore: new Date(Date.now() - DAY),
    notAfter: new Date(Date.now() + DAY),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: issuer?.key ?? keys.privateKey,
    extensions: [new x509.BasicConstraintsExtension(isAuthority, undefined, true)],
  });
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const key = `-----BEGIN PRIVATE KEY-----\n${(der.match(/.{1,64}/g) ?? []).join('\n')}\n-----END PRIVATE KEY-----\n`;
  const thumbprint = createHash('sha1').update(Buffer.from(certificate.rawData)).digest('hex').toUpperCase();
  return { keys, certificate: { cert: certificate.toString('pem'), key, thumbprint } };
}

export const selfSigned = async (name: string): Promise<DeviceCertificate> => (await make(name)).certificate;

export const createAuthority = (name: string): Promise<DeviceAuthority> => authorityOf(name);

async function authorityOf(name: string, issuer?: Parameters<typeof make>[1]): Promise<DeviceAuthority> {
  const { keys, certificate } = await make(name, issuer, true);
  const self = { name, key: keys.privateKey };
  return {
    cert: certificate.cert,
    issue: async (commonName) => (await make(commonName, self)).certificate,
    intermediate: (below) => authorityOf(below, self),
  };
}
