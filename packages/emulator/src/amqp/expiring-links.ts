import type { Clock } from '../clock.ts';
import { AmqpError, type IncomingLink, type OutgoingLink } from './links.ts';

type Link = IncomingLink | OutgoingLink;

/**
 * The links of one connection that stay open only while a token covers them: clients renew theirs long before it ends.
 * A renewed token is noticed when the old one ends.
 */
export class ExpiringLinks {
  readonly #links = new Map<Link, () => number>();
  readonly #clock: Clock;
  #callOff: () => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param coveredUntil tells, whenever asked, when the last token ends that covers the link (milliseconds since 1970). */
  watch(link: Link, coveredUntil: () => number): void {
    this.#links.set(link, coveredUntil);
    this.#check();
  }

  /** The connection ended. */
  disconnected(): void {
    this.#callOff();
    this.#links.clear();
  }

  /** Closes the links whose time is over and waits for the next to end. */
  #check(): void {
    this.#callOff();
    let next = Number.POSITIVE_INFINITY;
    for (const [link, coveredUntil] of this.#links) {
      const until = coveredUntil();
      if (!link.isClosed && until > this.#clock.now()) {
        next = Math.min(next, until);
        continue;
      }
      this.#links.delete(link);
      if (link.isClosed) continue;
      const text = `ExpiredToken: The token for '${link.address}' has expired.`;
      link.close(new AmqpError('amqp:unauthorized-access', text));
    }
    if (next < Number.POSITIVE_INFINITY) this.#callOff = this.#clock.at(next, () => this.#check());
  }
}
