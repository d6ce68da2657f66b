import { createHash } from 'node:crypto';
import { TLSSocket } from 'node:tls';
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
}

/**
 * The client certificate of a connection; undefined when there is none or the connection is not TLS.
 *
 * @param hasAuthorities whether the server was given authorities: without, Node checks against the public ones, and
 *   those say nothing about devices.
 */
export function clientCertificate(socket: Duplex, hasAuthorities: boolean): ClientCertificate | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const peer = socket.getPeerCertificate();
  if (!peer?.raw) return undefined;
  const digest = (algorithm: string): string => createHash(algorithm).update(peer.raw).digest('hex').toUpperCase();
  const name: unknown = peer.subject?.CN;
  return {
    thumbprints: [digest('sha1'), digest('sha256')],
    commonName: typeof name === 'string' ? name : '',
    isTrusted: hasAuthorities && socket.authorized,
    validFrom: Date.parse(peer.valid_from),
    validTo: Date.parse(peer.valid_to),
  };
}
