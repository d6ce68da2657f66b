import {
  amqpMessage,
  type RemoteOutcome,
  type RheaDelivery,
  type RheaLink,
  type Terminus,
  type Typed,
} from './rhea.ts';
import { SendQueue } from './send-queue.ts';

/** An error that travels to the peer: `condition` is one of the names that Azure's clients know. */
export class AmqpError extends Error {
  readonly condition: string;

  constructor(condition: string, description: string) {
    super(description);
    this.condition = condition;
  }
}

/** How the peer ended a delivery that we sent. */
export type Outcome =
  | { readonly kind: 'accepted' | 'released' }
  | { readonly kind: 'modified'; readonly isUndeliverableHere: boolean; readonly annotations: Properties }
  | { readonly kind: 'rejected'; readonly condition: string; readonly info: Properties };

type Properties = Readonly<Record<string, unknown>>;

/** Answers an {@link Outcome}: `confirm` says that it is durable, `fail` that it had no effect. */
export interface Settlement {
  confirm(): void;
  fail(condition: string, description: string): void;
}

abstract class ServerLink {
  protected readonly link: RheaLink;
  readonly connectionId: string;
  /** Runs once when the link ends, whoever ends it. */
  onClose: () => void = () => {};
  #isClosed = false;

  constructor(link: RheaLink, connectionId: string) {
    this.link = link;
    this.connectionId = connectionId;
  }

  get name(): string {
    return this.link.name;
  }

  get properties(): Properties {
    return this.link.remote.attach.properties ?? {};
  }

  get desiredCapabilities(): readonly string[] {
    return [this.link.remote.attach.desired_capabilities ?? []].flat();
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Detaches with an error that the peer's client raises. */
  close(error?: AmqpError): void {
    this.link.close(error && { condition: error.condition, description: error.message });
    this.closed();
  }

  /** Called by the connection when the peer or the network ended the link. */
  closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.forget();
    this.onClose();
  }

  protected forget(): void {}
}

/** A delivery that a client sent and that waits for our verdict. */
export interface IncomingDelivery {
  accept(): void;
  reject(error: AmqpError): void;
}

/** A client's sender. Its credit is what bounds the messages we hold for it. */
export class IncomingLink extends ServerLink {
  static readonly WINDOW = 200;
  onMessage: (bytes: Buffer, format: number, delivery: IncomingDelivery) => void = () => {};
  #used = 0;

  get address(): string {
    return addressOf(this.link.remote.attach.target);
  }

  /** Accepts the attach. `maxMessageSize` in bytes is announced; clients size their batches by it. */
  open(maxMessageSize: number): void {
    const { local, remote } = this.link;
    local.attach.source = remote.attach.source;
    local.attach.target = remote.attach.target;
    local.attach.max_message_size = maxMessageSize;
    this.link.add_credit(IncomingLink.WINDOW);
  }

  refuse(error: AmqpError): void {
    this.link.local.attach.source = this.link.remote.attach.source;
    this.link.local.attach.target = null;
    this.close(error);
  }

  receive(delivery: RheaDelivery, bytes: Buffer, format: number): void {
    const settle = (state: Typed): void => {
      if (delivery.settled) return;
      delivery.update(true, state);
      this.#replenish();
    };
    this.onMessage(bytes, format, {
      accept: () => settle(amqpMessage.accepted().described()),
      reject: (error) =>
        settle(amqpMessage.rejected({ error: { condition: error.condition, description: error.message } }).described()),
    });
  }

  #replenish(): void {
    this.#used += 1;
    if (this.#used < IncomingLink.WINDOW / 4 || this.isClosed) return;
    this.link.add_credit(this.#used);
    this.#used = 0;
  }
}

/** A client's receiver. */
export class OutgoingLink extends ServerLink {
  /** The client may now take more: try to send. */
  onCredit: () => void = () => {};
  /** The client hears that its link is open; it may have given credit before. */
  onOpened: () => void = () => {};
  /** The client asks for what is there now and no more; after sending it call {@link drained}. */
  onDrain: () => void = () => this.drained();
  readonly #unsettled = new Map<RheaDelivery, (outcome: Outcome, settlement: Settlement) => void>();
  #isCongested: () => boolean;
  #isHeld = false;

  constructor(link: RheaLink, connectionId: string, isCongested: () => boolean) {
    super(link, connectionId);
    this.#isCongested = isCongested;
  }

  get address(): string {
    return addressOf(this.link.remote.attach.source);
  }

  get replyAddress(): string {
    return addressOf(this.link.remote.attach.target);
  }

  /** True when the client asked for messages that need no settlement (receive and delete). */
  get wantsSettled(): boolean {
    return this.link.remote.attach.snd_settle_mode === 1;
  }

  /** Value of a filter of the source, without its descriptor. */
  filter(name: string): unknown {
    const value = this.link.remote.attach.source?.filter?.[name] as { readonly value?: unknown } | undefined;
    return value !== null && typeof value === 'object' && 'value' in value ? value.value : value;
  }

  hasFilter(name: string): boolean {
    return Object.hasOwn(this.link.remote.attach.source?.filter ?? {}, name);
  }

  /** Accepts the attach. `filter` replaces the filter that the client asked for, to tell what it got. */
  open(properties?: Properties, filter?: Properties): void {
    const { local, remote } = this.link;
    if (filter) this.link.set_source({ address: this.address, filter });
    else local.attach.source = remote.attach.source;
    local.attach.target = remote.attach.target;
    local.attach.snd_settle_mode = remote.attach.snd_settle_mode;
    local.attach.rcv_settle_mode = remote.attach.rcv_settle_mode;
    if (properties) local.attach.properties = properties;
    this.#answer();
    // By then the attach is written.
    process.nextTick(() => this.onOpened());
  }

  /**
   * Leaves the attach unanswered until {@link open} or {@link refuse}: a client that asks for whatever session comes
   * next waits for its link to open. To be called while the link is being opened.
   */
  hold(): void {
    this.#isHeld = true;
    this.link.state.local_open = false;
    this.link.state.open_requests = 0;
  }

  refuse(error: AmqpError): void {
    this.link.local.attach.source = null;
    this.link.local.attach.target = this.link.remote.attach.target;
    this.#answer();
    this.close(error);
  }

  /** The client gave up: it may have done so before we answered, and a detach has to follow an attach. */
  peerClosed(): void {
    this.#answer();
    this.closed();
  }

  #answer(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.link.open();
  }

  /**
   * Messages that may be sent now. rhea lowers its credit only when it flushes, so what it has accepted in this turn
   * is subtracted; sending beyond that, or beyond the window of the peer's session, would park messages silently.
   */
  get credit(): number {
    if (this.isClosed || this.#isUnanswered || !this.link.sendable() || this.#isCongested()) return 0;
    const { room, waiting } = this.#queue;
    return Math.max(0, Math.min(room, this.link.credit - waiting));
  }

  /** rhea writes messages before attaches: a client that gives credit at once would get what it knows no link for. */
  get #isUnanswered(): boolean {
    return this.link.state.open_requests > 0;
  }

  get #queue(): SendQueue {
    return SendQueue.of(this.link.session);
  }

  /** Sends one encoded message; without `onOutcome` it goes out settled. */
  send(bytes: Buffer, tag: Buffer, onOutcome?: (outcome: Outcome, settlement: Settlement) => void): void {
    const delivery = this.link.send(bytes, tag, 0);
    this.#queue.given(delivery);
    if (onOutcome) this.#unsettled.set(delivery, onOutcome);
    else delivery.settled = true;
  }

  drained(): void {
    this.link.set_drained(true);
  }

  /** The peer sent an outcome, or settled without one. */
  settle(delivery: RheaDelivery, kind: Outcome['kind']): void {
    const onOutcome = this.#unsettled.get(delivery);
    if (!onOutcome) return;
    this.#unsettled.delete(delivery);
    // rhea passes on what it does not know as it came; that is no outcome.
    const state = typeof delivery.remote_state?.described === 'function' ? delivery.remote_state : undefined;
    const finish = (reply: Typed): void => {
      delivery.update(true, reply);
      // The peer settles on our reply without telling; unmarked, the delivery would hold its session slot for ever.
      delivery.remote_settled = true;
    };
    onOutcome(outcomeOf(kind, state), {
      confirm: () => finish(confirmation(kind, state)),
      fail: (condition, description) => finish(amqpMessage.rejected({ error: { condition, description } }).described()),
    });
  }

  protected override forget(): void {
    // What was given to rhea in this turn is written at its end, before the detach.
    process.nextTick(() => {
      this.#queue.withdraw(this.link);
      for (const delivery of this.#unsettled.keys()) {
        delivery.remote_settled = true;
        delivery.update(true);
      }
      this.#unsettled.clear();
    });
  }
}

/** A rejection is confirmed without its error: clients take an error in the reply for a failure. */
function confirmation(kind: Outcome['kind'], state: RemoteOutcome | undefined): Typed {
  if (kind === 'rejected') return amqpMessage.rejected({}).described();
  return (state ?? amqpMessage.released()).described();
}

function outcomeOf(kind: Outcome['kind'], state: RemoteOutcome | undefined): Outcome {
  if (kind === 'modified') {
    const annotations = state?.message_annotations ?? {};
    return { kind, isUndeliverableHere: state?.undeliverable_here === true, annotations };
  }
  if (kind === 'rejected') return { kind, condition: state?.error?.condition ?? '', info: state?.error?.info ?? {} };
  return { kind };
}

const addressOf = (terminus: Terminus | null | undefined): string => terminus?.address ?? '';
