import { AmqpError, type IncomingLink, type OutgoingLink } from './links.ts';
import { encodeReply, splitMessage } from './message-bytes.ts';
import type { DecodedMessage } from './rhea.ts';

/** A node that answers each request with one reply: `$cbs` or `<entity>/$management`. */
export interface RequestHandler {
  (request: DecodedMessage, connectionId: string): Promise<Reply> | Reply;
}

export interface Reply {
  /** HTTP-like status; azure-iothub takes only exactly 200 from `$cbs`. */
  readonly status: number;
  readonly description: string;
  readonly condition?: string;
  /** AMQP value of the reply. */
  readonly body?: unknown;
}

/** Requests are small, except those that schedule messages; Service Bus allows 1 MiB there. */
const MAX_REQUEST_SIZE = 1024 * 1024;

/** Service Bus and Event Hubs clients read different spellings of the same fields, so replies carry both. */
function statusFields(reply: Reply): Record<string, unknown> {
  const fields: Record<string, unknown> = {
    'status-code': reply.status,
    statusCode: reply.status,
    'status-description': reply.description,
    statusDescription: reply.description,
  };
  if (reply.condition) {
    fields['error-condition'] = reply.condition;
    fields['errorCondition'] = reply.condition;
  }
  return fields;
}

/**
 * The reply side of request/response nodes. Clients name their reply link in `reply-to` by its target address, some
 * by its link name; a connection may have several.
 */
export class RequestResponse {
  readonly #replyLinks = new Map<string, OutgoingLink[]>();
  #tag = 0;

  /** Takes a client's receiver on a node such as `$cbs`. */
  openReplies(link: OutgoingLink): void {
    const links = this.#replyLinks.get(link.connectionId) ?? [];
    links.push(link);
    this.#replyLinks.set(link.connectionId, links);
    link.onClose = () => {
      const left = links.filter((other) => other !== link);
      links.splice(0, links.length, ...left);
    };
    link.open();
  }

  /** Takes a client's sender on the same node. */
  openRequests(link: IncomingLink, handle: RequestHandler): void {
    link.onMessage = (bytes, _format, delivery) => {
      let request: DecodedMessage;
      try {
        request = splitMessage(bytes).message;
      } catch {
        delivery.reject(new AmqpError('amqp:decode-error', 'The request is not a valid AMQP message.'));
        return;
      }
      delivery.accept();
      // An answer that cannot be written ends the link: the client would wait for it in vain.
      this.#answer(link, request, handle).catch(() => {
        if (!link.isClosed) link.close(new AmqpError('amqp:internal-error', 'The request could not be answered.'));
      });
    };
    link.open(MAX_REQUEST_SIZE);
  }

  disconnected(connectionId: string): void {
    this.#replyLinks.delete(connectionId);
  }

  async #answer(link: IncomingLink, request: DecodedMessage, handle: RequestHandler): Promise<void> {
    let reply: Reply;
    try {
      reply = await handle(request, link.connectionId);
    } catch (error) {
      reply =
        error instanceof AmqpError
          ? { status: STATUS[error.condition] ?? 400, description: error.message, condition: error.condition }
          : { status: 500, description: 'The request failed.', condition: 'amqp:internal-error' };
    }
    const links = this.#replyLinks.get(link.connectionId) ?? [];
    const target =
      links.find((other) => other.replyAddress === request.reply_to || other.name === request.reply_to) ??
      links.findLast((other) => other.address === link.address);
    if (!target || target.isClosed) return;
    const properties = { to: request.reply_to, correlation_id: request.message_id };
    this.#tag += 1;
    target.send(encodeReply(properties, statusFields(reply), reply.body ?? null), Buffer.from(String(this.#tag)));
  }
}

const STATUS: Readonly<Record<string, number>> = {
  'amqp:unauthorized-access': 401,
  'amqp:not-found': 404,
  'com.microsoft:server-busy': 503,
  'com.microsoft:message-lock-lost': 410,
  'com.microsoft:message-not-found': 404,
  'com.microsoft:session-lock-lost': 410,
  'com.microsoft:session-cannot-be-locked': 410,
  'com.microsoft:entity-already-exists': 409,
};
