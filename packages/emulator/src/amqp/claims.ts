import type { Clock } from '../clock.ts';
import type { Reply } from './request-response.ts';
import { ExpiringLinks } from './expiring-links.ts';
import { AmqpError, type IncomingLink, type OutgoingLink } from './links.ts';
import type { DecodedMessage } from './rhea.ts';

/** What a valid token lets its bearer reach. */
export interface Grant {
  /** Path below the host, without leading slash: '' is everything. */
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Verifies a token for an audience. @throws AmqpError `amqp:unauthorized-access` when it is not good. */
export type TokenVerifier = (token: string, audience: string) => Grant;

/**
 * The claims that a connection proved over `$cbs` (claims-based security). Links are allowed only below a path that a
 * live token covers.
 */
export class Claims {
  readonly #grants = new Map<string, Map<string, Grant>>();
  readonly #links = new Map<string, ExpiringLinks>();
  readonly #verify: TokenVerifier;

  constructor(verify: TokenVerifier) {
    this.#verify = verify;
  }

  /** Serves one put-token request. */
  putToken(request: DecodedMessage, connectionId: string): Reply {
    const properties = request.application_properties ?? {};
    const audience = properties['name'];
    if (properties['operation'] !== 'put-token' || typeof audience !== 'string' || typeof request.body !== 'string') {
      return { status: 400, description: 'Only put-token with an audience as name and a token as body is understood.' };
    }
    const grants = this.#grants.get(connectionId) ?? new Map<string, Grant>();
    grants.set(audience, this.#verify(request.body, audience));
    this.#grants.set(connectionId, grants);
    return { status: 200, description: 'OK' };
  }

  /** @throws AmqpError when no live token of the connection covers `path`. */
  require(connectionId: string, path: string, now: number): void {
    if (this.#coveredUntil(connectionId, path) > now) return;
    const text = `Unauthorized access to '${path}'. A valid token is required.`;
    throw new AmqpError('amqp:unauthorized-access', text);
  }

  /** Like {@link require}, and closes the link when its last token expires. */
  guard(link: IncomingLink | OutgoingLink, clock: Clock): void {
    const { connectionId, address: path } = link;
    this.require(connectionId, path, clock.now());
    const links = this.#links.get(connectionId) ?? new ExpiringLinks(clock);
    this.#links.set(connectionId, links);
    links.watch(link, () => this.#coveredUntil(connectionId, path));
  }

  disconnected(connectionId: string): void {
    this.#links.get(connectionId)?.disconnected();
    this.#links.delete(connectionId);
    this.#grants.delete(connectionId);
  }

  #coveredUntil(connectionId: string, path: string): number {
    const wanted = path.toLowerCase().replace(/^\//, '');
    let until = 0;
    for (const grant of this.#grants.get(connectionId)?.values() ?? []) {
      const isCovered = grant.path === '' || wanted === grant.path || wanted.startsWith(`${grant.path}/`);
      if (isCovered) until = Math.max(until, grant.expiresAt);
    }
    return until;
  }
}

/** Path of an audience such as `sb://localhost:18884/queue`, lower-case, without slashes at its ends. */
export const pathOfAudience = (audience: string): string =>
  audience
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/^[^/]*/, '')
    .replace(/^\/|\/$/g, '');
