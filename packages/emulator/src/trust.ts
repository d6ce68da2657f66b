import https from 'node:https';
import tls from 'node:tls';
import type { Agent, RequestOptions } from 'node:https';

/**
 * Lets Microsoft's clients in this process reach the emulator. They need two things that they have no option for:
 *
 * 1. `azure-iothub` takes no CA certificate anywhere. Wrapping `tls.createSecureContext` adds the emulator's CA to the
 *    ones that every client trusts already. Certificates are checked as before, against one authority more.
 * 2. Over HTTPS the IoT SDKs hand the whole `HostName` to Node as host, and always use port 443. Splitting a
 *    `localhost:18883` host in `https.Agent.prototype.createConnection` sends the request to that port, so one
 *    connection string serves REST, AMQP and MQTT. Hosts without a port are untouched.
 *
 * Meant for development and tests; production code needs neither. Calling it again with the same CA does nothing.
 *
 * @param ca PEM, from {@link Emulator.ca}.
 */
export function trustEmulator(ca: string): void {
  const trusted = trustedAuthorities();
  if (trusted.has(ca)) return;
  trusted.add(ca);
  if (trusted.size > 1) return;
  patchSecureContext(trusted);
  patchHttpsPort();
}

/** Kept on the process, not in this module: two copies of the package must not patch twice. */
function trustedAuthorities(): Set<string> {
  const key = Symbol.for('csk.emulator.trustedAuthorities');
  const holder = process as unknown as Record<symbol, Set<string> | undefined>;
  return (holder[key] ??= new Set());
}

function patchSecureContext(trusted: ReadonlySet<string>): void {
  const original = tls.createSecureContext;
  tls.createSecureContext = (options) => {
    const secure = original(options);
    // A prepared SecureContext is passed through by Node; either way it knows how to take one authority more.
    const context = secure.context as { addCACert(pem: string): void };
    for (const pem of trusted) context.addCACert(pem);
    return secure;
  };
}

type CreateConnection = (this: Agent, ...args: unknown[]) => unknown;

function patchHttpsPort(): void {
  const prototype = https.Agent.prototype as unknown as { createConnection: CreateConnection };
  const original = prototype.createConnection;
  prototype.createConnection = function (...args) {
    const options = args[0] as RequestOptions & { servername?: string };
    const match = /^([^:[\]]+):(\d+)$/.exec(String(options?.host ?? ''));
    if (match) {
      options.host = match[1]!;
      options.port = Number(match[2]);
      // Node derived the TLS server name from "host:port"; the certificate is for the host alone.
      options.servername = match[1]!;
    }
    return original.apply(this, args);
  };
}
