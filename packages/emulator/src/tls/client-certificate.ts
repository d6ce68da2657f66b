import { createHash } from 'node:crypto';
import { TLSSocket, type DetailedPeerCertificate } from 'node:tls';
import type { Duplex } from 'node:stream';

/** The certificate that a client showed in the TLS handshake. */
export interface ClientCertificate {
  /** SHA-1 and SHA-256 of its DER form, hexadecimal in capitals. */
  readonly thumbprints: readonly string[];
  readonly commonName: string;
  /** Signed, directly or over intermediates, by one of the authorities that the server was given. */
  readonly isTrusted: boolean;
  /** Milliseconds since 1970. */
  readonly validFrom: number;
  readonly validTo: number;
  /** DER of the certificate and of those that the client sent along with it, in their order. */
  readonly chain: readonly Buffer[];
}

/**
 * The client certificate of a connection; undefined when there is none or the connection is not TLS.
 *
 * @param hasAuthorities whether the server was given authorities: without, Node checks against the public ones, and
 *   those say nothing about devices.
 */
export function clientCertificate(socket: Duplex, hasAuthorities: boolean): ClientCertificate | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const peer = socket.getPeerCertificate(true);
  if (!peer?.raw) return undefined;
  const digest = (algorithm: string): string => createHash(algorithm).update(peer.raw).digest('hex').toUpperCase();
  const name: unknown = peer.subject?.CN;
  return {
    thumbprints: [digest('sha1'), digest('sha256')],
    commonName: typeof name === 'string' ? name : '',
    isTrusted: hasAuthorities && socket.authorized,
    validFrom: Date.parse(peer.valid_from),
    validTo: Date.parse(peer.valid_to),
    chain: chainOf(peer),
  };
}

/** The certificates from the client's own on; a self-signed one at the end is its own issuer. */
function chainOf(peer: DetailedPeerCertificate): Buffer[] {
  const chain = new Set<DetailedPeerCertificate>();
  for (let at: DetailedPeerCertificate | undefined = peer; at?.raw && !chain.has(at); at = at.issuerCertificate) {
    chain.add(at);
  }
  return [...chain].map(({ raw }) => raw);
}
