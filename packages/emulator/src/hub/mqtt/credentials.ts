import type { IConnectPacket } from 'mqtt-packet';

/** Who a CONNECT packet claims to be. */
export interface ConnectClaim {
  /** Of a module `device/module`. */
  readonly key: string;
  /** Absent when the device shows a certificate. */
  readonly token: string | undefined;
  readonly modelId: string | undefined;
}

/**
 * Reads user name `{host}/{deviceId}[/{moduleId}]/?api-version=...` and password. The host is whatever name the client knows us by.
 *
 * @returns undefined when they are not in IoT Hub's form, or name another device than the client id.
 */
export function readClaim(packet: IConnectPacket): ConnectClaim | undefined {
  const match = /^[^/]+\/([^/?]+(?:\/[^/?]+)?)\/\??(.*)$/.exec(packet.username ?? '');
  if (!match || packet.protocolVersion !== 4) return undefined;
  const query = new URLSearchParams(match[2]);
  if (!/^\d{4}-\d{2}-\d{2}/.test(query.get('api-version') ?? '')) return undefined;
  if (match[1] !== packet.clientId) return undefined;
  return {
    key: packet.clientId,
    token: packet.password?.toString('utf8'),
    modelId: query.get('model-id') ?? undefined,
  };
}
