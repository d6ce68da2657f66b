import rhea from 'rhea';

// rhea's own typings are loose, and a server needs a few members that they leave out. This file is the only place that
// knows rhea's shapes; everything else sees the interfaces below.

/** A value with an explicit AMQP type, made by one of {@link amqpTypes}. */
export interface Typed {
  readonly value: unknown;
  readonly descriptor?: Typed;
}

export interface ErrorFields {
  readonly condition: string;
  readonly description: string;
}

/** A composite such as a terminus or an outcome: rhea's objects can write themselves back. */
export interface Composite {
  described(): Typed;
}

export interface Terminus extends Composite {
  readonly address?: string | null;
  readonly filter?: Readonly<Record<string, unknown>> | null;
}

export interface RemoteOutcome extends Composite {
  readonly error?: {
    readonly condition?: string;
    readonly description?: string;
    readonly info?: Record<string, unknown>;
  };
  readonly undeliverable_here?: boolean;
  readonly message_annotations?: Readonly<Record<string, unknown>>;
}

export interface RheaDelivery {
  id: number;
  readonly tag: Buffer;
  readonly link: RheaLink;
  /** Of what we send: the payloads of its transfers, and how many of them are written while others are not. */
  readonly data: readonly Buffer[];
  readonly next_to_send: number;
  settled: boolean;
  remote_settled: boolean;
  readonly remote_state?: RemoteOutcome;
  update(settled: boolean, state?: Typed): void;
}

interface AttachFields {
  source: Terminus | null;
  target: Terminus | null;
  snd_settle_mode: number;
  rcv_settle_mode: number;
  max_message_size: number;
  properties: Readonly<Record<string, unknown>> | null;
  desired_capabilities?: string | readonly string[] | null;
}

export interface RheaLink {
  readonly name: string;
  readonly session: RheaSession;
  readonly local: { readonly attach: AttachFields };
  readonly remote: { readonly attach: AttachFields };
  credit: number;
  _incomplete?: unknown;
  /** rhea answers an attach in the same turn, unless its request to do so is taken back here. */
  readonly state: { local_open: boolean; open_requests: number };
  is_sender(): boolean;
  open(): void;
  set_source(fields: Readonly<Record<string, unknown>>): void;
  close(error?: ErrorFields): void;
  on(event: string, listener: (context: RheaContext) => void): void;
  // Sender only:
  send(payload: Buffer, tag: Buffer, format: number): RheaDelivery;
  sendable(): boolean;
  set_drained(drained: boolean): void;
  // Receiver only:
  add_credit(credit: number): void;
}

export interface TransferFrame {
  readonly performative: { handle: number; message_format: number | null | undefined };
  readonly payload?: Buffer;
}

export interface DispositionFrame {
  readonly performative: { first: number; last?: number | null };
}

export interface FlowFrame {
  readonly performative: { readonly handle?: number | null };
}

/** What a session sends. Deliveries stay in a ring until both sides have settled them. */
interface Outgoing {
  readonly deliveries: {
    readonly capacity: number;
    readonly head: number;
    tail: number;
    size: number;
    by_id(id: number): RheaDelivery | undefined;
    push(delivery: RheaDelivery): void;
  };
  next_delivery_id: number;
  next_pending_delivery: number;
  readonly remote_window: number | undefined;
  readonly remote_next_transfer_id: number | undefined;
}

export interface RheaSession {
  readonly outgoing: Outgoing;
  on_flow(frame: FlowFrame): void;
  on_transfer(frame: TransferFrame): void;
  on_disposition(frame: DispositionFrame): void;
  _get_link(frame: TransferFrame): RheaLink;
}

export interface RheaContext {
  readonly session: RheaSession;
  readonly sender?: RheaLink;
  readonly receiver?: RheaLink;
  readonly delivery?: RheaDelivery;
  readonly message?: Buffer;
  readonly format?: number;
}

/** What rhea asks of a socket; see its own WebSocket wrapper for the minimum. */
export interface RheaSocket {
  write(bytes: Buffer): void;
  end(): void;
  destroy(): void;
  on(event: string, handler: (argument?: unknown) => void): void;
  get_id_string(): string;
}

export interface RheaConnection {
  accept(socket: RheaSocket): void;
  close(error?: ErrorFields): void;
  on(event: string, listener: (context: RheaContext) => void): void;
  _process(): void;
}

interface RheaContainer {
  readonly sasl_server_mechanisms: { enable_anonymous(): void };
  create_connection(options: Readonly<Record<string, unknown>>): RheaConnection;
  on(event: string, listener: (error: unknown) => void): void;
}

interface TypesModule {
  described(descriptor: Typed, value: Typed): Typed;
  wrap(value: unknown): Typed;
  wrap_ulong(value: number): Typed;
  wrap_long(value: number | Buffer): Typed;
  wrap_int(value: number): Typed;
  wrap_boolean(value: boolean): Typed;
  wrap_string(value: string): Typed;
  wrap_symbol(value: string): Typed;
  wrap_timestamp(value: number): Typed;
  wrap_uuid(value: Buffer): Typed;
  wrap_binary(value: Buffer): Typed;
  wrap_list(values: readonly unknown[]): Typed;
  wrap_map(value: Readonly<Record<string, unknown>>): Typed;
  wrap_symbolic_map(value: Readonly<Record<string, unknown>>): Typed;
  wrap_array(items: readonly unknown[], typecode: number): Typed;
  Reader: new (bytes: Buffer) => { read(): Typed; remaining(): number };
  Writer: new () => { write(value: Typed): void; toBuffer(): Buffer };
}

/** A message as rhea decodes it. */
export interface DecodedMessage {
  readonly ttl?: number;
  readonly durable?: boolean;
  readonly message_id?: string | number | Buffer;
  readonly user_id?: Buffer;
  readonly to?: string;
  readonly subject?: string;
  readonly reply_to?: string;
  readonly correlation_id?: string | number | Buffer;
  readonly content_type?: string;
  readonly content_encoding?: string;
  readonly absolute_expiry_time?: Date | number;
  readonly creation_time?: Date | number;
  readonly group_id?: string;
  readonly reply_to_group_id?: string;
  readonly message_annotations?: Readonly<Record<string, unknown>>;
  readonly application_properties?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

interface MessageModule {
  decode(bytes: Buffer): DecodedMessage;
  header(fields: Readonly<Record<string, unknown>>): Composite;
  properties(fields: Readonly<Record<string, unknown>>): Composite;
  accepted(): Composite;
  rejected(fields: { readonly error?: ErrorFields }): Composite;
  released(): Composite;
}

interface RheaModule {
  create_container(options: { readonly id: string }): RheaContainer;
  readonly types: TypesModule;
  readonly message: MessageModule;
}

const module = rhea as unknown as RheaModule;

export const amqpTypes = module.types;
export const amqpMessage = module.message;

/** A container that speaks as a server: SASL ANONYMOUS or none, because Azure clients prove who they are over `$cbs`. */
export function createContainer(id: string): RheaContainer {
  const container = module.create_container({ id });
  container.sasl_server_mechanisms.enable_anonymous();
  // Without a listener an error of one connection would end the process; the connection itself is closed by rhea.
  container.on('error', () => {});
  container.on('protocol_error', () => {});
  container.on('connection_error', () => {});
  return container;
}
