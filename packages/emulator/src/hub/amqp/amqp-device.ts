import { randomUUID } from 'node:crypto';
import {
  AmqpError,
  type IncomingDelivery,
  type IncomingLink,
  type OutgoingLink,
  type Outcome,
} from '../../amqp/links.ts';
import { BATCH_FORMAT, splitBatch, splitMessage } from '../../amqp/message-bytes.ts';
import type { Hub } from '../hub.ts';
import { HubError } from '../hub-error.ts';
import { keyOf, type DeviceIdentity } from '../identity.ts';
import { PendingMethods } from '../pending-methods.ts';
import type { DesiredChange, DeviceSession, MethodResult } from '../sessions.ts';
import { asAmqpError } from './amqp-errors.ts';
import { encodeCommand } from './command-message.ts';
import { deviceMessageFrom } from './telemetry-message.ts';
import { methodAnswerFrom, methodMessage } from './method-message.ts';
import { TwinRequests } from './twin-requests.ts';

/** IoT Hub's limit of one device-to-cloud message, and room for what is written around it. Bytes. */
const MAX_MESSAGE = 256 * 1024;
const HEADER_ROOM = 16 * 1024;
const MAX_TWIN_MESSAGE = 64 * 1024;
/** Direct methods carry at most 128 KiB. */
const MAX_METHOD_MESSAGE = 160 * 1024;

const noLink = (address: string): AmqpError => new AmqpError('amqp:not-found', `There is no link '${address}'.`);
const newTag = (): Buffer => Buffer.from(randomUUID().replaceAll('-', ''), 'hex');

/** What the links of one device or module mean. */
export class AmqpDevice implements DeviceSession {
  readonly deviceId: string;
  readonly #hub: Hub;
  readonly #identity: DeviceIdentity;
  readonly #drop: () => void;
  readonly #methods: PendingMethods;
  #commandLink: OutgoingLink | undefined;
  #methodLink: OutgoingLink | undefined;
  readonly #twin: TwinRequests;
  readonly #links = new Set<IncomingLink | OutgoingLink>();
  /** Calls off the end of its token. */
  #callOff: () => void = () => {};

  constructor(hub: Hub, identity: DeviceIdentity, drop: () => void) {
    this.deviceId = keyOf(identity);
    this.#hub = hub;
    this.#identity = identity;
    this.#drop = drop;
    this.#methods = new PendingMethods(this.deviceId);
    this.#twin = new TwinRequests(hub, this.deviceId);
  }

  get acceptsMethods(): boolean {
    return this.#methodLink !== undefined && !this.#methodLink.isClosed;
  }

  /** A new token: the device may stay until it expires. */
  renewed(expiresAt: number): void {
    this.#callOff();
    this.#callOff = this.#hub.clock.at(expiresAt, () => this.disconnect());
  }

  /** The device's receivers. */
  openOutgoing(kind: string, link: OutgoingLink): void {
    switch (kind.toLowerCase()) {
      case 'messages/devicebound':
        if (this.#identity.moduleId !== undefined) throw noLink(link.address);
        this.#commandLink = link;
        link.onCredit = () => this.fetchCommands();
        break;
      case 'methods/devicebound':
        this.#methodLink = link;
        break;
      case 'twin':
        this.#twin.replies = link;
        break;
      default:
        // Messages to a module's inputs come from IoT Edge; here none ever comes.
        if (this.#identity.moduleId === undefined) throw noLink(link.address);
    }
    this.#keep(link);
    link.open();
    if (link === this.#methodLink) this.#hub.sessions.methodsReady(this.deviceId);
    if (link === this.#commandLink) this.fetchCommands();
  }

  /** The device's senders. */
  openIncoming(kind: string, link: IncomingLink): void {
    const handlers: Readonly<
      Record<string, readonly [number, (bytes: Buffer, format: number) => Promise<void> | void]>
    > = {
      'messages/events': [MAX_MESSAGE + HEADER_ROOM, (bytes, format) => this.#telemetry(bytes, format)],
      'methods/devicebound': [
        MAX_METHOD_MESSAGE,
        (bytes) => this.#methods.answer(methodAnswerFrom(splitMessage(bytes))),
      ],
      twin: [MAX_TWIN_MESSAGE, (bytes) => this.#twin.serve(splitMessage(bytes))],
    };
    const [size, handle] = handlers[kind.toLowerCase()] ?? [0, undefined];
    if (!handle) throw noLink(link.address);
    link.onMessage = (bytes, format, delivery) => void this.#serve(() => handle(bytes, format), delivery);
    this.#keep(link);
    link.open(size);
  }

  fetchCommands(): void {
    const link = this.#commandLink;
    if (!link || link.isClosed) return;
    while (link.credit > 0) {
      const locked = this.#hub.nextCommand(this.deviceId);
      if (!locked) return;
      const { sequence } = locked.command;
      link.send(encodeCommand(locked), newTag(), (outcome, settlement) => {
        this.#settle(sequence, outcome).then(
          () => settlement.confirm(),
          () => settlement.fail('amqp:internal-error', 'The message could not be settled.'),
        );
      });
    }
  }

  desiredChanged(change: DesiredChange): boolean {
    return this.#twin.notify(change);
  }

  invokeMethod(name: string, payload: unknown, timeout: number): Promise<MethodResult> {
    return this.#methods.call(name, timeout, (id) =>
      this.#methodLink?.send(methodMessage(id, name, payload), newTag()),
    );
  }

  disconnect(): void {
    this.#drop();
  }

  /** The connection, or the device's part in it, is over. */
  closed(): void {
    this.#callOff();
    for (const link of [...this.#links]) {
      if (!link.isClosed) link.close(new AmqpError('amqp:link:detach-forced', 'The device is connected elsewhere.'));
    }
    this.#methods.abort();
    this.#hub.disconnected(this);
  }

  #keep(link: IncomingLink | OutgoingLink): void {
    this.#links.add(link);
    link.onClose = () => this.#links.delete(link);
  }

  async #serve(work: () => Promise<void> | void, delivery: IncomingDelivery): Promise<void> {
    try {
      this.#hub.sessions.touch(this.deviceId);
      await work();
      delivery.accept();
    } catch (error) {
      delivery.reject(asAmqpError(error));
    }
  }

  async #telemetry(bytes: Buffer, format: number): Promise<void> {
    if (bytes.length > MAX_MESSAGE + HEADER_ROOM) {
      throw new HubError(413, 'MessageTooLarge', 'A message has at most 256 KiB.');
    }
    await this.#hub.guard.admit('d2c', { protocol: 'amqp', device: this.deviceId });
    const messages = (format === BATCH_FORMAT ? splitBatch(bytes) : [bytes]).map((one) =>
      deviceMessageFrom(splitMessage(one)),
    );
    await Promise.all(messages.map((message) => this.#hub.publish(this.#identity, message)));
  }

  async #settle(sequence: number, outcome: Outcome): Promise<void> {
    if (outcome.kind === 'accepted') await this.#hub.complete(this.#identity, sequence);
    else if (outcome.kind === 'rejected') await this.#hub.reject(this.#identity, sequence);
    else await this.#hub.abandon(this.#identity, sequence);
  }
}
