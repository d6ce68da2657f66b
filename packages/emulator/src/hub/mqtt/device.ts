import type { JsonObject } from '../../json.ts';
import type { Call } from '../../limits/hub-guard.ts';
import type { Hub } from '../hub.ts';
import { errorNumber, HubError, invalidArgument } from '../hub-error.ts';
import { keyOf, type DeviceIdentity } from '../identity.ts';
import type { PropertyValue } from '../mailbox.ts';
import { PendingMethods } from '../pending-methods.ts';
import type { DesiredChange, DeviceSession, MethodResult } from '../sessions.ts';
import { reportFrom } from '../twin.ts';
import { commandBag, parseBag } from './property-bag.ts';
import type { DeviceChannel, MqttSession, PublishSource } from './session.ts';
import { parseFilter, parsePublishTopic, type DeviceTopic, type Subscription } from './topics.ts';

/** Commands sent and not yet acknowledged at once; the rest follows as they are. */
const MAX_UNACKNOWLEDGED_COMMANDS = 16;

/** What MQTT topics mean for one connected device. */
export class MqttDevice implements DeviceSession, MqttSession {
  readonly deviceId: string;
  readonly #hub: Hub;
  readonly #identity: DeviceIdentity;
  readonly #channel: DeviceChannel;
  /** With the quality of service that was granted. */
  readonly #subscriptions = new Map<Subscription, number>();
  /** Sequence numbers of commands by the packet id that carries them. */
  readonly #commands = new Map<number, number>();
  readonly #methods: PendingMethods;
  readonly #call: Call;
  #lastPacketId = 0;

  constructor(hub: Hub, identity: DeviceIdentity, channel: DeviceChannel) {
    this.deviceId = keyOf(identity);
    this.#hub = hub;
    this.#identity = identity;
    this.#channel = channel;
    this.#methods = new PendingMethods(this.deviceId);
    this.#call = { protocol: 'mqtt', device: this.deviceId };
  }

  get acceptsMethods(): boolean {
    return this.#subscriptions.has('methods');
  }

  /** @returns false when IoT Hub does not offer the topic filter. */
  subscribe(filter: string, qos: number): boolean {
    const subscription = parseFilter(filter, this.deviceId);
    if (subscription) this.#subscriptions.set(subscription, qos);
    return subscription !== undefined;
  }

  /** The SUBACK is out: what waited for the subscription may follow it. */
  subscribed(): void {
    if (this.acceptsMethods) this.#hub.sessions.methodsReady(this.deviceId);
    this.fetchCommands();
  }

  unsubscribe(filter: string): void {
    const subscription = parseFilter(filter, this.deviceId);
    if (subscription) this.#subscriptions.delete(subscription);
  }

  /** @throws Error (as rejection) when IoT Hub would drop the connection. */
  async published(topic: string, payload: Buffer, source: PublishSource): Promise<void> {
    const target = parsePublishTopic(topic, this.deviceId);
    if (!target) throw invalidArgument(`The topic ${topic} is not one of IoT Hub's.`);
    if (target.kind === 'telemetry') return this.#telemetry(target.bag, payload, source);
    this.#hub.sessions.touch(this.deviceId);
    if (target.kind === 'method-response') {
      this.#methods.answer({ id: target.rid, status: target.status, body: payload });
      return;
    }
    return this.#twinRequest(target, payload);
  }

  /** The device acknowledged a command: it is complete, and room for the next. */
  acknowledged(packetId: number): void {
    const sequence = this.#commands.get(packetId);
    if (sequence === undefined) return;
    this.#commands.delete(packetId);
    this.#complete(sequence);
  }

  #complete(sequence: number): void {
    this.#hub.complete(this.#identity, sequence).then(
      () => this.fetchCommands(),
      () => this.disconnect(),
    );
  }

  fetchCommands(): void {
    if (!this.#subscriptions.has('commands')) return;
    while (this.#commands.size < MAX_UNACKNOWLEDGED_COMMANDS) {
      const command = this.#hub.nextCommand(this.deviceId)?.command;
      if (!command) return;
      const topic = `devices/${this.deviceId}/messages/devicebound/${commandBag(command)}`;
      if (this.#subscriptions.get('commands') === 0) {
        // Nothing is sent with more quality than was granted, and there will be no acknowledgement (MQTT 3.1.1, 3.8.4).
        this.#publish(topic, command.payload);
        this.#complete(command.sequence);
        continue;
      }
      // A command whose lock ended without an acknowledgement is sent again as what it is: a duplicate.
      const sentAs = [...this.#commands].find(([, sequence]) => sequence === command.sequence)?.[0];
      const messageId = sentAs ?? this.#nextPacketId();
      this.#commands.set(messageId, command.sequence);
      this.#publish(topic, command.payload, messageId, sentAs !== undefined);
    }
  }

  desiredChanged(change: DesiredChange): boolean {
    if (!this.#subscriptions.has('desired')) return false;
    const topic = `$iothub/twin/PATCH/properties/desired/?$version=${change.$version}`;
    this.#publish(topic, Buffer.from(JSON.stringify(change)));
    return true;
  }

  invokeMethod(name: string, payload: unknown, timeout: number): Promise<MethodResult> {
    return this.#methods.call(name, timeout, (id) => {
      const body = payload === undefined ? '' : JSON.stringify(payload);
      this.#publish(`$iothub/methods/POST/${name}/?$rid=${id}`, Buffer.from(body));
    });
  }

  disconnect(): void {
    this.#channel.disconnect();
  }

  /** The connection ended: nobody will answer what is open. */
  closed(): void {
    this.#methods.abort();
  }

  async #telemetry(bag: string, payload: Buffer, source: PublishSource): Promise<void> {
    const turn = this.#hub.guard.admit('d2c', this.#call);
    if (turn) await turn;
    const properties: Map<string, PropertyValue> = parseBag(bag);
    if (source.isRetained) properties.set('mqtt-retain', 'true');
    if (source.isWill) properties.set('iothub-MessageType', 'Will');
    // The payload is a view of the packet's bytes; the event outlives them.
    return this.#hub.publish(this.#identity, { properties, payload, modelId: source.modelId });
  }

  async #twinRequest(target: DeviceTopic & { kind: 'twin-get' | 'twin-report' }, payload: Buffer): Promise<void> {
    const reply = (status: number, body: JsonObject | undefined, extra = ''): void => {
      if (!this.#subscriptions.has('twin-responses')) return;
      const topic = `$iothub/twin/res/${status}/?$rid=${encodeURIComponent(target.rid)}${extra}`;
      this.#publish(topic, Buffer.from(body ? JSON.stringify(body) : ''));
    };
    try {
      await this.#hub.guard.admit(target.kind === 'twin-get' ? 'twinRead' : 'twinUpdate', this.#call);
      if (target.kind === 'twin-get') {
        reply(200, this.#hub.readTwin(this.deviceId));
        return;
      }
      const version = await this.#hub.report(this.deviceId, reportFrom(payload));
      reply(204, undefined, `&$version=${version}`);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      reply(error.status, { errorCode: errorNumber(error), message: error.message });
    }
  }

  #publish(topic: string, payload: Buffer, messageId?: number, dup = false): void {
    const qos = messageId === undefined ? 0 : 1;
    this.#channel.send({ cmd: 'publish', qos, dup, retain: false, topic, payload, ...(qos && { messageId }) });
  }

  #nextPacketId(): number {
    do this.#lastPacketId = (this.#lastPacketId % 65_535) + 1;
    while (this.#commands.has(this.#lastPacketId));
    return this.#lastPacketId;
  }
}
