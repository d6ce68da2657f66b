import { AmqpError } from '../amqp/links.ts';
import type { Service } from '../faults/fault.ts';
import type { Faults } from '../faults/faults.ts';
import type { Traffic } from '../faults/traffic.ts';
import { TokenBucket } from './token-bucket.ts';

/** A throttle of a Service Bus namespace or of Event Hubs. */
export interface MessagingRate {
  readonly perSecond: number;
  /** What a busy server says of itself; clients show it. */
  readonly text: string;
}

/**
 * Service Bus standard (page "Throttling operations on Azure Service Bus"): a thousand credits a second and namespace,
 * one for a message sent, ten for a request of management.
 */
export const SERVICE_BUS_CREDITS: MessagingRate = {
  perSecond: 1000,
  text: 'The request was terminated because the namespace is being throttled. Error code: 50009. Wait 2 seconds and try again.',
};
export const MANAGEMENT_CREDITS = 10;

/** One throughput unit of Event Hubs (page "Event Hubs quotas and limits"): a thousand events a second. */
export const EVENT_HUBS_EVENTS: MessagingRate = {
  perSecond: 1000,
  text: 'The request was terminated because the throughput unit is used up. Error code: 50002. Wait 4 seconds and try again.',
};

/** Stands before what Service Bus and Event Hubs take in: their throttle, and the faults of single messages. */
export class MessagingGuard {
  readonly #service: Service;
  readonly #faults: Faults;
  readonly #traffic: Traffic;
  readonly #bucket: TokenBucket | undefined;
  readonly #text: string;

  /** @param isLimited whether the throttle is kept; faults are in any case. */
  constructor(
    service: Service,
    rate: MessagingRate,
    parts: { faults: Faults; traffic: Traffic; now: () => number; isLimited: boolean },
  ) {
    this.#service = service;
    this.#faults = parts.faults;
    this.#traffic = parts.traffic;
    this.#text = rate.text;
    const { perSecond } = rate;
    this.#bucket = parts.isLimited ? new TokenBucket(perSecond, perSecond, 0, parts.now) : undefined;
  }

  /** @throws AmqpError `com.microsoft:server-busy`, from which clients take that they may try again. */
  admit(entity: string, cost: number): void {
    const subject = { service: this.#service, protocol: 'amqp', entities: [entity] } as const;
    if (this.#faults.strike('throttle', subject) || this.#bucket?.take(cost).isAllowed === false) {
      throw new AmqpError('com.microsoft:server-busy', this.#text);
    }
  }

  /** Stores what came in, perhaps twice or later than what came after it. */
  carry<T>(entity: string, store: () => Promise<T>): Promise<T> {
    if (!this.#traffic.isDisturbed) return store();
    return this.#traffic.carry({ service: this.#service, entities: [entity] }, store);
  }
}
