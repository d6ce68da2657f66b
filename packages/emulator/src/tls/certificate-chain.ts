import { X509Certificate } from 'node:crypto';

/** Longer chains are not looked through: a client sends what it likes. */
const MAX_CHAIN = 8;

/** Reads a PEM or DER certificate; undefined when it is neither. */
export function readCertificate(text: string | Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(text);
  } catch {
    return undefined;
  }
}

const isInTime = (certificate: X509Certificate, now: number): boolean =>
  Date.parse(certificate.validFrom) <= now && now < Date.parse(certificate.validTo);

/**
 * Whether a client's certificate leads to `authority` over intermediates that the client sent along. Each step needs a
 * good signature of a certificate that may sign and is in its time.
 *
 * @param chain DER, the client's own certificate first.
 */
export function isSignedBy(chain: readonly Buffer[], authority: X509Certificate, now: number): boolean {
  if (!authority.ca || !isInTime(authority, now)) return false;
  const [leaf, ...sent] = chain.slice(0, MAX_CHAIN).flatMap((der) => readCertificate(der) ?? []);
  const intermediates = sent.filter((certificate) => certificate.ca && isInTime(certificate, now));
  for (let current = leaf; current;) {
    const certificate: X509Certificate = current;
    if (isIssuedBy(certificate, authority)) return true;
    const next = intermediates.findIndex((candidate) => isIssuedBy(certificate, candidate));
    // Taken out when used, so that two that signed each other end the search.
    current = next < 0 ? undefined : intermediates.splice(next, 1)[0];
  }
  return false;
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}
