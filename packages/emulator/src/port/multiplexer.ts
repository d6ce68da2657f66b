import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import type { Socket } from 'node:net';
import type { Identity } from '../tls/certificates.ts';

/** Who takes over a connection once its first bytes have told what it speaks. */
export interface ProtocolHandlers {
  amqp(socket: Socket): void;
  mqtt(socket: Socket): void;
  http(socket: Socket): void;
}

/** A peer must finish TLS, and then send its first byte, within this time. Milliseconds. */
const FIRST_BYTE_TIMEOUT = 10_000;
const TLS_HANDSHAKE = 0x16;
const MQTT_CONNECT = 0x10;
const AMQP = 'AMQP';

/** Waits for the first bytes, gives them back to the stream and hands them over; silence ends the connection. */
export function peekFirstBytes(socket: Socket, decide: (first: Buffer) => void): void {
  const timer = setTimeout(() => socket.destroy(), FIRST_BYTE_TIMEOUT);
  socket.once('close', () => clearTimeout(timer));
  let first = Buffer.alloc(0);
  const onReadable = (): void => {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return;
    first = Buffer.concat([first, chunk]);
    // A network may bring AMQP's header in pieces; every other protocol shows itself in its first byte.
    if (first.length < AMQP.length && AMQP.startsWith(first.toString('latin1'))) return;
    socket.removeListener('readable', onReadable);
    clearTimeout(timer);
    socket.unshift(first);
    decide(first);
  };
  socket.on('readable', onReadable);
}

/**
 * One port for every protocol of the hub: TLS is recognised by its handshake byte, then MQTT by CONNECT, AMQP by its
 * protocol header and everything else is HTTP. Credentials never travel in plain text, so MQTT is served only inside
 * TLS; plain AMQP and HTTP are for loopback tools that cannot do TLS.
 */
export class Multiplexer {
  readonly #tls: TlsServer;
  readonly #handlers: ProtocolHandlers;

  /** @param authorities PEM of the authorities whose certificates devices may show. */
  constructor(leaf: Identity, handlers: ProtocolHandlers, authorities: readonly string[] = []) {
    this.#handlers = handlers;
    this.#tls = createTlsServer({
      // A certificate may be shown and need not be: which one is good is decided when the device says who it is.
      requestCert: true,
      rejectUnauthorized: false,
      ...(authorities.length > 0 && { ca: [...authorities] }),
      cert: leaf.certificate,
      key: leaf.key,
      minVersion: 'TLSv1.2',
      handshakeTimeout: FIRST_BYTE_TIMEOUT,
    });
    this.#tls.on('secureConnection', (socket) => {
      socket.on('error', () => socket.destroy());
      peekFirstBytes(socket, (first) => this.#dispatch(socket, first, true));
    });
    this.#tls.on('tlsClientError', (_error, socket) => socket.destroy());
  }

  accept(socket: Socket): void {
    peekFirstBytes(socket, (first) => {
      if (first[0] === TLS_HANDSHAKE) this.#tls.emit('connection', socket);
      else this.#dispatch(socket, first, false);
    });
  }

  #dispatch(socket: Socket, first: Buffer, isSecure: boolean): void {
    if (first[0] === MQTT_CONNECT) {
      if (isSecure) this.#handlers.mqtt(socket);
      else socket.destroy();
    } else if (first.toString('latin1', 0, AMQP.length) === AMQP) {
      this.#handlers.amqp(socket);
    } else {
      this.#handlers.http(socket);
    }
  }
}
