// A device as light as the wire allows: thousands of them must not weigh more than what they measure.
import { connect, type TLSSocket } from 'node:tls';
import { generate, parser, type Packet } from 'mqtt-packet';

export interface MqttAddress {
  readonly port: number;
  readonly ca: string;
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
}

type Publish = Extract<Packet, { cmd: 'publish' }>;

/** One MQTT 3.1.1 connection over TLS. */
export class MqttDevice {
  /** Called for every message that comes in. */
  onMessage: (message: Publish) => void = () => {};
  readonly #socket: TLSSocket;
  readonly #reader = parser({ protocolVersion: 4 });
  readonly #acknowledgements: (() => void)[] = [];
  #isOpen = true;
  #lastId = 0;

  private constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#reader.parse(chunk));
    socket.on('close', () => (this.#isOpen = false));
    this.#reader.on('packet', (packet) => this.#take(packet));
  }

  /** @throws Error when the connection breaks before it is accepted, or is refused. */
  static async open({ port, ca, clientId, username, password }: MqttAddress): Promise<MqttDevice> {
    const socket = connect({ host: 'localhost', port, ca });
    // Both would be uncaught otherwise; a broken connection ends in `close`.
    socket.on('error', () => {});
    const device = new MqttDevice(socket);
    const accepted = new Promise<void>((resolve, reject) => {
      device.#acknowledgements.push(resolve);
      socket.once('close', () => reject(new Error(`The connection of ${clientId} was closed.`)));
    });
    const credentials =
      username === undefined || password === undefined ? {} : { username, password: Buffer.from(password) };
    device.#send({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      keepalive: 300,
      clientId,
      ...credentials,
    });
    await accepted;
    return device;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Resolves when the other side has taken the message (QoS 1). */
  async publish(topic: string, payload: Buffer): Promise<void> {
    const taken = this.#next();
    this.#lastId = (this.#lastId % 65_535) + 1;
    this.#send({ cmd: 'publish', topic, payload, qos: 1, dup: false, retain: false, messageId: this.#lastId });
    await taken;
  }

  /** Sends the bytes of a publication that was encoded before, and calls back at its acknowledgement. */
  publishEncoded(bytes: Buffer, onTaken: () => void): void {
    this.#acknowledgements.push(onTaken);
    this.#socket.write(bytes);
  }

  async subscribe(topic: string, qos: 0 | 1): Promise<void> {
    const taken = this.#next();
    this.#send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic, qos }] });
    await taken;
  }

  /** Whether the other side still answers. */
  async ping(): Promise<void> {
    const answered = this.#next();
    this.#send({ cmd: 'pingreq' });
    await answered;
  }

  /** Cuts the connection as a lost network does: nothing is said. */
  drop(): void {
    this.#socket.destroy();
  }

  #next(): Promise<void> {
    return new Promise((resolve) => this.#acknowledgements.push(resolve));
  }

  #send(packet: Packet): void {
    this.#socket.write(generate(packet));
  }

  /** Answers come in the order of what was asked, so the oldest waiting one is meant. */
  #take(packet: Packet): void {
    if (packet.cmd === 'connack' && packet.returnCode !== 0) {
      this.#socket.destroy();
    } else if (packet.cmd === 'publish') {
      if (packet.qos === 1) this.#send({ cmd: 'puback', messageId: packet.messageId ?? 0 });
      this.onMessage(packet);
    } else {
      this.#acknowledgements.shift()?.();
    }
  }
}

/** The bytes of one publication at QoS 1, to be sent again and again. */
export function encodePublication(topic: string, payload: Buffer, messageId: number): Buffer {
  return generate({ cmd: 'publish', topic, payload, qos: 1, dup: false, retain: false, messageId });
}
