import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import common from 'azure-iot-common';
import { generate, parser, type Packet } from 'mqtt-packet';
import type { TestContext } from 'node:test';
import type { Emulator } from '../../src/index.ts';
import { defer } from './running-emulator.ts';

/** An MQTT client that does what no SDK would: for limits and malformed input. */
export interface RawMqtt {
  readonly socket: TLSSocket;
  readonly packets: Packet[];
  readonly closed: Promise<unknown>;
  send(packet: Packet): void;
}

export async function rawTls(t: TestContext, emulator: Emulator): Promise<TLSSocket> {
  const socket = connect({ host: 'localhost', port: emulator.ports.hub, ca: emulator.ca });
  socket.on('error', () => {});
  defer(t, () => socket.destroy());
  await once(socket, 'secureConnect');
  return socket;
}

/** Connects as a device with its key; `extra` goes into the CONNECT packet. */
export async function rawMqtt(
  t: TestContext,
  emulator: Emulator,
  deviceId: string,
  connectionString: string,
  extra: object = {},
): Promise<RawMqtt> {
  const socket = await rawTls(t, emulator);
  const key = /SharedAccessKey=(.*)$/.exec(connectionString)![1]!;
  const expiry = Math.floor(Date.now() / 1000) + 3600;
  const resource = common.encodeUriComponentStrict(`${emulator.hostName}/devices/${deviceId}`);
  const password = common.SharedAccessSignature.create(resource, undefined as never, key, expiry).toString();
  const packets: Packet[] = [];
  const reader = parser({ protocolVersion: 4 });
  reader.on('packet', (packet) => packets.push(packet));
  // Not events.once: a reset connection is an expected way to end.
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const send = (packet: Packet): void => void socket.write(generate(packet));
  send({
    cmd: 'connect',
    clientId: deviceId,
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: false,
    keepalive: 60,
    username: `${emulator.hostName}/${deviceId}/?api-version=2021-04-12`,
    password: Buffer.from(password),
    ...extra,
  });
  const connected = new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      reader.parse(chunk);
      resolve();
    });
  });
  await Promise.race([connected, closed]);
  return { socket, packets, closed, send };
}
