import type { Duplex } from 'node:stream';
import { Claims, type TokenVerifier } from '../amqp/claims.ts';
import { serveAmqp, type LinkHandler } from '../amqp/connection.ts';
import { AmqpError, type IncomingDelivery, type IncomingLink, type OutgoingLink } from '../amqp/links.ts';
import { BATCH_FORMAT, splitBatch, splitMessage } from '../amqp/message-bytes.ts';
import { RequestResponse } from '../amqp/request-response.ts';
import type { Clock } from '../clock.ts';
import type { MessagingGuard } from '../limits/messaging-guard.ts';
import type { EventHub } from './event-hub.ts';
import type { NewEvent } from './partition-log.ts';
import { Receivers } from './receivers.ts';
import { readRuntimeInfo, unknownPartition } from './runtime-info.ts';

/** Event Hubs standard tier: the largest event or batch. Bytes. */
const MAX_EVENT_SIZE = 1024 * 1024;

const notFound = (address: string): AmqpError =>
  new AmqpError('amqp:not-found', `The messaging entity '${address}' could not be found.`);

/** The Event Hubs-compatible endpoint: producers, receivers, `$management` and `$cbs` on one AMQP port. */
export class EventHubsEndpoint implements LinkHandler {
  readonly #hub: EventHub;
  readonly #claims: Claims;
  readonly #rpc = new RequestResponse();
  readonly #receivers: Receivers;
  readonly #clock: Clock;
  readonly #guard: MessagingGuard;

  constructor(
    hub: EventHub,
    consumerGroups: readonly string[] | undefined,
    verify: TokenVerifier,
    clock: Clock,
    guard: MessagingGuard,
  ) {
    this.#guard = guard;
    this.#hub = hub;
    this.#clock = clock;
    this.#claims = new Claims(verify);
    this.#receivers = new Receivers(hub, consumerGroups, clock.now);
  }

  get receiverCount(): number {
    return this.#receivers.count;
  }

  /** @param onLink is told the address of every link that was let in. */
  serve(socket: Duplex, onLink?: (address: string) => void): void {
    serveAmqp(socket, this.#hub.name, this, onLink);
  }

  openOutgoing(link: OutgoingLink): void {
    if (link.address === '$cbs' || link.address === '$management') {
      this.#rpc.openReplies(link);
      return;
    }
    const match = /^\/?([^/]+)\/consumergroups\/([^/]+)\/partitions\/(\d+)$/.exec(link.address.toLowerCase());
    if (!match || match[1] !== this.#hub.name) throw notFound(link.address);
    this.#claims.guard(link, this.#clock);
    this.#receivers.open(link, match[2]!, match[3]!);
  }

  openIncoming(link: IncomingLink): void {
    if (link.address === '$cbs') {
      this.#rpc.openRequests(link, (request, id) => this.#claims.putToken(request, id));
    } else if (link.address === '$management') {
      this.#rpc.openRequests(link, (request, id) => {
        this.#claims.require(id, `${this.#hub.name}/$management`, this.#clock.now());
        return readRuntimeInfo(this.#hub, request);
      });
    } else {
      this.#openProducer(link);
    }
  }

  disconnected(connectionId: string): void {
    this.#claims.disconnected(connectionId);
    this.#rpc.disconnected(connectionId);
  }

  #openProducer(link: IncomingLink): void {
    const match = /^\/?([^/]+)(?:\/partitions\/(\d+))?$/.exec(link.address.toLowerCase());
    const partition = match?.[2] === undefined ? undefined : Number(match[2]);
    if (match?.[1] !== this.#hub.name) throw notFound(link.address);
    this.#claims.guard(link, this.#clock);
    if (partition !== undefined && !this.#hub.partitions[partition]) throw unknownPartition(this.#hub, match[2]!);
    const { address } = link;
    link.onMessage = (bytes, format, delivery) => void this.#publish({ address, partition }, bytes, format, delivery);
    link.open(MAX_EVENT_SIZE);
  }

  async #publish(
    { address, partition }: { readonly address: string; readonly partition: number | undefined },
    bytes: Buffer,
    format: number,
    delivery: IncomingDelivery,
  ): Promise<void> {
    if (bytes.length > MAX_EVENT_SIZE) {
      delivery.reject(new AmqpError('amqp:link:message-size-exceeded', 'The event is larger than 1 MiB.'));
      return;
    }
    let events: NewEvent[];
    let key: string | undefined;
    try {
      const parts = (format === BATCH_FORMAT ? splitBatch(bytes) : [bytes]).map(splitMessage);
      const envelope = format === BATCH_FORMAT ? splitMessage(bytes).annotations : parts[0]!.annotations;
      key = partitionKey(envelope) ?? partitionKey(parts[0]?.annotations ?? {});
      this.#guard.admit(address, parts.length);
      const enqueuedAt = this.#clock.now();
      events = parts.map(({ annotations, bare }) => ({ enqueuedAt, annotations: plain(annotations, key), bare }));
    } catch (error) {
      const malformed = new AmqpError('amqp:decode-error', 'The event is not a valid AMQP message.');
      delivery.reject(error instanceof AmqpError ? error : malformed);
      return;
    }
    const target = partition ?? (key === undefined ? this.#hub.nextPartition() : this.#hub.partitionOf(key));
    try {
      await this.#guard.carry(address, () => Promise.all(events.map((event) => this.#hub.append(target, event))));
      delivery.accept();
    } catch {
      delivery.reject(new AmqpError('amqp:internal-error', 'The event could not be stored.'));
    }
  }
}

/** @throws AmqpError when the key is no text: without its key an event would lose its order among its like. */
function partitionKey(annotations: Readonly<Record<string, unknown>>): string | undefined {
  const key = annotations['x-opt-partition-key'];
  if (key === undefined || key === null) return undefined;
  if (typeof key === 'string') return key;
  if (typeof key === 'number') return String(key);
  throw new AmqpError('amqp:invalid-field', 'The partition key is not text.');
}

/** Annotations that the journal can keep; a producer cannot set those that the service owns. */
function plain(annotations: Readonly<Record<string, unknown>>, key: string | undefined): NewEvent['annotations'] {
  const kept: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(annotations)) {
    const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    if (isPlain && !name.startsWith('iothub-')) kept[name] = value;
  }
  if (key !== undefined) kept['x-opt-partition-key'] = key;
  return kept;
}
