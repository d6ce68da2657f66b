import type { RheaDelivery, RheaLink, RheaSession } from './rhea.ts';

const queues = new WeakMap<RheaSession, SendQueue>();

/** What the links of a session gave to rhea, and what of it rhea has not written: it writes in their common order. */
export class SendQueue {
  readonly #session: RheaSession;
  /** Transfers of all that was ever given; rhea's own count is of those that it has written. */
  #given = 0;

  private constructor(session: RheaSession) {
    this.#session = session;
  }

  static of(session: RheaSession): SendQueue {
    const known = queues.get(session);
    if (known) return known;
    const queue = new SendQueue(session);
    queues.set(session, queue);
    return queue;
  }

  /** Deliveries that are given and not written. */
  get waiting(): number {
    const { next_delivery_id: next, next_pending_delivery: written } = this.#session.outgoing;
    return next - written;
  }

  /** Transfers that the peer's window has room for, beside those that wait. */
  get room(): number {
    const { remote_window: window, remote_next_transfer_id: from } = this.#session.outgoing;
    return window === undefined || from === undefined ? 0 : from + window - this.#given;
  }

  given(delivery: RheaDelivery): void {
    this.#given += delivery.data.length;
  }

  /**
   * Takes back what a closed link gave and rhea has not written: it would wait there for ever, and all that comes
   * after it. What follows gets its number, for a peer expects them without a gap.
   */
  withdraw(link: RheaLink): void {
    const { outgoing } = this.#session;
    const { deliveries } = outgoing;
    const first = outgoing.next_pending_delivery;
    const unwritten = Array.from({ length: this.waiting }, (_, at) => deliveries.by_id(first + at)!);
    if (!unwritten.some((delivery) => delivery.link === link)) return;
    deliveries.size -= unwritten.length;
    deliveries.tail = (deliveries.head + deliveries.size) % deliveries.capacity;
    outgoing.next_delivery_id = first;
    for (const delivery of unwritten) {
      if (delivery.link === link) this.#given -= delivery.data.length - delivery.next_to_send;
      // The peer knows the number of what is written in part. That it ends here, the detach says.
      if (delivery.link === link && delivery.next_to_send > 0) {
        outgoing.next_pending_delivery += 1;
        delivery.settled = true;
        delivery.remote_settled = true;
      } else if (delivery.link === link) continue;
      delivery.id = outgoing.next_delivery_id;
      outgoing.next_delivery_id += 1;
      deliveries.push(delivery);
    }
  }
}
