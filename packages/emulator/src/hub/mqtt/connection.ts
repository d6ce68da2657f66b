import type { Duplex } from 'node:stream';
import { generate, parser, type IConnectPacket, type Packet } from 'mqtt-packet';
import type { ClientCertificate } from '../../tls/client-certificate.ts';
import type { Hub } from '../hub.ts';
import { readClaim } from './credentials.ts';
import { MAX_MESSAGE, MqttFramer } from './framer.ts';
import { MqttDevice } from './device.ts';
import { acknowledgementOf, isPublication, readPublication, type Publication } from './publication.ts';
import type { DeviceChannel, MqttSession, OtherMqttService } from './session.ts';

/** A client must send CONNECT within this time. Milliseconds. */
const CONNECT_TIMEOUT = 10_000;
/** A client that was told that this is the end must end its side within this time. Milliseconds. */
const END_TIMEOUT = 10_000;
/** Stop reading from a device while this much of its telemetry waits for the disk. */
const MAX_UNACKNOWLEDGED = 2 * 1024 * 1024;
/** A device that does not read is dropped when this much waits for it. */
const MAX_UNSENT = 4 * 1024 * 1024;
const SERVER_UNAVAILABLE = 3;
const NOT_AUTHORIZED = 5;

/** What a connection brings along, and who else may care. */
export interface MqttCircumstances {
  /** Shown in the TLS handshake. */
  readonly certificate?: ClientCertificate | undefined;
  /** Is told which of the hub's devices it is, once that is known. */
  readonly onDevice?: (key: string) => void;
  /** Takes clients that are not the hub's. */
  readonly other?: OtherMqttService;
}

/** Serves MQTT 3.1.1 to one device: packets, keep-alive, will and limits. What they mean is {@link MqttDevice}'s. */
export class MqttConnection {
  readonly #socket: Duplex;
  readonly #hub: Hub;
  readonly #certificate: ClientCertificate | undefined;
  readonly #onDevice: (key: string) => void;
  readonly #framer = new MqttFramer();
  readonly #parser = parser({ protocolVersion: 4 });
  readonly #other: OtherMqttService | undefined;
  /** Set once the client is known; of the hub's own devices `#device` is the same. */
  #session: MqttSession | undefined;
  #device: MqttDevice | undefined;
  #modelId: string | undefined;
  #will: IConnectPacket['will'];
  #timer: NodeJS.Timeout;
  /** Calls off the end of the connection's time. */
  #callOff: () => void = () => {};
  #keepalive = 0;
  #unacknowledged = 0;
  /** Whether the client has asked to be let in. */
  #isAsked = false;
  /** What still comes is not heard. */
  #isEnding = false;
  #isCorked = false;

  constructor(socket: Duplex, hub: Hub, { certificate, onDevice = () => {}, other }: MqttCircumstances = {}) {
    this.#socket = socket;
    this.#hub = hub;
    this.#certificate = certificate;
    this.#onDevice = onDevice;
    this.#other = other;
    this.#timer = setTimeout(() => socket.destroy(), CONNECT_TIMEOUT);
    this.#parser.on('packet', (packet) => this.#onPacket(packet));
    this.#parser.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.once('close', () => this.#onClose());
  }

  #onData(chunk: Buffer): void {
    try {
      this.#framer.push(chunk, (packet) => {
        if (this.#socket.destroyed || this.#isEnding) return;
        if (this.#session && isPublication(packet)) this.#publish(this.#session, readPublication(packet));
        else this.#parser.parse(packet);
      });
    } catch {
      // Malformed or larger than IoT Hub takes: it drops the connection without a word, and so do we.
      this.#socket.destroy();
    }
  }

  #onPacket(packet: Packet): void {
    if (this.#keepalive > 0) this.#timer.refresh();
    const session = this.#session;
    if (!session) {
      // Once, also while the first has to wait for its turn (MQTT 3.1.1 section 3.1).
      if (packet.cmd === 'connect' && !this.#isAsked) this.#connect(packet);
      else this.#socket.destroy();
      return;
    }
    switch (packet.cmd) {
      case 'puback':
        session.acknowledged(packet.messageId ?? 0);
        break;
      case 'subscribe': {
        const granted = packet.subscriptions.map(({ topic, qos }) => {
          const granted = Math.min(qos, 1);
          return session.subscribe(topic, granted) ? granted : 128;
        });
        this.#send({ cmd: 'suback', messageId: packet.messageId!, granted });
        session.subscribed();
        break;
      }
      case 'unsubscribe':
        for (const topic of packet.unsubscriptions) session.unsubscribe(topic);
        this.#send({ cmd: 'unsuback', messageId: packet.messageId!, granted: [] });
        break;
      case 'pingreq':
        this.#send({ cmd: 'pingresp' });
        break;
      case 'disconnect':
        // A graceful end: the will is not sent.
        this.#will = undefined;
        this.#end();
        break;
      default:
        this.#socket.destroy();
    }
  }

  #connect(packet: IConnectPacket): void {
    this.#isAsked = true;
    const channel = { send: (reply: Packet) => this.#send(reply), disconnect: () => this.#socket.destroy() };
    let device: MqttDevice | undefined;
    let session: MqttSession;
    try {
      const other = this.#other?.(packet, this.#certificate, channel);
      if (other) {
        session = other.session;
        this.#endAt(this.#hub.now() + other.lifetime);
      } else {
        session = device = this.#deviceOf(packet, channel);
      }
    } catch {
      this.#refuse(NOT_AUTHORIZED);
      return;
    }
    clearTimeout(this.#timer);
    if (device) this.#admit(packet, device, channel);
    else this.#welcome(packet, session, undefined);
  }

  #refuse(returnCode: number): void {
    this.#end(generate({ cmd: 'connack', returnCode, sessionPresent: false }));
  }

  /** Says the last word. A client that then keeps the connection open does not keep it for long. */
  #end(last?: Buffer): void {
    this.#isEnding = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#socket.destroy(), END_TIMEOUT);
    if (last) this.#socket.end(last);
    else this.#socket.end();
  }

  /** Lets a device in when its turn comes; a busy hub is one that is not available now. */
  #admit(packet: IConnectPacket, device: MqttDevice, channel: DeviceChannel): void {
    let turn: Promise<void> | undefined;
    try {
      turn = this.#hub.guard.admit('connect', { protocol: 'mqtt', device: device.deviceId });
    } catch {
      this.#refuse(SERVER_UNAVAILABLE);
      return;
    }
    if (!turn) {
      this.#welcome(packet, device, device);
      return;
    }
    // Devices say no more until they are answered, so there is nothing to lose meanwhile.
    this.#socket.pause();
    void turn.then(() => {
      if (this.#socket.destroyed) return;
      try {
        // Asked again: it may have been deleted or disabled while it waited.
        const still = this.#deviceOf(packet, channel);
        this.#welcome(packet, still, still);
      } catch {
        this.#refuse(NOT_AUTHORIZED);
      }
      this.#socket.resume();
    });
  }

  #welcome(packet: IConnectPacket, session: MqttSession, device: MqttDevice | undefined): void {
    this.#keepalive = packet.keepalive ?? 0;
    // MQTT 3.1.1 section 3.1.2.10: silence of one and a half keep-alive periods ends the connection.
    if (this.#keepalive > 0) this.#timer = setTimeout(() => this.#socket.destroy(), this.#keepalive * 1500);
    this.#session = session;
    // Other services take small packets only, and no will.
    if (device) {
      this.#device = device;
      this.#will = packet.will;
      this.#framer.allowLargePackets();
      this.#onDevice(device.deviceId);
      this.#hub.connected(device);
    }
    this.#send({ cmd: 'connack', returnCode: 0, sessionPresent: false });
  }

  /** @throws Error when the client is no device that may connect. */
  #deviceOf(packet: IConnectPacket, channel: DeviceChannel): MqttDevice {
    const claim = readClaim(packet);
    if (!claim) throw new Error('Not a device claim.');
    const { identity, expiresAt } = this.#hub.access.principal(claim.key, {
      token: claim.token,
      certificate: this.#certificate,
    });
    this.#modelId = claim.modelId;
    this.#endAt(expiresAt);
    return new MqttDevice(this.#hub, identity, channel);
  }

  #endAt(moment: number): void {
    this.#callOff();
    this.#callOff = this.#hub.clock.at(moment, () => this.#socket.destroy());
  }

  #publish(session: MqttSession, { topic, payload, qos, retain, packetId }: Publication): void {
    if (this.#keepalive > 0) this.#timer.refresh();
    const size = payload.length + Buffer.byteLength(topic);
    if (qos === 2 || size > MAX_MESSAGE) {
      this.#socket.destroy();
      return;
    }
    this.#hold(size);
    session.published(topic, payload, { isRetained: retain, modelId: this.#modelId }).then(
      () => {
        this.#hold(-size);
        if (qos === 1) this.#write(acknowledgementOf(packetId));
      },
      () => this.#socket.destroy(),
    );
  }

  /** Counts bytes that are not yet durable, and lets the device wait when there are too many. */
  #hold(bytes: number): void {
    this.#unacknowledged += bytes;
    if (this.#unacknowledged > MAX_UNACKNOWLEDGED) this.#socket.pause();
    else if (this.#socket.isPaused()) this.#socket.resume();
  }

  #send(packet: Packet): void {
    this.#write(generate(packet));
  }

  #write(bytes: Buffer): void {
    if (!this.#socket.writable) return;
    if (!this.#isCorked) {
      // One commit acknowledges many messages, and a socket brings many in one turn: their packets leave in one write.
      this.#isCorked = true;
      this.#socket.cork();
      setImmediate(() => {
        this.#isCorked = false;
        this.#socket.uncork();
      });
    }
    this.#socket.write(bytes);
    if (this.#socket.writableLength > MAX_UNSENT) this.#socket.destroy();
  }

  #onClose(): void {
    clearTimeout(this.#timer);
    this.#callOff();
    const device = this.#device;
    if (device) this.#hub.disconnected(device);
    this.#session?.closed();
    if (device && this.#will) {
      const { topic, payload } = this.#will;
      const source = { isRetained: false, modelId: this.#modelId, isWill: true };
      device.published(topic, Buffer.from(payload), source).catch(() => {});
    }
  }
}
