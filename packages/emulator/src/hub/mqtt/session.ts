import type { IConnectPacket, IPublishPacket } from 'mqtt-packet';
import type { ClientCertificate } from '../../tls/client-certificate.ts';

/** The way back to the client. */
export interface DeviceChannel {
  send(packet: IPublishPacket): void;
  disconnect(): void;
}

/** Circumstances of a published message that become properties. */
export interface PublishSource {
  readonly isRetained: boolean;
  readonly modelId: string | undefined;
  readonly isWill?: boolean;
}

/** What MQTT topics mean for one connected client. */
export interface MqttSession {
  /** @param qos that is granted, 0 or 1. @returns false when the topic filter is not offered. */
  subscribe(filter: string, qos: number): boolean;
  /** The SUBACK is out: what waited for the subscription may follow it. */
  subscribed(): void;
  unsubscribe(filter: string): void;
  /** @throws Error (as rejection) when the service would drop the connection. */
  published(topic: string, payload: Buffer, source: PublishSource): Promise<void>;
  /** The client acknowledged a packet. */
  acknowledged(packetId: number): void;
  /** The connection ended. */
  closed(): void;
}

/** A session of another service than the hub, until when it may last (milliseconds from now). */
export interface OtherSession {
  readonly session: MqttSession;
  readonly lifetime: number;
}

/** Takes clients of another service. @returns undefined for the hub's. @throws Error for one that is refused. */
export type OtherMqttService = (
  packet: IConnectPacket,
  certificate: ClientCertificate | undefined,
  channel: DeviceChannel,
) => OtherSession | undefined;
