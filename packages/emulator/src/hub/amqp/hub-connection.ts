import type { LinkHandler } from '../../amqp/connection.ts';
import { ExpiringLinks } from '../../amqp/expiring-links.ts';
import { AmqpError, type IncomingDelivery, type IncomingLink, type OutgoingLink } from '../../amqp/links.ts';
import { splitMessage } from '../../amqp/message-bytes.ts';
import { RequestResponse, type Reply } from '../../amqp/request-response.ts';
import type { DecodedMessage } from '../../amqp/rhea.ts';
import { isWithin, parseSasToken, resourceOf } from '../../sas/token.ts';
import type { ClientCertificate } from '../../tls/client-certificate.ts';
import type { DeviceAccess } from '../access.ts';
import type { Hub } from '../hub.ts';
import { HubError } from '../hub-error.ts';
import { keyOf, requireDeviceId } from '../identity.ts';
import { AmqpDevice } from './amqp-device.ts';
import { asAmqpError } from './amqp-errors.ts';
import { commandFrom, MAX_COMMAND } from './command-message.ts';
import type { ServiceReceivers } from './service-receivers.ts';

/** Headers of a command may take this much beside its payload. Bytes. */
const HEADER_ROOM = 16 * 1024;
/** Devices that one connection may speak for, as a gateway does. */
const MAX_DEVICES = 1000;
const DEVICE_LINK =
  /^\/?devices\/([^/]+)(?:\/modules\/([^/]+))?\/(messages\/events|messages\/devicebound|methods\/devicebound|twin)$/i;
const DEVICE_RESOURCE = /^[^/]*\/devices\/([^/]+)(?:\/modules\/([^/]+))?$/;

const noLink = (address: string): AmqpError => new AmqpError('amqp:not-found', `There is no link '${address}'.`);
const unauthorized = (text: string): AmqpError => new AmqpError('amqp:unauthorized-access', text);

/** One AMQP connection: of a service client, of a device, or of a gateway that speaks for many. */
export class HubConnection implements LinkHandler {
  readonly #hub: Hub;
  readonly #receivers: ReadonlyMap<string, ServiceReceivers>;
  readonly #certificate: ClientCertificate | undefined;
  readonly #destroy: () => void;
  readonly #rpc = new RequestResponse();
  readonly #devices = new Map<string, AmqpDevice>();
  /** Have taken their place in the throttle of connections. */
  readonly #admitted = new WeakSet<AmqpDevice>();
  /** Policy token that lets its bearer be any device. */
  #policyToken: string | undefined;
  /** When the newest token ends that permits what is for services. Milliseconds since 1970. */
  #serviceUntil = 0;
  readonly #serviceLinks: ExpiringLinks;

  constructor(
    hub: Hub,
    receivers: ReadonlyMap<string, ServiceReceivers>,
    certificate: ClientCertificate | undefined,
    destroy: () => void,
  ) {
    this.#hub = hub;
    this.#serviceLinks = new ExpiringLinks(hub.clock);
    this.#receivers = receivers;
    this.#certificate = certificate;
    this.#destroy = destroy;
  }

  openOutgoing(link: OutgoingLink): void {
    if (link.address === '$cbs') {
      this.#rpc.openReplies(link);
      return;
    }
    const target = DEVICE_LINK.exec(link.address);
    if (target) {
      this.#deviceOf(target).openOutgoing(target[3] ?? '', link);
      return;
    }
    this.#requireService(link.address);
    const receivers = this.#receivers.get(link.address.toLowerCase());
    if (!receivers) throw noLink(link.address);
    receivers.open(link);
    this.#serviceLinks.watch(link, () => this.#serviceUntil);
  }

  openIncoming(link: IncomingLink): void {
    if (link.address === '$cbs') {
      this.#rpc.openRequests(link, (request) => this.#putToken(request));
      return;
    }
    const target = DEVICE_LINK.exec(link.address);
    if (target) {
      this.#deviceOf(target).openIncoming(target[3] ?? '', link);
      return;
    }
    this.#requireService(link.address);
    if (link.address.toLowerCase() !== '/messages/devicebound') throw noLink(link.address);
    link.onMessage = (bytes, _format, delivery) => void this.#sendCommand(bytes, delivery);
    link.open(MAX_COMMAND + HEADER_ROOM);
    this.#serviceLinks.watch(link, () => this.#serviceUntil);
  }

  disconnected(connectionId: string): void {
    this.#rpc.disconnected(connectionId);
    this.#serviceLinks.disconnected();
    for (const device of this.#devices.values()) device.closed();
    this.#devices.clear();
  }

  /** Serves one put-token request of `$cbs`. azure-iothub takes only exactly 200 for a success. */
  #putToken(request: DecodedMessage): Reply {
    const properties = request.application_properties ?? {};
    if (properties['operation'] !== 'put-token' || typeof request.body !== 'string') {
      return { status: 400, description: 'Only put-token with a token as body is understood.' };
    }
    try {
      this.#take(request.body);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      throw unauthorized(error.message);
    }
    return { status: 200, description: 'OK' };
  }

  /** @throws HubError 401 when the token is not good. */
  #take(text: string): void {
    const token = parseSasToken(text);
    const named = token && !token.policy ? DEVICE_RESOURCE.exec(resourceOf(token)) : undefined;
    if (named) {
      const key = keyFrom(named[1], named[2]);
      this.#connect(key, this.#hub.access.device(key, text));
      return;
    }
    const { permissions, scope, expiresAt } = this.#hub.access.service(text);
    if (permissions.includes('DeviceConnect')) this.#policyToken = text;
    // What a service made for one device, or for all of them, is not for services.
    if (permissions.includes('ServiceConnect') && !isWithin(scope, 'devices')) this.#serviceUntil = expiresAt;
    else if (!permissions.includes('DeviceConnect')) throw unauthorized('The policy permits nothing over AMQP.');
  }

  #requireService(address: string): void {
    if (this.#serviceUntil > this.#hub.now()) return;
    throw unauthorized(`Unauthorized access to '${address}'. A valid token is required.`);
  }

  /** The device that a link is for: known by its token, or now by a certificate or a policy. */
  #deviceOf([, deviceId, moduleId]: RegExpExecArray): AmqpDevice {
    const key = keyFrom(deviceId, moduleId);
    const known = this.#devices.get(key);
    if (known) return this.#admit(known);
    try {
      const proof = { token: this.#policyToken, certificate: this.#certificate };
      return this.#admit(this.#connect(key, this.#hub.access.principal(key, proof)));
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      throw unauthorized(error.message);
    }
  }

  /** Takes a device's place in the throttle of connections, with its first link: a refused token says less. */
  #admit(device: AmqpDevice): AmqpDevice {
    if (this.#admitted.has(device)) return device;
    try {
      // A link that is let in does not wait for its turn: nothing holds its messages back meanwhile.
      void this.#hub.guard.admit('connect', { protocol: 'amqp', device: device.deviceId });
    } catch (error) {
      throw asAmqpError(error);
    }
    this.#admitted.add(device);
    return device;
  }

  #connect(key: string, { identity, expiresAt }: DeviceAccess): AmqpDevice {
    const known = this.#devices.get(key);
    if (known) {
      known.renewed(expiresAt);
      return known;
    }
    if (this.#devices.size >= MAX_DEVICES) throw new AmqpError('amqp:resource-limit-exceeded', 'Too many devices.');
    const device = new AmqpDevice(this.#hub, identity, () => this.#drop(key));
    device.renewed(expiresAt);
    this.#devices.set(key, device);
    this.#hub.connected(device);
    return device;
  }

  /** Ends what one device has here; the connection with it unless it is shared. */
  #drop(key: string): void {
    const device = this.#devices.get(key);
    this.#devices.delete(key);
    device?.closed();
    if (this.#devices.size === 0) this.#destroy();
  }

  async #sendCommand(bytes: Buffer, delivery: IncomingDelivery): Promise<void> {
    try {
      if (bytes.length > MAX_COMMAND + HEADER_ROOM) {
        throw new AmqpError('amqp:link:message-size-exceeded', 'The message is too large.');
      }
      const { deviceId, command } = commandFrom(splitMessage(bytes).message, this.#hub.now());
      // Modules have no commands, so a key with a slash must not get through.
      this.#hub.registry.get(requireDeviceId(deviceId));
      await this.#hub.guard.admit('c2dSend', { protocol: 'amqp', device: deviceId });
      await this.#hub.sendCommand(deviceId, command);
      delivery.accept();
    } catch (error) {
      delivery.reject(asAmqpError(error));
    }
  }
}

const keyFrom = (deviceId = '', moduleId?: string): string =>
  keyOf({ deviceId, ...(moduleId !== undefined && { moduleId }) });
