import type { Duplex } from 'node:stream';
import { Claims } from '../../amqp/claims.ts';
import { serveAmqp, type LinkHandler } from '../../amqp/connection.ts';
import { AmqpError, type IncomingDelivery, type IncomingLink, type OutgoingLink } from '../../amqp/links.ts';
import { splitMessage } from '../../amqp/message-bytes.ts';
import { RequestResponse } from '../../amqp/request-response.ts';
import type { Hub } from '../hub.ts';
import { HubError } from '../hub-error.ts';
import { commandFrom, MAX_COMMAND } from './command-message.ts';
import { FeedbackReceivers } from './feedback-receivers.ts';

/** AMQP conditions from which azure-iothub makes its typed errors. */
const CONDITIONS: Readonly<Record<string, string>> = {
  DeviceNotFound: 'amqp:not-found',
  DeviceMaximumQueueDepthExceeded: 'amqp:resource-limit-exceeded',
};

/** Headers of a command may take this much beside its payload. Bytes. */
const HEADER_ROOM = 16 * 1024;

const noLink = (address: string): AmqpError => new AmqpError('amqp:not-found', `There is no link '${address}'.`);

/** The service side of IoT Hub over AMQP: cloud-to-device messages and their feedback. */
export class HubAmqpEndpoint implements LinkHandler {
  readonly #hub: Hub;
  readonly #claims: Claims;
  readonly #rpc = new RequestResponse();
  readonly #feedback: FeedbackReceivers;

  constructor(hub: Hub, feedbackBatchMs: number) {
    this.#hub = hub;
    this.#feedback = new FeedbackReceivers(hub, feedbackBatchMs);
    this.#claims = new Claims((token) => {
      try {
        const { permissions, expiresAt } = hub.access.service(token);
        if (permissions.includes('ServiceConnect')) return { path: '', expiresAt };
      } catch {
        // The same answer as for a policy that lacks the permission.
      }
      throw new AmqpError('amqp:unauthorized-access', 'The token does not permit ServiceConnect.');
    });
  }

  close(): void {
    this.#feedback.close();
  }

  serve(socket: Duplex): void {
    serveAmqp(socket, this.#hub.name, this);
  }

  openOutgoing(link: OutgoingLink): void {
    if (link.address === '$cbs') {
      this.#rpc.openReplies(link);
      return;
    }
    this.#claims.require(link.connectionId, link.address, this.#hub.now());
    if (link.address.toLowerCase() !== '/messages/servicebound/feedback') throw noLink(link.address);
    this.#feedback.open(link);
  }

  openIncoming(link: IncomingLink): void {
    if (link.address === '$cbs') {
      this.#rpc.openRequests(link, (request, id) => this.#claims.putToken(request, id));
      return;
    }
    this.#claims.require(link.connectionId, link.address, this.#hub.now());
    if (link.address.toLowerCase() !== '/messages/devicebound') throw noLink(link.address);
    link.onMessage = (bytes, _format, delivery) => void this.#send(bytes, delivery);
    link.open(MAX_COMMAND + HEADER_ROOM);
  }

  disconnected(connectionId: string): void {
    this.#claims.disconnected(connectionId);
    this.#rpc.disconnected(connectionId);
  }

  async #send(bytes: Buffer, delivery: IncomingDelivery): Promise<void> {
    try {
      if (bytes.length > MAX_COMMAND + HEADER_ROOM) {
        throw new AmqpError('amqp:link:message-size-exceeded', 'The message is too large.');
      }
      const { deviceId, command } = commandFrom(splitMessage(bytes).message, this.#hub.now());
      this.#hub.registry.get(deviceId);
      await this.#hub.commands.send(deviceId, command);
      delivery.accept();
    } catch (error) {
      delivery.reject(asAmqpError(error));
    }
  }
}

function asAmqpError(error: unknown): AmqpError {
  if (error instanceof AmqpError) return error;
  if (error instanceof HubError) return new AmqpError(CONDITIONS[error.code] ?? 'amqp:not-allowed', error.message);
  if (error instanceof RangeError || error instanceof TypeError) {
    return new AmqpError('amqp:decode-error', 'The message is not a valid AMQP message.');
  }
  return new AmqpError('amqp:internal-error', 'The message could not be stored.');
}
