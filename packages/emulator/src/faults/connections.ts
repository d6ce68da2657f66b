import type { Duplex } from 'node:stream';
import { selects, type Direction, type FaultKind, type Protocol, type Service, type Subject } from './fault.ts';
import type { Faults } from './faults.ts';
import { FaultGate } from './gate.ts';

/** A connection as a person sees it in a list. */
export interface ConnectionInfo {
  readonly id: string;
  readonly service: Service;
  readonly protocol: Protocol;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly devices: readonly string[];
  /** Addresses of AMQP links. */
  readonly entities: readonly string[];
  /** Half-open: it stands, and nothing passes. */
  readonly isSilent: boolean;
}

/** Names kept of one connection: a gateway has many, a hostile client could have more. */
const MAX_NAMES = 1000;
const DEVICE = /^\/?devices\/([^/]+)(?:\/modules\/([^/]+))?\//i;

/** One connection that speaks MQTT or AMQP. */
export class Connection {
  readonly id: string;
  readonly service: Service;
  readonly protocol: Protocol;
  readonly since: number;
  /** What the protocol reads and writes. */
  readonly stream: FaultGate;
  readonly #devices = new Set<string>();
  readonly #entities = new Set<string>();
  readonly #onName: (connection: Connection) => void;

  constructor(
    identity: { id: string; service: Service; protocol: Protocol; since: number },
    inner: Duplex,
    latenessOf: (connection: Connection, direction: Direction) => number,
    onName: (connection: Connection) => void,
  ) {
    this.id = identity.id;
    this.service = identity.service;
    this.protocol = identity.protocol;
    this.since = identity.since;
    this.#onName = onName;
    this.stream = new FaultGate(inner, (direction) => latenessOf(this, direction));
  }

  /** The connection turned out to be of a device or module. */
  readonly addDevice = (key: string): void => {
    if (this.#devices.has(key) || this.#devices.size >= MAX_NAMES) return;
    this.#devices.add(key);
    this.#onName(this);
  };

  /** A link was opened; of a device its address tells which. */
  readonly addLink = (address: string): void => {
    if (address === '$cbs' || this.#entities.has(address) || this.#entities.size >= MAX_NAMES) return;
    this.#entities.add(address);
    const [, device, module] = DEVICE.exec(address) ?? [];
    if (device === undefined) this.#onName(this);
    else this.addDevice(module === undefined ? device : `${device}/${module}`);
  };

  get subject(): Subject {
    const { id: connection, service, protocol } = this;
    return { service, protocol, connection, devices: [...this.#devices], entities: [...this.#entities] };
  }

  get info(): ConnectionInfo {
    const { id, service, protocol, since } = this;
    const names = { devices: [...this.#devices], entities: [...this.#entities] };
    return { id, service, protocol, since, ...names, isSilent: this.stream.isSilent };
  }
}

/** Faults that strike whole connections. */
type Breakage = Extract<FaultKind, 'drop' | 'half-open'>;
const isBreakage = (kind: FaultKind): kind is Breakage => kind === 'drop' || kind === 'half-open';

/** All connections of MQTT and AMQP, and what faults do to them. */
export class Connections {
  readonly #faults: Faults;
  readonly #now: () => number;
  readonly #open = new Map<string, Connection>();
  /** Connections that a fault has looked at: each gets one chance. */
  readonly #judged = new Map<string, WeakSet<Connection>>();
  #count = 0;

  constructor(faults: Faults, now: () => number) {
    this.#faults = faults;
    this.#now = now;
    faults.onChange((id, isInForce) => (isInForce ? this.#begin(id) : this.#judged.delete(id)));
  }

  /** Watches a new connection. Its protocol has to use {@link Connection.stream}. */
  watch(inner: Duplex, service: Service, protocol: Protocol): Connection {
    this.#count += 1;
    const identity = { id: `connection-${this.#count}`, service, protocol, since: this.#now() };
    const connection = new Connection(
      identity,
      inner,
      (one, direction) => this.#lateness(one, direction),
      (one) => this.#judge(one),
    );
    this.#open.set(connection.id, connection);
    inner.once('close', () => this.#open.delete(connection.id));
    this.#judge(connection);
    return connection;
  }

  list(): ConnectionInfo[] {
    return [...this.#open.values()].map((connection) => connection.info);
  }

  #begin(id: string): void {
    for (const connection of [...this.#open.values()]) this.#judgeBy(id, connection);
    const fault = this.#faults.find(id);
    // Without an end of its own it was for the connections that there were.
    const isOnce = fault && isBreakage(fault.kind) && fault.count === undefined && fault.durationMs === undefined;
    if (isOnce) this.#faults.remove(id);
  }

  /** A connection is new, or more is known of it. */
  #judge(connection: Connection): void {
    if (!this.#faults.areAny) return;
    for (const { id } of this.#faults.list()) this.#judgeBy(id, connection);
  }

  #judgeBy(id: string, connection: Connection): void {
    const fault = this.#faults.find(id);
    if (!fault || !isBreakage(fault.kind) || !selects(fault, connection.subject)) return;
    const judged = this.#judged.get(id) ?? new WeakSet();
    this.#judged.set(id, judged);
    if (judged.has(connection)) return;
    judged.add(connection);
    if (!this.#faults.strikeBy(id, connection.subject)) return;
    if (fault.kind === 'half-open') connection.stream.fallSilent();
    else connection.stream.cut();
  }

  #lateness(connection: Connection, direction: Direction): number {
    if (!this.#faults.areAny) return 0;
    return this.#faults.matching('delay', { ...connection.subject, direction })?.delayMs ?? 0;
  }
}
