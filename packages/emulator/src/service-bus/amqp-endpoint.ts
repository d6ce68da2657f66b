import type { Socket } from 'node:net';
import { Claims, type TokenVerifier } from '../amqp/claims.ts';
import { serveAmqp, type LinkHandler } from '../amqp/connection.ts';
import { AmqpError, type IncomingDelivery, type IncomingLink, type OutgoingLink } from '../amqp/links.ts';
import { RequestResponse } from '../amqp/request-response.ts';
import { manageQueue } from './management.ts';
import type { QueueNamespace } from './namespace.ts';
import type { Queue } from './queue.ts';
import { QueueReceiver } from './receivers.ts';
import { readTransfer } from './wire-message.ts';

/** Largest message, or batch, of the standard tier. Bytes. */
const MAX_MESSAGE = 256 * 1024;
const MANAGEMENT = /\/\$management$/i;
const SESSION_FILTER = 'com.microsoft:session-filter';

/** Service Bus queues on one AMQP port. */
export class ServiceBusEndpoint implements LinkHandler {
  readonly #queues: QueueNamespace;
  readonly #claims: Claims;
  readonly #rpc = new RequestResponse();
  readonly #now: () => number;

  constructor(queues: QueueNamespace, verify: TokenVerifier, now: () => number) {
    this.#queues = queues;
    this.#claims = new Claims(verify);
    this.#now = now;
  }

  serve(socket: Socket): void {
    serveAmqp(socket, 'csk-service-bus', this);
  }

  openOutgoing(link: OutgoingLink): void {
    if (link.address === '$cbs') {
      this.#rpc.openReplies(link);
      return;
    }
    const queue = this.#queue(link);
    if (MANAGEMENT.test(link.address)) {
      this.#rpc.openReplies(link);
      return;
    }
    if (link.hasFilter(SESSION_FILTER)) {
      throw new AmqpError(
        'amqp:not-allowed',
        'It is not possible for an entity that does not support sessions to create a session receiver.',
      );
    }
    new QueueReceiver(link, queue, this.#now);
  }

  openIncoming(link: IncomingLink): void {
    if (link.address === '$cbs') {
      this.#rpc.openRequests(link, (request, id) => this.#claims.putToken(request, id));
      return;
    }
    const queue = this.#queue(link);
    if (MANAGEMENT.test(link.address)) {
      this.#rpc.openRequests(link, (request) => manageQueue(queue, request, this.#now()));
      return;
    }
    if (!queue.state.deadLetters) throw new AmqpError('amqp:not-allowed', 'A dead-letter queue takes no messages.');
    link.onMessage = (bytes, format, delivery) => void this.#send(queue, bytes, format, delivery);
    link.open(MAX_MESSAGE);
  }

  disconnected(connectionId: string): void {
    this.#claims.disconnected(connectionId);
    this.#rpc.disconnected(connectionId);
  }

  /** The queue of a link's address. @throws AmqpError when the client may not reach it or it does not exist. */
  #queue(link: IncomingLink | OutgoingLink): Queue {
    this.#claims.require(link.connectionId, link.address, this.#now());
    const queue = this.#queues.find(link.address.replace(MANAGEMENT, ''));
    if (queue) return queue;
    throw new AmqpError('amqp:not-found', `The messaging entity '${link.address}' could not be found.`);
  }

  async #send(queue: Queue, bytes: Buffer, format: number, delivery: IncomingDelivery): Promise<void> {
    try {
      if (bytes.length > MAX_MESSAGE) {
        throw new AmqpError('amqp:link:message-size-exceeded', `The message is larger than ${MAX_MESSAGE} bytes.`);
      }
      await queue.send(readTransfer(bytes, format));
      delivery.accept();
    } catch (error) {
      const known =
        error instanceof AmqpError ? error : new AmqpError('amqp:internal-error', 'The message could not be stored.');
      delivery.reject(known);
    }
  }
}
