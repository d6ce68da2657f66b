import type { Reply } from './request-response.ts';
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

/** A link that stays open only while a token covers it. */
interface Watched {
  readonly link: IncomingLink | OutgoingLink;
  readonly path: string;
}

/** setTimeout cannot wait longer (about 24 days). */
const MAX_TIMER = 2 ** 31 - 1;

const unauthorized = (description: string): AmqpError => new AmqpError('amqp:unauthorized-access', description);

/**
 * The claims that a connection proved over `$cbs` (claims-based security). Links are allowed only below a path that a
 * live token covers.
 */
export class Claims {
  readonly #grants = new Map<string, Map<string, Grant>>();
  readonly #watched = new Map<string, Set<Watched>>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
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
    throw unauthorized(`Unauthorized access to '${path}'. A valid token is required.`);
  }

  /**
   * Like {@link require}, and closes the link when its last token expires: clients renew theirs long before. A renewed
   * token is noticed when the old one ends.
   */
  guard(link: IncomingLink | OutgoingLink, now: () => number): void {
    const { connectionId, address: path } = link;
    this.require(connectionId, path, now());
    const watched = this.#watched.get(connectionId) ?? new Set<Watched>();
    this.#watched.set(connectionId, watched);
    watched.add({ link, path });
    this.#setTimer(connectionId, now);
  }

  disconnected(connectionId: string): void {
    clearTimeout(this.#timers.get(connectionId));
    this.#timers.delete(connectionId);
    this.#watched.delete(connectionId);
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

  /** Closes the links whose time is over and waits for the next to end. */
  #setTimer(connectionId: string, now: () => number): void {
    clearTimeout(this.#timers.get(connectionId));
    this.#timers.delete(connectionId);
    let next = Number.POSITIVE_INFINITY;
    for (const item of this.#watched.get(connectionId) ?? []) {
      const until = this.#coveredUntil(connectionId, item.path);
      if (item.link.isClosed) {
        this.#watched.get(connectionId)?.delete(item);
      } else if (until > now()) {
        next = Math.min(next, until);
      } else {
        this.#watched.get(connectionId)?.delete(item);
        item.link.close(unauthorized(`ExpiredToken: The token for '${item.path}' has expired.`));
      }
    }
    if (next === Number.POSITIVE_INFINITY) return;
    const timer = setTimeout(() => this.#setTimer(connectionId, now), Math.min(next - now(), MAX_TIMER));
    timer.unref();
    this.#timers.set(connectionId, timer);
  }
}

/** Path of an audience such as `sb://localhost:18884/queue`, lower-case, without slashes at its ends. */
export const pathOfAudience = (audience: string): string =>
  audience
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/^[^/]*/, '')
    .replace(/^\/|\/$/g, '');
