import type { Duplex } from 'node:stream';
import { Claims, type TokenVerifier } from '../amqp/claims.ts';
import { serveAmqp, type LinkHandler } from '../amqp/connection.ts';
import { AmqpError, type IncomingDelivery, type IncomingLink, type OutgoingLink } from '../amqp/links.ts';
import { RequestResponse } from '../amqp/request-response.ts';
import type { Clock } from '../clock.ts';
import { MANAGEMENT_CREDITS, type MessagingGuard } from '../limits/messaging-guard.ts';
import { manage, type Managed } from './management.ts';
import type { QueueNamespace } from './namespace.ts';
import type { Queue } from './queue.ts';
import { QueueReceiver } from './receivers.ts';
import { acceptSession, SESSION_FILTER, sessionOwner } from './session-acceptor.ts';
import type { Topic } from './topic.ts';
import { readTransfer } from './wire-message.ts';

/** Largest message, or batch, of the standard tier. Bytes. */
const MAX_MESSAGE = 256 * 1024;
const MANAGEMENT = /\/\$management$/i;

const notFound = (address: string): AmqpError =>
  new AmqpError('amqp:not-found', `The messaging entity '${address}' could not be found.`);

/** Service Bus queues, topics and subscriptions on one AMQP port. */
export class ServiceBusEndpoint implements LinkHandler {
  readonly #queues: QueueNamespace;
  readonly #claims: Claims;
  readonly #rpc = new RequestResponse();
  readonly #clock: Clock;
  readonly #guard: MessagingGuard;

  constructor(queues: QueueNamespace, verify: TokenVerifier, clock: Clock, guard: MessagingGuard) {
    this.#guard = guard;
    this.#queues = queues;
    this.#claims = new Claims(verify);
    this.#clock = clock;
  }

  /** @param onLink is told the address of every link that was let in. */
  serve(socket: Duplex, onLink?: (address: string) => void): void {
    serveAmqp(socket, 'csk-service-bus', this, onLink);
  }

  openOutgoing(link: OutgoingLink): void {
    if (link.address === '$cbs') {
      this.#rpc.openReplies(link);
      return;
    }
    this.#claims.guard(link, this.#clock);
    if (MANAGEMENT.test(link.address)) {
      this.#managed(link.address);
      this.#rpc.openReplies(link);
      return;
    }
    const queue = this.#queues.find(link.address);
    if (!queue && this.#queues.findTopic(link.address)) {
      throw new AmqpError('amqp:not-allowed', 'Messages are received from the subscriptions of a topic.');
    }
    if (!queue) throw notFound(link.address);
    const isForSession = link.hasFilter(SESSION_FILTER);
    if (isForSession !== queue.state.rules.requiresSession) {
      const text = isForSession
        ? 'It is not possible for an entity that does not support sessions to create a session receiver.'
        : 'It is not possible for an entity that requires sessions to create a non-sessionful message receiver.';
      throw new AmqpError('amqp:not-allowed', text);
    }
    if (isForSession) {
      acceptSession(link, queue, this.#clock.now);
      return;
    }
    link.open();
    new QueueReceiver(link, queue, this.#clock.now);
  }

  openIncoming(link: IncomingLink): void {
    if (link.address === '$cbs') {
      this.#rpc.openRequests(link, (request, id) => this.#claims.putToken(request, id));
      return;
    }
    this.#claims.guard(link, this.#clock);
    if (MANAGEMENT.test(link.address)) {
      const managed = this.#managed(link.address);
      this.#rpc.openRequests(link, (request, id) => {
        this.#guard.admit(link.address, MANAGEMENT_CREDITS);
        const linkName = request.application_properties?.['associated-link-name'];
        const owner = typeof linkName === 'string' ? sessionOwner(id, linkName) : undefined;
        return manage(managed, request, { now: this.#clock.now(), sessionOwner: owner });
      });
      return;
    }
    const target = this.#queues.destination(link.address);
    if (!target && this.#queues.find(link.address)) {
      throw new AmqpError('amqp:not-allowed', 'Messages cannot be sent to a subscription or a dead-letter queue.');
    }
    if (!target) throw notFound(link.address);
    const { address } = link;
    link.onMessage = (bytes, format, delivery) => void this.#send(address, target, bytes, format, delivery);
    link.open(MAX_MESSAGE);
  }

  disconnected(connectionId: string): void {
    this.#claims.disconnected(connectionId);
    this.#rpc.disconnected(connectionId);
  }

  /** What a management node belongs to. @throws AmqpError when it does not exist. */
  #managed(address: string): Managed {
    const path = address.replace(MANAGEMENT, '');
    const managed = {
      queue: this.#queues.find(path),
      destination: this.#queues.destination(path),
      subscription: this.#queues.findSubscription(path),
    };
    if (!managed.queue && !managed.destination) throw notFound(address);
    return managed;
  }

  async #send(
    address: string,
    target: Queue | Topic,
    bytes: Buffer,
    format: number,
    delivery: IncomingDelivery,
  ): Promise<void> {
    try {
      if (bytes.length > MAX_MESSAGE) {
        throw new AmqpError('amqp:link:message-size-exceeded', `The message is larger than ${MAX_MESSAGE} bytes.`);
      }
      const messages = readTransfer(bytes, format);
      this.#guard.admit(address, messages.length);
      await this.#guard.carry(address, () => target.send(messages));
      delivery.accept();
    } catch (error) {
      const known =
        error instanceof AmqpError ? error : new AmqpError('amqp:internal-error', 'The message could not be stored.');
      delivery.reject(known);
    }
  }
}
